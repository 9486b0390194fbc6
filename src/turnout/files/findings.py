"""What a check found: where, what was expected, what came, and the way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from numbers import Integral

from turnout.words.numbers import decimal
from turnout.words.texts import text

SHOWN, LONGEST, LARGEST = 5, 400, 10**15
PLACE = ("file", "sheet", "row", "column", "cell")


@dataclass(frozen=True)
class Finding:
    """One fault or remark about a file, addressed to the person who can mend it.

    Parameters
    ----------
    code : str
        ``E…`` stops, ``W…`` warns, ``I…`` informs; the catalogue holds its text.
    file : str
        Name of the file as the user gave it.
    sheet : str, optional
        Worksheet, for workbooks.
    row : int, optional
        Row as the user counts it, from 1.
    column : str, optional
        Heading of the column as it stands in the file.
    values : mapping
        What fills the places of the text.
    cell : str, optional
        The cell as Excel names it.

    Examples
    --------
    >>> print(Finding("E105", "dpt.csv", row=3, column="registered", values={"value": "abc"}))
    E105 dpt.csv, row 3, column 'registered': 'abc' is not a whole number; write digits only.
    """

    code: str
    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    cell: str | None = None

    @property
    def stops(self) -> bool:
        """Whether nothing may be computed before this is mended."""
        return self.code.startswith("E")

    def place(self, lang: str = "id") -> str:
        """Name file, sheet, row and column."""
        parts = [self.file]
        for key in PLACE[1:4]:
            value = getattr(self, key)
            if value is not None:
                value = value if key == "row" else shown(value)
                parts.append(text(f"place.{key}", lang, value=value))
        return ", ".join(parts)

    def message(self, lang: str = "id") -> str:
        """Say the finding in one line.

        Examples
        --------
        >>> Finding("E113", "dpt.csv", row=3, values={"value": "x"}).message("id")
        "E113 dpt.csv, baris 3: 'x' bukan tanggal; tulis seperti 2024-02-14."
        """
        words = "; ".join(filter(None, (self.told(part, lang) for part in ("found", "mend"))))
        return " ".join(f"{self.code} {self.place(lang)}: {words}.".split())

    def told(self, part: str, lang: str = "id") -> str:
        """Return one part of the catalogue's entry: ``title``, ``found``, ``mend`` or ``why``."""
        values = {name: shown(value, lang) for name, value in self.values.items()}
        return text(f"finding.{self.code}.{part}", lang, **values)

    def as_dict(self, lang: str = "id") -> dict[str, object]:
        """Return the finding as plain values for JSON and tables."""
        place = {key: getattr(self, key) for key in ("code", *PLACE)}
        value = self.values.get("value", self.values.get("printed"))
        told = {"value": None if value is None else str(value), "message": self.message(lang)}
        return place | told

    def __str__(self) -> str:
        return self.message("en")


def shown(value: object, lang: str = "id") -> object:
    """Write numbers as a reader of the language expects them; cut a text too long for a line.

    Examples
    --------
    >>> shown("15.01"), shown(2676107), len(str(shown("1" * 40_000)))
    ('15.01', '2.676.107', 400)
    >>> shown({"id": "kertas suara", "en": "ballot papers"}, "en")
    'ballot papers'
    """
    if isinstance(value, Mapping):  # a word by language
        return str(value[lang])
    number = isinstance(value, Integral | float)
    if number and abs(value) < LARGEST:  # type: ignore[arg-type]  # neither nan nor inf
        places = 0 if isinstance(value, Integral) else 2
        return decimal(float(value), places, lang=lang)  # type: ignore[arg-type]
    written = str(value) if number else value
    if isinstance(written, str) and len(written) > LONGEST:
        return f"{written[: LONGEST - 2]} …"
    return written


def listed(values: Iterable[object]) -> str:
    """Join the first few offenders and count the rest.

    Examples
    --------
    >>> listed(["15.01", "15.02"]), listed(range(8))
    ('15.01, 15.02', '0, 1, 2, 3, 4 … (8)')
    """
    items = [str(value) for value in values]
    shown = ", ".join(items[:SHOWN])
    return shown if len(items) <= SHOWN else f"{shown} … ({len(items)})"


def cell_name(row: int, column: int) -> str:
    """Name a cell as Excel does, from its row counted from 1 and its column counted from 0.

    Examples
    --------
    >>> cell_name(7, 3), cell_name(1, 26)
    ('D7', 'AA1')
    """
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"
