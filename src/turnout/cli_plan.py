"""The commands for the next meeting: what changed since the last one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

    from turnout.plan.compare import Comparison
    from turnout.words.numbers import Lang

COLUMNS = ("chance_before", "chance_after", "gap_before", "gap_after", "change")


def add_compare(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``compare`` and return it."""
    compare: argparse.ArgumentParser = commands.add_parser(
        "compare", help="what changed between two files projection.json"
    )
    compare.add_argument("before", metavar="A.json", help="of the last meeting")
    compare.add_argument("after", metavar="B.json", help="of now")
    compare.add_argument("--json", action="store_true", help="print plain values as JSON")
    compare.add_argument("--chart", metavar="FILE.png", help="draw the changes; .png or .svg")
    compare.set_defaults(run=_compare)
    return compare


def _compare(options: argparse.Namespace) -> int:
    from turnout.documents.output import write_new
    from turnout.plan.compare import compare
    from turnout.words.texts import text

    comparison = compare(options.before, options.after)
    if options.json:
        print(json.dumps(comparison.as_dict(options.lang), indent=2))
    else:
        _tell(comparison, options.lang)
    if options.chart:
        from turnout.charts.changes import changes

        kind = Path(options.chart).suffix.lstrip(".").lower() or "png"
        image = changes(comparison, lang=options.lang).image(kind)
        path = write_new(options.chart, image)
        print(text("cli.written_file", options.lang, file=path), file=sys.stderr)
    return 0


def _tell(comparison: Comparison, lang: Lang) -> None:
    """Print summary and causes, then a table per vote."""
    from turnout.documents.results import columns
    from turnout.words.texts import text

    print(comparison.summary(lang))
    if not comparison.unchanged:
        print(text("compare.causes", lang))
        print("\n".join(f"  {cause}" for cause in comparison.causes(lang)))
    head = ["", *(text(f"compare.{name}", lang) for name in COLUMNS)]
    for vote in comparison.votes:
        print(f"\n{text('compare.heading', lang, **comparison.told(vote, lang))}")
        print(columns([head, *comparison.rows(vote, lang)]))
