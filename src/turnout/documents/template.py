"""Empty forms for an office to fill in, which the readers take back."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from turnout.documents.output import write_new
from turnout.errors import UsageError
from turnout.files.regions import indonesia
from turnout.files.schema import COLUMNS
from turnout.plan.incidents import KINDS, SEVERITIES, STATES
from turnout.plan.readiness import LOGISTICS
from turnout.plan.readiness_files import GOODS, REPORTED
from turnout.plan.readiness_gaps import NEEDS
from turnout.plan.requirements import VARIANTS, requirements
from turnout.plan.schedule import CURVES
from turnout.tables.elections import election_date, packaged
from turnout.words.numbers import Lang
from turnout.words.texts import catalogue, failure, text

Form = Literal["voters", "history", "readiness"]
FORMS: tuple[Form, ...] = get_args(Form)

REGION, SAID = ("region_code", "region_name"), ("source", "note")
LISTS, DATES = ("dpt", "dptb", "dpk"), ("start", "due", "curve", "status_date")
VOTE = ("election", "date", "registered", "ballots_cast")
FIELDS: dict[str, tuple[str, ...]] = {
    "voters": (*REGION, "registered", "male", "female", "tps", "known_on", "election", "source"),
    "history": (*REGION, *VOTE, *LISTS, "base", "quality", "known_on", "source"),
    "readiness": (*REGION, "item", "kind", "planned", "done", "unit", *DATES, *SAID),
    "incidents": (*REGION, "date", "kind", "severity", "state", *SAID),
}
SHEETS = {name: f"sheet.{name}" for name in ("voters", "history")}
SHEETS |= {name: f"template.sheet_{name}" for name in ("readiness", "incidents")}
CHOICES = {  # by sheet and column: where the words for the values stand, and the values
    ("history", "base"): ("", ("dpt", "dpt_dpk", "all_lists")),
    ("history", "quality"): ("", ("official", "official-partial", "news", "wikipedia")),
    ("readiness", "item"): ("ready.item", REPORTED),
    ("readiness", "kind"): ("ready.kind", GOODS),
    ("readiness", "curve"): ("ready.curve", CURVES),
    ("incidents", "kind"): ("incident.kind", KINDS),
    ("incidents", "severity"): ("incident.severity", SEVERITIES),
    ("incidents", "state"): ("incident.state", STATES),
}
NEEDED = (
    *("region_code", "registered", "election", "date", "ballots_cast"),
    *("item", "planned", "done", "start", "due", "status_date"),
)
ASKED = ("boxes", "ballots_all", "ink")  # kinds of logistics with a row of their own
UNITS = {kind: kind for kind in ASKED} | {"vulnerable_tps": "tps"}
UNITS |= {"dpt_final": "decision", "regulation": "decision"}
UNITS |= {"budget_agreed": "rupiah", "budget_disbursed": "rupiah"}
MOST, SPARE = 10_000_000, 400  # people of a region; rows that may be added below
FORMATS = {"count": "#,##0", "date": "yyyy-mm-dd", "amount": "[=0]0;[<1]0%;#,##0"}


def template(
    form: Form,
    path: str | Path,
    *,
    province: str = "15",
    election: str | None = None,
    lang: Lang = "id",
) -> Path:
    """Write an empty form to fill in; a file that stands there is kept, the new one gets a number.

    Parameters
    ----------
    form : {"voters", "history", "readiness"}
        Which table.
    path : str or Path
        Where to, ending in ``.xlsx``.
    province : str
        Code of the province whose regencies are filled in, such as ``17``.
    election : str, optional
        Vote to fill in, such as ``pilkada-2024``.
    lang : {"id", "en"}
        Language of headings and notes.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    UsageError
        If there is no such form, province or name of a vote, or the file is no ``.xlsx``.
    OutputError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     template("voters", Path(folder) / "voters.xlsx", province="17").name
    'voters.xlsx'
    """
    if Path(path).suffix.casefold() != ".xlsx":
        raise failure(UsageError, "error.ending_form", file=path)
    if form not in FORMS:
        raise failure(UsageError, "error.form", value=form, forms=", ".join(FORMS))
    return write_new(path, template_xlsx(form, province=province, election=election, lang=lang))


def template_xlsx(
    form: Form,
    *,
    province: str = "15",
    regions: pd.DataFrame | None = None,
    election: str | None = None,
    lang: Lang = "id",
) -> bytes:
    """Return an empty form as a workbook: regions filled in, drop-downs, checks on entry.

    Parameters
    ----------
    form : {"voters", "history", "readiness"}
        Which table. Readiness comes with a log of incidents.
    province : str
        Code of the province whose regencies are filled in.
    regions : pandas.DataFrame, optional
        Other regions to fill in instead: ``region_code, region_name``.
    election : str, optional
        Vote to fill in, with its day where that is known. Readiness has every item, and what the
        norms of the vote, by default the general election of 2024, ask for in Jambi.
    lang : {"id", "en"}
        Language of headings and notes.

    Raises
    ------
    UsageError
        If no province has that code, or the vote is not named like ``pilkada-2024``.

    Examples
    --------
    >>> template_xlsx("voters", province="15")[:2]
    b'PK'
    """
    import xlsxwriter

    if election is not None and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", election):
        raise failure(UsageError, "error.election_id", value=election)
    if regions is None:
        regions = indonesia().query("group == @province").reset_index()
    if regions.empty:
        named = indonesia()["region_name"].filter(regex=r"^\d\d$").str.removeprefix("Provinsi ")
        known = ", ".join(f"{code} {name}" for code, name in named.items())
        raise failure(UsageError, "error.province", value=province, known=known)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    for name in ("readiness", "incidents") if form == "readiness" else (form,):
        _sheet(book, name, _rows(name, regions, election, lang), lang)
    notes = book.add_worksheet(text("template.sheet", lang))
    notes.set_column(0, 0, 80, book.add_format({"text_wrap": True, "valign": "top"}))
    notes.fit_to_pages(1, 0)
    for row, line in enumerate(text(f"template.{form}", lang).split("\n")):
        notes.set_row(row, 16 * (1 + len(line) // 72))
        notes.write(row, 0, line)
    book.close()
    return buffer.getvalue()


def _rows(name: str, regions: pd.DataFrame, election: str | None, lang: Lang) -> pd.DataFrame:
    """Return what a sheet has filled in."""
    known = regions[[*REGION]]
    if name == "readiness":
        return _items(known, election or "pemilu-2024", lang)
    if name == "incidents":
        return known.iloc[:0]
    return known.assign(election=election, date=election_date(election) if election else None)


def _items(regions: pd.DataFrame, election: str, lang: Lang) -> pd.DataFrame:
    """Return a row per region, item and kind of logistics, planned by the norms of the vote."""
    from turnout.datasets import jambi

    needs = {}
    if election in VARIANTS:
        frame = requirements(jambi().voters, election).frame.query("basis != 'estimated'")
        needs = frame.set_index(["region_code", "item"])["needed"].to_dict()
    rows = []
    for code, place in regions.to_numpy():
        for item in REPORTED:
            for kind in ASKED if item in LOGISTICS else ("",):
                unit = UNITS.get(kind or item, "people")
                planned = 1 if unit == "decision" else needs.get((code, kind or NEEDS.get(item)))
                words = [_word("ready.item", item, lang), kind and _word("ready.kind", kind, lang)]
                rows.append([code, place, *words, planned, text(f"template.unit.{unit}", lang)])
    heads = ["region_code", "region_name", "item", "kind", "planned", "unit"]
    return pd.DataFrame(rows, columns=heads, dtype="object")


def _word(section: str, key: str, lang: Lang) -> str:
    """Return the word for a value, where there is one."""
    return catalogue().get(f"{section}.{key}", {}).get(lang, key)


def _sheet(book: Any, name: str, rows: pd.DataFrame, lang: Lang) -> None:
    """Write a sheet of headings, what is known, and what each column takes."""
    sheet = book.add_worksheet(text(SHEETS[name], lang))
    look = {"bold": True, "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
    last = len(rows) + (SPARE if name in ("readiness", "incidents") else 0)
    for place, column in enumerate(FIELDS[name]):
        colour = "#0B6FA4" if column in NEEDED else "#1B2733"
        head = book.add_format({**look, "bg_color": colour})
        sheet.write(0, place, _word("column", column, lang), head)
        kind = COLUMNS.get(column, "text")
        own = book.add_format({"num_format": FORMATS.get(kind, "@")})
        wide = column in ("region_name", "item", "kind", "source", "note")
        sheet.set_column(place, place, 24 if wide else 14, own if last > len(rows) else None)
        cells = rows.reindex(columns=[column]).astype("object")[column]
        sheet.write_column(1, place, cells.where(cells.notna(), None), own)
        if rule := _rule(name, column, lang):
            sheet.data_validation(1, place, last, place, rule | {"error_title": "turnout"})
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _rule(name: str, column: str, lang: Lang) -> dict[str, Any]:
    """Return what a column takes: what the readers will take, or nothing in particular."""
    kind = COLUMNS.get(column, "text")
    if (name, column) in CHOICES:
        section, keys = CHOICES[name, column]
        free = {"error_type": "warning"} if section in ("ready.kind", "ready.curve") else {}
        words = [_word(section, key, lang) for key in keys]
        told = text("template.choice", lang)
        return {"validate": "list", "source": words, "error_message": told} | free
    ids = [str(one) for one in packaged("elections")["election"] if "20" in one]
    first = packaged("elections")["date"].min().replace(year=1999)
    rules: dict[str, dict[str, Any]] = {
        "election": {"validate": "list", "source": ids[-12:], "error_type": "warning"},
        "count": {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MOST},
        "amount": {"validate": "decimal", "criteria": ">=", "value": 0},
        "date": {"validate": "date", "criteria": ">=", "value": first},
    }
    rule = rules.get("election" if column == "election" else kind)
    return rule | {"error_message": text(f"template.{kind}", lang)} if rule else {}
