"""The page of all findings, made from their catalogue."""

from __future__ import annotations

from turnout.words.numbers import Lang
from turnout.words.texts import catalogue, text

KINDS = ("E", "W", "I")


def findings_page(lang: Lang = "id") -> str:
    """Return the catalogue of findings as Markdown: code, title, text, way out and reason.

    Examples
    --------
    >>> findings_page("en").splitlines()[0]
    '# What checks find'
    """
    codes = sorted({key.split(".")[1] for key in catalogue() if key.startswith("finding.")})
    lines = [f"# {text('check.title', lang)}", "", text("check.intro", lang), ""]
    parts = ("found", "mend", "why")
    for kind in KINDS:
        lines += [f"## {text(f'check.kind_{kind}', lang)}", ""]
        heads = [text(f"check.{name}", lang) for name in ("code", *parts)]
        lines += [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
        for code in [code for code in codes if code.startswith(kind)]:
            title, *cells = (text(f"finding.{code}.{part}", lang) for part in ("title", *parts))
            lines.append(f"| {' | '.join([f'**{code}** {title}', *cells])} |")
        lines.append("")
    return "\n".join(lines)
