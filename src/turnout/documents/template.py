"""Empty forms for an office to fill in, which the readers take back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Literal

from turnout.errors import UsageError
from turnout.files.regions import indonesia
from turnout.files.schema import COLUMNS
from turnout.tables.elections import election_date, packaged
from turnout.words.texts import failure, text

if TYPE_CHECKING:
    from turnout.words.numbers import Lang

Form = Literal["voters", "history"]

FIELDS: dict[Form, tuple[str, ...]] = {
    "voters": (
        *("region_code", "region_name", "registered", "male", "female", "tps"),
        *("known_on", "election", "source"),
    ),
    "history": (
        *("region_code", "region_name", "election", "date", "registered", "ballots_cast"),
        *("dpt", "dptb", "dpk", "base", "quality", "known_on", "source"),
    ),
}
CHOICES = {
    "base": ("dpt", "dpt_dpk", "all_lists"),
    "quality": ("official", "official-partial", "news", "wikipedia"),
}
NEEDED = ("region_code", "registered", "election", "date", "ballots_cast")
MOST = 10_000_000
FORMATS = {"count": "#,##0", "date": "yyyy-mm-dd"}


def template_xlsx(
    form: Form, *, province: str = "15", election: str | None = None, lang: Lang = "id"
) -> bytes:
    """Return an empty form as a workbook: regions filled in, drop-downs, checks on entry.

    Parameters
    ----------
    form : {"voters", "history"}
        Which table.
    province : str
        Code of the province whose regencies are filled in.
    election : str, optional
        Vote to fill in, with its day where that is known.
    lang : {"id", "en"}
        Language of headings and notes.

    Raises
    ------
    UsageError
        If no province has that code.

    Examples
    --------
    >>> template_xlsx("voters", province="15")[:2]
    b'PK'
    """
    import xlsxwriter

    regions = indonesia()
    regions = regions[regions["group"] == province]
    if regions.empty:
        raise failure(UsageError, "error.province", value=province)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(text(f"sheet.{form}", lang))
    known = {"region_code": list(regions.index), "region_name": list(regions["region_name"])}
    same = {"election": election, "date": election_date(election) if election else None}
    for place, name in enumerate(FIELDS[form]):
        _column(book, sheet, place, name, known.get(name, [same.get(name)] * len(regions)), lang)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    notes = book.add_worksheet(text("template.sheet", lang))
    notes.set_column(0, 0, 100, book.add_format({"text_wrap": True, "valign": "top"}))
    notes.write_column(0, 0, text(f"template.{form}", lang).split("\n"))
    book.close()
    return buffer.getvalue()


def _column(book: Any, sheet: Any, place: int, name: str, values: list[Any], lang: Lang) -> None:
    """Write a heading, the values that are known, and what the column takes."""
    look = {"bold": True, "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
    head = book.add_format({**look, "bg_color": "#0B6FA4" if name in NEEDED else "#1B2733"})
    sheet.write(0, place, text(f"column.{name}", lang), head)
    sheet.set_column(place, place, 24 if name in ("region_name", "source") else 14)
    own = book.add_format({"num_format": FORMATS.get(COLUMNS[name], "@")})
    sheet.write_column(1, place, values, own)
    _validate(sheet, place, name, len(values), lang)


def _validate(sheet: Any, place: int, name: str, rows: int, lang: Lang) -> None:
    """Let a column take only what the readers will take."""
    kind = COLUMNS[name]
    rule: dict[str, Any] = {}
    if name in CHOICES:
        rule = {"validate": "list", "source": list(CHOICES[name])}
    elif name == "election":
        ids = [str(one) for one in packaged("elections")["election"] if "20" in one]
        rule = {"validate": "list", "source": ids[-12:], "error_type": "warning"}
    elif kind == "count":
        rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MOST}
    elif kind == "date":
        first = packaged("elections")["date"].min().replace(year=1999)
        rule = {"validate": "date", "criteria": ">=", "value": first}
    if rule:
        rule |= {"error_title": "turnout", "error_message": text(f"template.{kind}", lang)}
        sheet.data_validation(1, place, rows, place, rule)
