"""The commands for files: look for faults, send them back marked, write empty forms."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from turnout.tables.check import Checked
    from turnout.tables.finality import Finality

SHOWN = 10  # findings of one code on the screen; all of them are in --report
PERSONS = "E126"  # a voter list by the person


def add_checks(commands: Any) -> Sequence[argparse.ArgumentParser]:
    """Add the commands ``check`` and ``template`` and return them."""
    check = commands.add_parser("check", help="look for faults in voter lists and results")
    check.add_argument("files", nargs="+", metavar="FILE", help="files, folders or globs")
    check.add_argument("--against", metavar="FILE", help="official totals: is the list final?")
    check.add_argument("--json", action="store_true", help="print plain values as JSON")
    check.add_argument("--report", metavar="FILE.xlsx", help="write all findings as a table")
    marked = "write a copy of each file, faulty cells coloured and commented, beside it"
    check.add_argument("--annotate", action="store_true", help=marked)
    check.add_argument("--chart", metavar="FILE.png", help="with --against: draw the comparison")
    limits = {"over_dpt": 1.02, "jump": 0.25, "growth": 1.5}
    for name, value in limits.items():
        flag = f"--{name.replace('_', '-')}"
        check.add_argument(flag, type=float, default=value, metavar="X", help=f"default: {value}")
    check.set_defaults(run=_check)
    template = commands.add_parser("template", help="write an empty form to fill in")
    template.add_argument("form", choices=("voters", "history", "readiness"))
    template.add_argument("--province", default="15", metavar="CODE", help="default: 15")
    vote = "vote to fill in, e.g. pilkada-2020; of readiness by default pemilu-2024"
    template.add_argument("--election", metavar="ID", help=vote)
    template.add_argument("--out", metavar="FILE.xlsx", help="default: FORM.xlsx")
    template.set_defaults(run=_template)
    return check, template


def _check(options: argparse.Namespace) -> int:
    from turnout.errors import DataError, UsageError
    from turnout.readers.checks import Limits
    from turnout.tables.check import check
    from turnout.words.texts import failure

    if options.chart and not options.against:
        raise failure(UsageError, "error.chart")
    limits = Limits(over_dpt=options.over_dpt, jump=options.jump, growth=options.growth)
    results = check(options.files, limits=limits)
    compared = _finality(options, results) if options.against else None
    if options.json:
        told: dict[str, Any] = {"files": [result.as_dict(options.lang) for result in results]}
        if compared is not None:
            rows = json.loads(compared.table().to_json(orient="records"))
            told["finality"] = {"final": compared.final, "regions": rows}
        print(json.dumps(told, indent=2, ensure_ascii=False, default=str))
    else:
        _tell(results, options.lang)
        if compared is not None:
            print(compared.summary(options.lang))
    _write(options, results, compared)
    wrong = any(result.faulty for result in results) or (compared and not compared.final)
    return DataError.exit_code if wrong else 0


def _tell(results: Sequence[Checked], lang: str) -> None:
    """Print each file with its findings, few of a kind."""
    from turnout.words.numbers import people
    from turnout.words.texts import text

    for result in results:
        key = "cli.checked_history" if result.kind == "history" else "cli.checked"
        key = "cli.faulty" if result.faulty else key
        stops = sum(finding.stops for finding in result.findings)
        told = {
            "kind": text(f"kind.{result.kind or 'voters'}", lang),
            "people": people(result.registered, lang=lang),  # type: ignore[arg-type]
            "findings": stops or len(result.findings),
        }
        print(text(key, lang, file=result.file, regions=result.regions, **told))
        seen = Counter[str]()
        for finding in result.findings:
            seen[finding.code] += 1
            if seen[finding.code] <= SHOWN:
                print("  " + finding.message(lang))
        for code, count in seen.items():
            if count > SHOWN:
                print("  " + text("check.more", lang, code=code, count=count - SHOWN))


def _finality(options: argparse.Namespace, results: Sequence[Checked]) -> Finality:
    """Hold all voter lists given together against the official totals."""
    import pandas as pd

    from turnout.errors import DataError
    from turnout.tables.finality import finality
    from turnout.tables.voters import VoterList, read_voters

    lists = [result.frame for result in results if result.kind == "voters"]
    if not lists:
        raise DataError([finding for result in results for finding in result.findings])
    return finality(VoterList(pd.concat(lists, ignore_index=True)), read_voters(options.against))


def _write(
    options: argparse.Namespace, results: Sequence[Checked], compared: Finality | None
) -> None:
    """Write what was asked for beside the screen; no file that exists is replaced."""
    import sys

    from turnout.documents.checked import annotated_xlsx, findings_xlsx
    from turnout.documents.output import write_new
    from turnout.files.grid import files_of
    from turnout.words.texts import text

    written = []
    every = [finding for result in results for finding in result.findings]
    if options.report:
        written.append(write_new(options.report, findings_xlsx(every, options.lang)))
    if options.annotate:
        for path, name in [pair for given in options.files for pair in files_of(given)]:
            own = [finding for finding in every if finding.file == name]
            persons = any(finding.code == PERSONS for finding in own)
            if own and path.is_file() and not persons:  # a copy would hold names and NIK
                copy = path.with_name(f"{path.stem}-periksa.xlsx")
                written.append(write_new(copy, annotated_xlsx(path, own, options.lang)))
    if options.chart and compared is not None:
        from turnout.charts.finality import finality as drawn

        chart = drawn(compared, lang=options.lang, size="column")
        written.append(write_new(options.chart, chart.image_for(options.chart)))
    for path in written:
        print(text("cli.written_file", options.lang, file=path), file=sys.stderr)


def _template(options: argparse.Namespace) -> int:
    from turnout.documents.template import SHEETS, template
    from turnout.words.texts import text

    name = options.out or f"{text(SHEETS[options.form], options.lang)}.xlsx".replace(" ", "-")
    asked = {key: getattr(options, key) for key in ("province", "election", "lang")}
    print(text("cli.written_file", options.lang, file=template(options.form, name, **asked)))
    return 0
