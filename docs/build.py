"""Write the pages of ``docs/`` that are made from the code: ``make docs``.

What is written by hand there stays as it is. `tests/test_docs.py` holds every page against this.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from turnout import cli
from turnout.datasets import jambi
from turnout.documents.content import Content
from turnout.documents.saying import saying_table
from turnout.errors import TurnoutError
from turnout.words.numbers import Lang
from turnout.words.shown import heading, kinds
from turnout.words.texts import catalogue, text

FOLDER = Path(__file__).parent
BAR, VOTES = r"\|", ("pemilu-2024", "pilkada-2024")
MEANINGS = {  # of arguments whose help is little more than their default
    "base": "what turnout is a share of; see [the four bases](data.md#the-four-bases)",
    "form": "which form",
    "growth": "warn of a list that grew or shrank by more than this factor",
    "how": "how regions share the voters: an equal effort, the fewest voters, or each by itself",
    "jump": "warn of a change of turnout larger than this share",
    "lang": "Indonesian or English",
    "level": "probability inside the intervals",
    "min_elections": "earlier elections of its kind that a vote scored must have",
    "model": "how to project; see [the method](method.md)",
    "models": "models to compare",
    "out": "where to write",
    "over_dpt": "ballots per name on the DPT up to which a warning is enough; more is an error",
    "probability": "with which the target is to be reached",
    "province": "code of the province whose regencies are filled in",
    "seed": "of the random draws: same seed, same numbers",
}
COMMANDS = """\
# Commands

Every command of `turnout` with its arguments, read from the program itself. After `make briefing`
the command is `.venv/bin/turnout`; on Windows `.venv\\Scripts\\turnout`, or `py -m turnout` where
it was installed without an environment. `turnout COMMAND --help` prints the same, `turnout
--version` the version. What the commands are for stands in
[For the meeting](meeting.md).
"""

COLUMNS = """\
# Columns

What the tidy tables hold: `outlook.table()`, `outlook.by_base()`, `voters.table()`,
`history.table()`, `plan.table()`, `board.table()` and so on. Shares and probabilities run from 0 to
1; people are whole numbers; what is not known is missing, never zero. Notebooks show some of them
under their headings (`result.show()`, in English `result.show("en")`).
"""
KINDS = {
    "people": "People and counts",
    "gap": "Differences in people",
    "share": "Shares",
    "chance": "Probabilities",
    "coverage": "Coverage",
    "points": "Differences of shares",
    "width": "Errors and widths, as shares",
    "score": "Scores",
    "mean": "Amounts and means",
    "date": "Days",
    "text": "Words and codes",
    "span": "Shown only",
}


def pages() -> dict[str, Callable[[], str]]:
    """Return what makes each page, by its name."""
    return {
        "findings.md": partial(findings_page, "en"),
        "temuan.md": partial(findings_page, "id"),
        "how-to-say-it.md": partial(saying_page, "en"),
        "cara-menyampaikan.md": partial(saying_page, "id"),
        "commands.md": commands_page,
        "columns.md": columns_page,
    }


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table as lines of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(cell.replace("|", BAR) for cell in line) + " |" for line in lines]


def findings_page(lang: Lang) -> str:
    """Return the catalogue of findings: code, title, text, way out and reason."""
    codes = sorted({key.split(".")[1] for key in catalogue() if key.startswith("finding.")})
    lines = [f"# {text('check.title', lang)}", "", text("check.intro", lang), ""]
    parts = ("found", "mend", "why")
    head = [text(f"check.{name}", lang) for name in ("code", *parts)]
    for kind in "EWI":
        rows = [
            [f"**{code}** {text(f'finding.{code}.title', lang)}"]
            + [text(f"finding.{code}.{part}", lang) for part in parts]
            for code in codes
            if code.startswith(kind)
        ]
        lines += [f"## {text(f'check.kind_{kind}', lang)}", "", *table(head, rows), ""]
    return "\n".join(lines)


def saying_page(lang: Lang) -> str:
    """Return how to say it in the meeting, with the packaged figures as the example."""
    content = Content(tuple(jambi().outlook(vote) for vote in VOTES), lang, 0.9)
    head, rows, caption = saying_table(content)
    lines = [f"# {text('heading.saying', lang)}", "", text("saying.intro", lang), ""]
    return "\n".join([*lines, *table(head, rows), "", caption, ""])


def commands_page() -> str:
    """Return the reference of the command line, from its parser."""
    lines = [COMMANDS]
    for name, about, parser in commands():
        own = [action for action in parser._actions if action.dest != "help"]
        rows = [[f"`{written(action)}`", *told(action)] for action in own]
        lines += [f"## turnout {name}", "", f"{about[0].upper()}{about[1:]}.", ""]
        lines += [*table(["argument", "default", "what"], rows), ""]
    kinds = sorted(TurnoutError.__subclasses__(), key=lambda kind: kind.exit_code)
    codes = [[str(kind.exit_code), (kind.__doc__ or "").split(";")[0]] for kind in kinds]
    codes = [["0", "All went well"], *codes, ["130", "Stopped by the user"]]
    return "\n".join([*lines, "## Exit codes", "", *table(["code", "meaning"], codes), ""])


def columns_page() -> str:
    """Return what every column of every table holds, by kind."""
    lines = [COLUMNS]
    for kind, about in KINDS.items():
        rows = [
            [
                f"`{name}`",
                *(heading(name, lang) for lang in ("en", "id")),
                heading(name, "en", "means"),
            ]
            for name, own in kinds().items()
            if own == kind
        ]
        head = ["column", "heading", "heading in Indonesian", "what it holds"]
        lines += [f"## {about}", "", *table(head, rows), ""]
    return "\n".join(lines)


def commands() -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """Yield name, purpose and parser of each command."""
    [held] = (a for a in cli._parser()._actions if isinstance(a, argparse._SubParsersAction))
    about = {action.dest: action.help or "" for action in held._choices_actions}
    for name, parser in held.choices.items():
        yield name, about[name], parser


def written(action: argparse.Action) -> str:
    """Return an argument as it is typed."""
    flag = ", ".join(action.option_strings)
    value = (
        "|".join(action.choices) if action.choices else str(action.metavar or action.dest.upper())
    )
    value = f"{value} ..." if action.nargs == "+" else value
    return flag if action.nargs == 0 else f"{flag} {value}".strip()


def told(action: argparse.Action) -> list[str]:
    """Return default and meaning of an argument; most of its help names its default last."""
    meaning, _, default = re.fullmatch(r"(.*?)((?:^|; )default: (.*))?", action.help or "").groups()
    if default is None and action.default:
        default = str(action.default)
    if not action.option_strings:
        default = "required"
    return [default or "", MEANINGS.get(action.dest) or meaning]


def main() -> None:
    """Write every page that is made from the code."""
    for name, make in pages().items():
        (FOLDER / name).write_text(make(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
