"""The command line: arguments into calls, results onto the screen, errors into exit codes.

Exit codes: 0 ok, 2 usage, 3 data, 4 model, 5 output, 130 stopped by the user.
"""

from __future__ import annotations

import argparse
import codecs
import datetime
import os
import sys
from typing import TYPE_CHECKING, Any

from turnout import __version__, cli_count, cli_init, cli_plan, cli_ready, cli_region
from turnout.cli_check import add_checks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turnout.projection.outlook import Outlook

EPILOG = "exit codes: 0 ok, 2 usage, 3 data, 4 model, 5 output"
BASES = ("dpt", "dpt_dpk", "all_lists", "dpt_users")
MODELS = ("pooled", "last-election", "last-election-independent", "mean")
PLAIN = {"−": "-", "–": "-", "≥": ">=", "●": "*", "◆": "+", "■": "#", "…": "..."}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Examples
    --------
    >>> main(["check"])
    2
    """
    _speak_any_console()
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    from turnout.errors import TurnoutError
    from turnout.words.texts import text

    try:
        code = int(options.run(options))
        sys.stdout.flush()
    except TurnoutError as error:
        _complain(error.said(options.lang))
        return error.exit_code
    except KeyboardInterrupt:
        written = "_regions" if getattr(options, "per_region", False) else ""
        _complain(text(f"error.interrupted{written}", options.lang))
        return 130
    except BrokenPipeError:
        _forget_output()
        return 0
    except OSError as error:
        _forget_output()
        _complain(text("error.unexpected", options.lang, reason=error))
        return 5
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="turnout",
        description="Will participation reach the target? Turnout per region, with uncertainty.",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"turnout {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    briefing = _add_briefing(commands)
    project = commands.add_parser("project", help="print one vote's outlook")
    project.add_argument("--json", action="store_true", help="print plain values as JSON")
    project.set_defaults(run=_project)
    plan = cli_plan.add_plan(commands)
    plan.set_defaults(run=lambda options: cli_plan.plan(options, _outlook(options)))
    ready = cli_ready.add_readiness(commands)
    ready.set_defaults(run=lambda options: cli_ready.readiness(options, _outlook(options)))
    strict = "refuse past figures on another definition that cannot be converted"
    for command in (project, plan, ready):
        command.add_argument("--strict", action="store_true", help=strict)
    asking = (briefing, project, plan, ready)
    for command in asking:
        _add_question(command)
    counting = cli_count.add_count(commands, _progress)
    rest = (_add_backtest(commands), *add_checks(commands), cli_init.add_init(commands), *counting)
    for command in (*asking, *rest, cli_plan.add_compare(commands)):
        command.add_argument("--lang", choices=("id", "en"), default="id", help="default: id")
    return parser


def _add_briefing(commands: Any) -> argparse.ArgumentParser:
    briefing: argparse.ArgumentParser = commands.add_parser(
        "briefing", help="write PDF, slides, workbook and charts"
    )
    briefing.add_argument("--out", default="out", metavar="FOLDER", help="default: out")
    briefing.add_argument("--scenarios", metavar="FILE", help="what-ifs to show beside the first")
    briefing.add_argument("--targets", metavar="FILE", help="own targets, e.g. one per regency")
    reports = "readiness reports, and incidents if apart"
    briefing.add_argument("--readiness", nargs="+", metavar="FILE", help=reports)
    official = "with --readiness: official totals; is the list final?"
    briefing.add_argument("--against", metavar="FILE", help=official)
    before = "JSON of the last briefing: a slide shows what changed"
    briefing.add_argument("--last", metavar="FILE", help=before)
    briefing.add_argument("--boundaries", metavar="FILE", help="GeoJSON: maps instead of tiles")
    briefing.add_argument("--theme", metavar="FILE", help="own colours, logo and names, TOML")
    cli_region.add_regions(briefing)
    briefing.set_defaults(run=_briefing)
    return briefing


def _add_backtest(commands: Any) -> argparse.ArgumentParser:
    backtest: argparse.ArgumentParser = commands.add_parser(
        "backtest", help="score the method on past elections"
    )
    backtest.add_argument("--history", metavar="FILE", help="past elections; default: Jambi")
    names = ",".join(MODELS)
    backtest.add_argument("--models", default=names, metavar="A,B", help=f"default: {names}")
    backtest.add_argument("--min-elections", type=int, default=2, metavar="N", help="default: 2")
    backtest.add_argument("--base", choices=BASES, help="default: dpt, else all_lists")
    backtest.add_argument("--seed", type=int, default=2024, help="of the draws; default: 2024")
    backtest.add_argument("--json", action="store_true", help="print the scores as JSON")
    backtest.set_defaults(run=_backtest)
    return backtest


def _add_question(command: argparse.ArgumentParser) -> None:
    command.add_argument("--voters", metavar="FILE", help="voter list; default: Jambi 2024")
    command.add_argument("--history", metavar="FILE", help="past elections; default: Jambi")
    command.add_argument("--election", metavar="ID", help="vote to project, e.g. pemilu-2024")
    command.add_argument("--target", type=_share, help="share such as 0.795; default: on record")
    command.add_argument("--level", type=_share, default=0.9, help="of intervals; default: 0.9")
    command.add_argument("--base", choices=BASES, default="dpt", help="default: dpt")
    command.add_argument("--model", choices=MODELS, default="pooled", help="default: pooled")
    known = "use only what was known then; default: today, packaged data 2024-02-01"
    command.add_argument("--as-of", type=_day, metavar="DATE", help=known)
    command.add_argument("--seed", type=int, default=2024, help="of the draws; default: 2024")


def _share(written: str) -> float:
    try:
        value = float(written.replace(",", "."))
    except ValueError:
        value = 0
    if not 0 < value < 1:
        message = f"expected a share between 0 and 1 such as 0.795, got {written}"
        raise argparse.ArgumentTypeError(message)
    return value


def _day(written: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(written)
    except ValueError:
        message = f"expected a date such as 2024-02-01, got {written}"
        raise argparse.ArgumentTypeError(message) from None


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(options, name) for name in ("as_of", "base", "model", "seed")}


def _outlook(options: argparse.Namespace) -> Outlook:
    """Project the vote asked for, hold it against its target, and tell what was left out."""
    from turnout.datasets import read
    from turnout.plan.results import notices
    from turnout.projection.project import project

    data = read(options.voters, options.history, options.as_of)
    settings = _settings(options)
    asked = {"election": options.election, "strict": options.strict, **settings}
    outlook = project(data.voters, data.history, **asked).against(options.target)
    for line in notices(outlook, options.lang):
        _complain(line)
    return outlook


def _project(options: argparse.Namespace) -> int:
    from turnout.plan.results import results_json
    from turnout.words.shown import columns

    outlook = _outlook(options)
    if options.json:
        print(results_json([outlook], options.level), end="")
        return 0
    from turnout.documents.content import Content

    content = Content((outlook,), options.lang, options.level)
    print(outlook.summary(options.lang, options.level))
    print(columns([content.region_head(outlook), *content.region_rows(outlook)]))
    print("\n".join(content.notes(outlook)))
    print(content.say("sentence.as_of", date=content.as_of), content.say("sentence.not_official"))
    return 0


def _backtest(options: argparse.Namespace) -> int:
    import json

    from turnout.datasets import jambi
    from turnout.evaluation.backtest import backtest
    from turnout.tables.history import read_history

    tell = _progress()
    board = backtest(
        read_history(options.history) if options.history else jambi().history,
        models=options.models.split(","),
        min_elections=options.min_elections,
        base=options.base,
        seed=options.seed,
        progress=tell,
    )
    tell("")
    if options.json:
        print(json.dumps(board.as_dicts(), indent=2))
        return 0
    print(board.show(options.lang))
    return 0


def _votes(options: argparse.Namespace) -> dict[str, Any]:
    """Return what is projected from, and how; the packaged figures where no file is given."""
    from turnout.datasets import read

    own = options.voters or options.history
    data = read(options.voters, options.history, options.as_of) if own else None
    return {
        "voters": data.voters if data else None,
        "history": data.history if data else None,
        "elections": (options.election,) if options.election else None,
        "target": options.target,
        **_settings(options),
    }


def _beside(options: argparse.Namespace, votes: dict[str, Any]) -> dict[str, Any]:
    """Read what only the briefing of all regions shows: scenarios, last projection, boundaries."""
    from turnout.datasets import RAKOR, jambi
    from turnout.plan.scenario_files import read_scenarios
    from turnout.readers.boundaries import read_boundaries

    what_ifs = read_scenarios(options.scenarios) if options.scenarios else ()
    beside: dict[str, Any] = {"what_ifs": what_ifs, "last": options.last}
    if options.boundaries:
        listed = votes["voters"] or jambi(options.as_of or RAKOR).voters
        beside["boundaries"] = read_boundaries(options.boundaries, listed)
    return beside


def _briefing(options: argparse.Namespace) -> int:
    from turnout.charts.theme import DEFAULT, read_theme
    from turnout.documents.briefing import briefing
    from turnout.plan.targets import read_targets
    from turnout.words.texts import text

    progress, notes = _progress(), list[str]()
    progress(text("cli.reading", options.lang))
    try:
        per_region, votes = cli_region.asked(options), _votes(options)
        shown = {
            "out": options.out,
            "level": options.level,
            "targets": read_targets(options.targets) if options.targets else None,
            "readiness": cli_ready.reading(options.readiness, options.against),
            "theme": read_theme(options.theme) if options.theme else DEFAULT,
            "lang": options.lang,
            "progress": progress,
            "notice": notes.append,
        }
        if per_region:
            written = cli_region.regions(options, votes, shown)
        else:
            shown |= _beside(options, votes)
            written = briefing(votes.pop("voters"), votes.pop("history"), **votes, **shown)
    finally:
        progress("")
    for line in notes:
        _complain(line)
    for item in written:
        if item.moved:
            _complain(text("cli.kept", options.lang, file=item.name, written=item.path.name))
    print(text("cli.written", options.lang, count=len(written), folder=options.out))
    return 0


def _progress() -> Any:
    """Return a teller of progress: one changing line on a terminal, silence in a pipe.

    Blanks wipe the line, for not every console of Windows knows the signs that do.
    """
    if not sys.stderr.isatty():
        return lambda _: None
    longest = 0

    def tell(step: str) -> None:
        nonlocal longest
        longest = max(longest, len(step))
        end = "" if step else "\r"
        print("\r" + step.ljust(longest), end=end, file=sys.stderr, flush=True)

    return tell


def _complain(words: str) -> None:
    print(words, file=sys.stderr)


def _forget_output() -> None:
    """Point the output elsewhere, so that closing it at exit cannot complain of the lost pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _speak_any_console() -> None:
    """Let a console that cannot show a sign show a plain one, never fail."""
    codecs.register_error("turnout", _plainly)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="turnout")


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(PLAIN.get(sign, "?") for sign in lost), error.end
