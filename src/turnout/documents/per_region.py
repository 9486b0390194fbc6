"""Two pages and a slide for every region, written one region after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from turnout.charts.theme import DEFAULT, Theme
from turnout.documents.briefing import Ready, content_of, told
from turnout.documents.output import Written, prepare_folder, slug, write_files
from turnout.documents.pdf import forget
from turnout.documents.region_pages import Joint, region_pdf, region_pptx
from turnout.errors import OutputError, TurnoutError, UsageError
from turnout.files.findings import listed
from turnout.projection.outlook import Outlook
from turnout.tables.elections import Target
from turnout.words.numbers import Lang
from turnout.words.texts import failure, text


def region_briefings(
    outlooks: Sequence[Outlook],
    *,
    out: str | Path = "out",
    only: Sequence[str] = (),
    level: float = 0.9,
    targets: Sequence[Target] | None = None,
    readiness: Ready | None = None,
    theme: Theme = DEFAULT,
    lang: Lang = "id",
    progress: Callable[[str], None] = lambda _: None,
    notice: Callable[[str], None] = lambda _: None,
) -> list[Written]:
    """Write two pages (PDF) and a slide (PPTX) for each region, for its head.

    Every number is read off the joint draws and the joint plan of the outlooks given, so that
    nothing can disagree with the briefing of all regions. Files are written region by region, each
    region's whole or not at all, and no more than one region's are held in memory.

    Parameters
    ----------
    outlooks : sequence of Outlook
        One per vote, of the same regions, in order of their dates.
    out : str or Path
        Folder; the files go into ``per-wilayah`` there (English: ``per-region``), named as
        ``15.71-kota-jambi-2024-02-01.pdf``: code, name and day of the data.
    only : sequence of str
        Codes, with or without dots, or names of the regions wanted; default all.
    level : float
        Probability inside the intervals.
    targets : sequence of Target, optional
        Own targets to hold the first vote against; see `read_targets`.
    readiness : Readiness, paths or callable, optional
        Reports of preparation; see `briefing`.
    theme : Theme
        Colours, logo and names of the office; see `read_theme`.
    lang : {"id", "en"}
        Language.
    progress, notice : callable
        Told which region is written, and what was left out or assumed.

    Returns
    -------
    list of Written
        One per file.

    Raises
    ------
    UsageError
        If no vote is given, the votes are not of the same regions, or a region is not among them.
    OutputError
        If the folder cannot be made; or, once all others are written, if regions failed.

    Examples
    --------
    >>> import tempfile
    >>> import turnout
    >>> outlook = turnout.datasets.jambi().outlook("pemilu-2024")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = region_briefings([outlook], out=folder, only=["15.71"])
    >>> [item.name for item in written]
    ['per-wilayah/15.71-kota-jambi-2024-02-01.pdf', 'per-wilayah/15.71-kota-jambi-2024-02-01.pptx']
    """
    if len({tuple(outlook.projection.codes) for outlook in outlooks}) != 1:
        raise failure(UsageError, "error.no_votes")
    projection = outlooks[0].projection
    named = [only] if isinstance(only, str) else only
    columns = projection.columns(named or projection.codes, "only: ")
    prepare_folder(out)
    content = content_of(outlooks, lang, level, targets=targets, readiness=readiness, theme=theme)
    joint = Joint(content).prepared()
    for line in told(joint.content):
        notice(line)
    files, written, failed = _names(outlooks[0], lang), list[Written](), dict[str, str]()
    chosen = list(dict.fromkeys(columns))
    for number, column in enumerate(chosen, start=1):
        name = projection.names[column]
        progress(text("cli.region", lang, number=number, count=len(chosen), name=name))
        try:
            written += _write(joint, projection.codes[column], out, files[column])
        except TurnoutError as error:
            failed[name] = error.said(lang)
    if failed:
        counts = {"count": len(failed), "all": len(chosen)}
        told_ = {"names": listed(failed), "reason": next(iter(failed.values()))}
        raise failure(OutputError, "error.regions_failed", **counts, **told_)
    return written


def _write(joint: Joint, code: str, out: str | Path, file: str) -> list[Written]:
    content = joint.only(code)
    pages, slide = region_pdf(joint, content), region_pptx(content)
    forget()  # so that memory does not grow with the regions
    return write_files(out, {f"{file}.pdf": pages, f"{file}.pptx": slide})


def _names(outlook: Outlook, lang: Lang) -> list[str]:
    """Name each region's files by code, name and day; by its place too where two are alike."""
    projection = outlook.projection
    folder, day = text("region.folder", lang), projection.as_of.isoformat()
    pairs = zip(projection.codes, projection.names, strict=True)
    names = [slug(f"{code} {name}") for code, name in pairs]
    numbered = [f"{name}-{n}" if names.count(name) > 1 else name for n, name in enumerate(names, 1)]
    return [f"{folder}/{name}-{day}" for name in numbered]
