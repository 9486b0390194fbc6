"""The main job: both votes, every document, one folder."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from turnout import charts
from turnout.charts import Chart
from turnout.charts.choice import worth_drawing
from turnout.charts.style import Size, unknown_letters
from turnout.charts.theme import DEFAULT, Theme
from turnout.datasets import RAKOR, coming, eve, jambi
from turnout.documents.content import Content
from turnout.documents.message import message
from turnout.documents.output import Written, prepare_folder, slug, write_files
from turnout.documents.parts import mapped
from turnout.documents.pdf import briefing_pdf
from turnout.documents.plans import plan_to_show
from turnout.documents.slides import briefing_pptx
from turnout.documents.workbook import briefing_xlsx
from turnout.errors import DataError, UsageError
from turnout.files.findings import Finding, listed
from turnout.models.model import Model
from turnout.plan.changes import Scenario
from turnout.plan.compare import Comparison, compare
from turnout.plan.readiness import Readiness
from turnout.plan.readiness_files import read_readiness
from turnout.plan.results import notices, results_json
from turnout.plan.saved import Given
from turnout.plan.scenarios import scenarios
from turnout.plan.standing import Standing
from turnout.plan.targets import by_target
from turnout.projection.draws import Projection
from turnout.projection.outlook import Outlook
from turnout.projection.project import SEED, project
from turnout.readers.boundaries import Boundaries
from turnout.tables.elections import Target, election_name
from turnout.tables.history import History
from turnout.tables.past import Base
from turnout.tables.voters import VoterList
from turnout.words.numbers import Lang, long_date
from turnout.words.sentences import joined
from turnout.words.texts import failure, text

Ready = Readiness | Sequence[str | Path] | Callable[[Projection], Readiness]

SIZES: tuple[Size, ...] = ("slide", "column")


def briefing(  # noqa: PLR0913  (the settings of the main job)
    voters: VoterList | None = None,
    history: History | None = None,
    *,
    out: str | Path = "out",
    elections: tuple[str, ...] | None = None,
    target: float | None = None,
    level: float = 0.9,
    base: Base | str = Base.DPT,
    model: Model | str | None = None,
    as_of: datetime.date | None = None,
    seed: int = SEED,
    what_ifs: Sequence[Scenario] = (),
    targets: Sequence[Target] | None = None,
    readiness: Ready | None = None,
    last: Given | None = None,
    boundaries: Boundaries | None = None,
    theme: Theme = DEFAULT,
    lang: Lang = "id",
    progress: Callable[[str], None] = lambda _: None,
    notice: Callable[[str], None] = lambda _: None,
) -> list[Written]:
    """Write PDF, slides, workbook, charts, message and JSON for the coming votes.

    Parameters
    ----------
    voters, history : optional
        What to project from; default the packaged figures of Jambi as known on 1 February 2024.
    out : str or Path
        Folder for the files, made if missing.
    elections : tuple of str, optional
        Votes to project; default those of 2024 that the history can carry.
    target : float, optional
        Share in 0..1; default the target on record for each vote.
    level : float
        Probability inside the intervals.
    base : Base or str
        Definition the headline uses; the others stand beside it.
    model : Model or str, optional
        A model or the name of one; default `Pooled`.
    as_of : datetime.date, optional
        Nothing known later enters.
    seed : int
        Seed of the draws.
    what_ifs : sequence of Scenario
        Scenarios to show beside the first vote; see `read_scenarios`.
    targets : sequence of Target, optional
        Own targets to hold the first vote against; see `read_targets`.
    readiness : Readiness, paths or callable, optional
        Reports of preparation for one of the votes; or files to read for the first one, or what
        reads them, given its projection; see `read_readiness`.
    last : str, Path or mapping, optional
        The JSON file of the last briefing; a slide then shows what changed since.
    boundaries : Boundaries, optional
        Where the regions lie; maps then stand in place of tiles. See `read_boundaries`.
    theme : Theme
        Colours, logo and names of the office; see `read_theme`.
    lang : {"id", "en"}
        Language of everything a meeting sees.
    progress : callable
        Told in a few words what is going on.
    notice : callable
        Told what was left out or assumed, a sentence each.

    Returns
    -------
    list of Written
        One per file, with the path it went to.

    Raises
    ------
    OutputError
        If a file cannot be made or written; then none is.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = briefing(out=folder)
    >>> [item.name for item in written[2:4]]
    ['briefing-jambi-2024-02-01.xlsx', 'pesan.txt']
    """
    prepare_folder(out)
    settings: dict[str, Any] = {"base": base, "model": model, "as_of": as_of, "seed": seed}
    votes: dict[str, Any] = {
        "elections": elections,
        "target": target,
        "lang": lang,
        "progress": progress,
    }
    outlooks = coming_votes(voters, history, **votes, **settings)
    if voters or history:
        notice(answered(outlooks, lang))
    beside: dict[str, Any] = {"what_ifs": what_ifs, "targets": targets, "readiness": readiness}
    beside |= {"last": last, "boundaries": boundaries, "theme": theme}
    content = content_of(outlooks, lang, level, **beside)
    for line in told(content):
        notice(line)
    return write_files(out, _files(content, progress))


def coming_votes(
    voters: VoterList | None = None,
    history: History | None = None,
    *,
    elections: tuple[str, ...] | None = None,
    target: float | None = None,
    base: Base | str = Base.DPT,
    model: Model | str | None = None,
    as_of: datetime.date | None = None,
    seed: int = SEED,
    lang: Lang = "id",
    progress: Callable[[str], None] = lambda _: None,
) -> list[Outlook]:
    """Project the votes a briefing shows and hold them against their targets; see `briefing`."""
    if as_of is None and voters is None and history is None:
        as_of = RAKOR
    shipped = jambi(as_of or datetime.date.max)
    history = history or replace(shipped.history, as_of=as_of)
    voters = voters or shipped.voters
    votes = elections or coming(voters, history.as_known(as_of) if as_of else history)
    day = as_of or history.as_of or eve(votes)
    ahead = partial(project, voters, history, as_of=day, base=base, model=model, seed=seed)
    outlooks = []
    for vote in votes:
        progress(text("cli.projecting", lang, election=election_name(vote, lang)))
        outlooks.append(ahead(election=vote).against(target))
    return outlooks


def content_of(
    outlooks: Sequence[Outlook],
    lang: Lang,
    level: float,
    *,
    what_ifs: Sequence[Scenario] = (),
    targets: Sequence[Target] | None = None,
    readiness: Ready | None = None,
    last: Given | None = None,
    boundaries: Boundaries | None = None,
    theme: Theme = DEFAULT,
) -> Content:
    """Set beside the outlooks what was given to be shown with them.

    Raises
    ------
    DataError
        If a name holds letters that the bundled font lacks (E180).
    """
    named = [*outlooks[0].projection.names, *(one.name for one in what_ifs)]
    _check_letters([*named, *(one.issuer for one in targets or ())], outlooks[0])
    beside = scenarios(outlooks[0], what_ifs) if what_ifs else None
    held = by_target(outlooks[0], targets) if targets else None
    standing = _standing(readiness, outlooks, lang) if readiness else None
    content = Content(
        tuple(outlooks), lang, level, beside, held, standing, theme, boundaries=boundaries
    )
    return content if last is None else replace(content, last=_compared(last, content))


def _compared(last: Given, content: Content) -> Comparison:
    """Hold the projection of the last meeting against that of now."""
    return compare(last, json.loads(results_json(content.outlooks, content.level)))


def _check_letters(names: Sequence[str], outlook: Outlook) -> None:
    """Refuse names that no document could show, before anything is drawn."""
    if odd := [name for name in names if unknown_letters(name)]:
        files = [source.file for source in outlook.projection.voters.sources] or ["–"]
        values = {"names": listed(odd), "letters": unknown_letters("".join(odd))}
        raise DataError([Finding("E180", files[0], values=values)])


def told(content: Content) -> list[str]:
    """Say what was left out or assumed, and what the reports of readiness lack."""
    said = [line for outlook in content.outlooks for line in notices(outlook, content.lang)]
    findings = list(content.standing.ready.findings) if content.standing else []
    findings += content.boundaries.findings if content.boundaries else ()
    return said + [finding.message(content.lang) for finding in findings]


def _standing(given: Ready, outlooks: Sequence[Outlook], lang: Lang) -> Standing:
    """Set reports beside the vote they are for, on the day of the data.

    Raises
    ------
    UsageError
        If they are for a vote that is not projected.
    """
    first = outlooks[0].projection
    if callable(given):
        given = given(first)
    elif not isinstance(given, Readiness):
        day, election = first.as_of, first.election
        given = read_readiness(given, voters=first.voters, election=election, as_of=day)
    own = [o for o in outlooks if o.projection.election == given.election]
    if not own:
        votes = ", ".join(outlook.projection.election for outlook in outlooks)
        raise failure(UsageError, "error.ready_vote", given=given.election, votes=votes)
    return Standing(given, own[0], own[0].projection.as_of, lang=lang)


def _files(content: Content, progress: Callable[[str], None]) -> dict[str, bytes]:
    """Make every document in memory, so that nothing is written unless all can be."""
    progress(text("cli.drawing", content.lang))
    of = where_and_when(content.first.projection, content.lang)
    files = {
        f"briefing-{of}.pdf": briefing_pdf(content),
        f"briefing-{of}.pptx": briefing_pptx(content),
        f"briefing-{of}.xlsx": briefing_xlsx(content),
        "pesan.txt": message(content).encode(),
        f"projection-{of}.json": results_json(content.outlooks, content.level).encode(),
    }
    for chart in _charts(content):
        name, drawing = f"charts/{chart.name}-{of}-{chart.size}", chart.image("svg")
        files |= {f"{name}.png": chart.raster(drawing), f"{name}.svg": drawing}
    progress(text("cli.writing", content.lang, count=len(files)))
    return files


def where_and_when(projection: Projection, lang: Lang = "id") -> str:
    """Return what file names say beside their kind: the regions and the day of the data.

    Examples
    --------
    >>> where_and_when(jambi().outlook("pemilu-2024").projection)
    'jambi-2024-02-01'
    """
    several = text("files.regions", lang, count=len(projection.codes))
    where = slug(projection.place.removeprefix("Provinsi ") or several)
    return f"{where}-{projection.as_of.isoformat()}"


def answered(outlooks: Sequence[Outlook], lang: Lang) -> str:
    """Say which votes are answered for, and of which day the data are."""
    names = joined([election_name(one.projection.election, lang) for one in outlooks], lang)
    day = long_date(outlooks[0].projection.as_of, lang=lang)
    return text("cli.answered", lang, votes=names, day=day)


def _charts(content: Content) -> Iterator[Chart]:
    """Draw every chart that says something, in both sizes of documents; for phones, the answer."""
    shared = {"lang": content.lang, "theme": content.theme}
    for size in SIZES:
        own: dict[str, Any] = {**shared, "size": size}
        look: dict[str, Any] = {**own, "level": content.level}
        if content.standing:
            yield charts.readiness(content.standing, size=size, theme=content.theme)
        if content.what_ifs:
            yield charts.tornado(content.what_ifs, **look)
        yield charts.votes_against_target(content.outlooks, **look)
        for outlook in content.outlooks:
            plan = plan_to_show(content, outlook)
            if size == "slide" and plan.needed and len(plan.voters) > 1:
                yield charts.needed_voters(plan, **own)
            for draw in worth_drawing(outlook):
                yield mapped(content, draw)(outlook, **look)
    phone: dict[str, Any] = {**shared, "size": "phone", "level": content.level}
    yield charts.votes_against_target(content.outlooks, **phone)
