"""The Governor's list: what must be made sure of, what it takes, and what is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from turnout.plan.requirements import KPPS_PER_TPS, LINMAS_PER_TPS, staff
from turnout.words.numbers import long_date, people

if TYPE_CHECKING:
    import pandas as pd

    from turnout.documents.content import Content

Table = tuple[list[str], list[list[str]], str]
UNKNOWN = "–"


def has_orders(content: Content) -> bool:
    """Tell whether the list belongs in the documents: where polling stations are counted."""
    return staff(content.first.projection.voters) is not None


def intro(content: Content) -> str:
    """Say how needs are computed, and by whose pattern, and that the rest is not reported."""
    pattern = content.say("orders.pattern") if content.packaged else ""
    return content.say("orders.intro", kpps=KPPS_PER_TPS, linmas=LINMAS_PER_TPS, pattern=pattern)


def order_table(content: Content) -> Table:
    """Return head, rows and caption of the list with need and state."""
    needed = staff(content.first.projection.voters)
    kpps = linmas = UNKNOWN
    if needed is not None and needed["tps"].notna().all():
        kpps, linmas = (
            content.say("orders.people", people=people(needed[name].sum(), lang=content.lang))
            for name in ("kpps", "linmas")
        )
    voters = people(content.first.projection.voters.total, lang=content.lang)
    needs = {
        "dpt": content.say("orders.dpt_need", voters=voters, known=_known(content)),
        "logistics": UNKNOWN,
        "kpps": kpps,
        "linmas": linmas,
        "security": UNKNOWN,
        "peace": UNKNOWN,
        "support": UNKNOWN,
    }
    unreported = content.say("orders.unreported")
    rows = [[content.say(f"orders.{name}"), need, unreported] for name, need in needs.items()]
    head = [content.say(f"orders.{name}") for name in ("item", "need", "state")]
    return head, rows, content.say("orders.caption_list", date=content.as_of)


def _known(content: Content) -> str:
    """Say of which day the voter list is, where the file tells."""
    frame = content.first.projection.voters.frame
    days = list(frame["known_on"].dropna()) if "known_on" in frame else []
    if not days:
        return ""
    return content.say("orders.known", date=long_date(max(days), lang=content.lang))


def staff_table(content: Content) -> Table | None:
    """Return head, rows and caption of staff per region, the total last."""
    needed = staff(content.first.projection.voters)
    if needed is None:
        return None
    columns = ("tps", "kpps", "linmas")
    rows = [
        [str(row["region_name"]), *_counts(content, row, columns)] for _, row in needed.iterrows()
    ]
    total = [content.place[:1].upper() + content.place[1:]]
    total += [
        people(needed[name].sum(), lang=content.lang) if needed[name].notna().all() else UNKNOWN
        for name in columns
    ]
    head = [content.say("table.region"), "TPS", "KPPS", "Linmas"]
    return head, [*rows, total], content.say("orders.caption")


def _counts(content: Content, row: pd.Series, columns: tuple[str, ...]) -> list[str]:
    known = row[list(columns)].notna()
    return [people(row[name], lang=content.lang) if known[name] else UNKNOWN for name in columns]
