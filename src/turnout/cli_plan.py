"""The commands for the next meeting: what it would take, and what changed since the last one."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from turnout.charts.frame import Chart
    from turnout.plan.compare import Comparison
    from turnout.plan.scenarios import Scenarios
    from turnout.projection.outlook import Outlook
    from turnout.projection.plan import Plan
    from turnout.words.numbers import Lang

COLUMNS = ("chance_before", "chance_after", "gap_before", "gap_after", "change")


def add_plan(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``plan`` and return it; the caller adds which vote is meant."""
    plan: argparse.ArgumentParser = commands.add_parser(
        "plan", help="what it would take to reach the target, and where"
    )
    plan.add_argument("--probability", type=_number, metavar="P", help="asked for; default: 0.8")
    hows = ("equal", "cheapest", "each")
    plan.add_argument("--how", choices=hows, help="share by; default: equal")
    plan.add_argument("--regions", metavar="A,B", help="codes or names of those who take part")
    more = "ask for more than the best past turnout"
    plan.add_argument("--no-ceiling", action="store_true", help=more)
    plan.add_argument("--scenarios", metavar="FILE", help="what-ifs from TOML, .xlsx or .csv")
    plan.add_argument("--targets", metavar="FILE", help="own targets, e.g. one per regency")
    plan.add_argument("--json", action="store_true", help="print plain values as JSON")
    plan.add_argument("--chart", metavar="FILE.png", help="draw plan, or scenarios if given")
    return plan


def _number(written: str) -> float:
    try:
        return float(written.replace(",", "."))
    except ValueError:
        message = f"expected a number such as 0.8, got {written}"
        raise argparse.ArgumentTypeError(message) from None


def _names(written: str | None) -> list[str] | None:
    return written if written is None else [n for n in map(str.strip, written.split(",")) if n]


def plan(options: argparse.Namespace, outlook: Outlook) -> int:
    """Print what it would take for one vote, and what else was asked for."""
    from turnout.plan.questions import ASKED, questions, to_act_on
    from turnout.plan.scenario_files import read_scenarios
    from turnout.plan.scenarios import scenarios
    from turnout.plan.targets import by_target, read_targets

    asked = outlook.needed(
        ASKED if options.probability is None else options.probability,
        how=options.how or "equal",
        regions=_names(options.regions),
        ceilings=not options.no_ceiling,
    )
    own = (options.probability, options.how, options.regions, options.target)
    plain = own == (None,) * len(own) and not options.no_ceiling and options.base == "dpt"
    asked_too = questions(outlook) if plain else []
    useful = asked.needed and asked.feasible
    shown = to_act_on(asked_too) if asked_too and not useful else asked
    what_ifs = scenarios(outlook, read_scenarios(options.scenarios)) if options.scenarios else None
    targets = by_target(outlook, read_targets(options.targets)) if options.targets else None
    if options.json:
        told: dict[str, Any] = {"plan": asked.as_dict(), "to_act_on": shown.as_dict()}
        told["questions"] = [question.as_dict() for question in asked_too]
        told |= {"scenarios": what_ifs.as_dicts()} if what_ifs else {}
        if targets is not None:
            told["targets"] = json.loads(targets.to_json(orient="records", date_format="iso"))
        print(json.dumps(told, indent=2))
    else:
        _tell_plan(options, asked, shown, what_ifs, targets, plain=plain)
    if options.chart:
        from turnout.charts.needed import needed_voters
        from turnout.charts.tornado import tornado

        lang = options.lang
        chart = tornado(what_ifs, lang=lang) if what_ifs else needed_voters(shown, lang=lang)
        draw(chart, options)
    return 0


def _tell_plan(
    options: argparse.Namespace,
    asked: Plan,
    shown: Plan,
    what_ifs: Scenarios | None,
    targets: pd.DataFrame | None,
    *,
    plain: bool,
) -> None:
    """Print the plan; the questions a meeting asks and the targets where nothing else was asked."""
    from turnout.documents.content import Content
    from turnout.documents.plans import plan_table, question_table, reading, scenario_table
    from turnout.documents.targets import target_table
    from turnout.words.shown import columns

    content = Content((asked.outlook,), options.lang, options.level)
    for plan in dict.fromkeys((asked, shown)):
        print(plan.summary(options.lang))
    head, rows, caption = plan_table(content, shown)
    print(f"{columns([head, *rows])}\n{reading(content, shown)} {caption}")
    if plain and targets is None:
        head, rows, caption = question_table(content)
        print(f"\n{columns([head, *rows], left=2)}\n{caption}")
    if what_ifs:
        head, rows, _ = scenario_table(content, what_ifs)
        print(f"\n{what_ifs.summary(options.lang)}\n{columns([head, *rows], left=2)}")
        print(*what_ifs.assumptions(options.lang), sep="\n")
    if plain or targets is not None:
        head, rows, caption = target_table(content, targets)
        print(f"\n{columns([head, *rows], left=3)}\n{caption}")


def add_compare(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``compare`` and return it."""
    compare: argparse.ArgumentParser = commands.add_parser(
        "compare", help="what changed between the JSON files of two briefings"
    )
    compare.add_argument("before", metavar="A.json", help="of the last meeting")
    compare.add_argument("after", metavar="B.json", help="of now")
    compare.add_argument("--json", action="store_true", help="print plain values as JSON")
    compare.add_argument("--chart", metavar="FILE.png", help="draw the changes; .png or .svg")
    compare.set_defaults(run=_compare)
    return compare


def _compare(options: argparse.Namespace) -> int:
    from turnout.plan.compare import compare

    comparison = compare(options.before, options.after)
    if options.json:
        print(json.dumps(comparison.as_dict(options.lang), indent=2))
    else:
        _tell(comparison, options.lang)
    if options.chart:
        from turnout.charts.changes import changes

        draw(changes(comparison, lang=options.lang), options)
    return 0


def draw(chart: Chart, options: argparse.Namespace) -> None:
    """Write a chart under a name that is free."""
    from turnout.documents.output import write_new
    from turnout.words.texts import text

    path = write_new(options.chart, chart.image_for(options.chart))
    print(text("cli.written_file", options.lang, file=path), file=sys.stderr)


def _tell(comparison: Comparison, lang: Lang) -> None:
    """Print summary and causes, then a table per vote."""
    from turnout.words.shown import columns
    from turnout.words.texts import text

    print(comparison.summary(lang))
    if not comparison.unchanged:
        print(text("compare.causes", lang))
        print("\n".join(f"  {cause}" for cause in comparison.causes(lang)))
    head = ["", *(text(f"compare.{name}", lang) for name in COLUMNS)]
    for vote in comparison.votes:
        print(f"\n{text('compare.heading', lang, **comparison.told(vote, lang))}")
        print(columns([head, *comparison.rows(vote, lang)]))
