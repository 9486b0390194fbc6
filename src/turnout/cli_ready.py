"""The command ``readiness``: what is prepared, who is late, and where it matters most."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from turnout.cli_plan import draw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from turnout.plan.readiness import Readiness
    from turnout.plan.standing import Standing
    from turnout.projection.draws import Projection
    from turnout.projection.outlook import Outlook

SIGNS = {"overdue": "×", "behind": "▼", "unknown": "", "on_track": "●", "done": "■"}


def add_readiness(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``readiness`` and return it; the caller adds which vote is meant."""
    ready: argparse.ArgumentParser = commands.add_parser(
        "readiness", help="what is prepared, against schedule, beside the chance of the target"
    )
    ready.add_argument("files", nargs="+", metavar="FILE", help="reports, and incidents if apart")
    ready.add_argument("--against", metavar="FILE", help="official totals: is the list final?")
    weights = "weights of items in the order, e.g. kpps_trained=2,linmas=0; default: 1 each"
    ready.add_argument("--weights", type=_weights, metavar="A=N,B=N", help=weights)
    ready.add_argument("--json", action="store_true", help="print plain values as JSON")
    ready.add_argument("--chart", metavar="FILE.png", help="draw regions and items")
    return ready


def _weights(written: str) -> dict[str, float]:
    try:
        pairs = [pair.split("=") for pair in written.split(",")]
        return {item.strip(): float(weight) for item, weight in pairs}
    except ValueError:
        message = f"expected items with weights such as kpps_trained=2,linmas=0, got {written}"
        raise argparse.ArgumentTypeError(message) from None


def readiness(options: argparse.Namespace, outlook: Outlook) -> int:
    """Print what is ready for one vote."""
    from turnout.plan.standing import Standing

    ready = read_for(outlook.projection, options.files, options.against)
    standing = Standing(ready, outlook, outlook.projection.as_of, options.weights, options.lang)
    for finding in ready.findings:
        print(finding.message(options.lang), file=sys.stderr)
    if options.json:
        print(json.dumps(standing.as_dict(), indent=2, ensure_ascii=False, default=str))
    else:
        _tell(standing)
    if options.chart:
        from turnout.charts.readiness import readiness as drawn

        draw(drawn(standing, size="column"), options)
    return 0


def reading(
    files: Sequence[str] | None, official: str | None
) -> Callable[[Projection], Readiness] | None:
    """Return what reads the files given for a vote, if any are."""
    return (lambda projection: read_for(projection, files, official)) if files else None


def read_for(projection: Projection, files: Sequence[str], official: str | None) -> Readiness:
    """Read reports for a vote; the item of the voter list from official totals, where given."""
    from turnout.plan.readiness_files import read_readiness
    from turnout.tables.finality import finality
    from turnout.tables.voters import read_voters

    day, voters = projection.as_of, projection.voters
    ready = read_readiness(files, voters=voters, election=projection.election, as_of=day)
    if official is None:
        return ready
    return ready.with_finality(finality(voters, read_voters(official)), day)


def _tell(standing: Standing) -> None:
    """Print the finding, the matrix, and each table with its caption."""
    from turnout.documents.content import Content
    from turnout.documents.readiness import matrix_rows, tables
    from turnout.words.shown import columns

    content = Content((standing.outlook,), standing.lang, 0.9, standing=standing)
    print(standing.title())
    print(standing.countdown(), standing.source())
    print("\n".join(f"- {said}" for said in standing.sentences()))
    print("\n" + columns(matrix_rows(standing, SIGNS)))
    legend = [f"{sign or '–'} {standing.say(f'state.{state}')}" for state, sign in SIGNS.items()]
    print(*legend, sep="; ")
    for head, rows, caption in tables(content, standing):
        print(f"\n{caption}", columns([head, *rows], left=2) if rows else "–", sep="\n")
