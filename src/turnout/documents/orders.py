"""The Governor's list: what must be made sure of, what it takes, and what is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from turnout.documents.content import UNKNOWN
from turnout.plan.requirements import KPPS_PER_TPS, LINMAS_PER_TPS, staff
from turnout.words.numbers import long_date, people

if TYPE_CHECKING:
    from turnout.documents.content import Content, Table

NEEDED = ("dpt", "logistics", "kpps", "linmas", "security", "peace", "support")
STAFF = ("tps", "kpps", "linmas")


def has_orders(content: Content) -> bool:
    """Tell whether the list belongs in the documents: where polling stations are counted."""
    return staff(content.first.projection.voters) is not None


def intro(content: Content) -> str:
    """Say how needs are computed, and by whose pattern, and that the rest is not reported."""
    pattern = content.say("orders.pattern") if content.packaged else ""
    return content.say("orders.intro", kpps=KPPS_PER_TPS, linmas=LINMAS_PER_TPS, pattern=pattern)


def order_table(content: Content) -> Table:
    """Return head, rows and caption of the list with need and state."""
    voters = content.first.projection.voters
    listed = {"voters": content.people(voters.total), "known": _known(content)}
    needs = {"dpt": content.say("orders.dpt_need", **listed)}
    needed = staff(voters)
    if needed is not None and needed["tps"].notna().all():
        for name in STAFF[1:]:
            needs[name] = content.say("orders.people", people=content.people(needed[name].sum()))
    unreported = content.say("orders.unreported")
    rows = [[content.say(f"orders.{n}"), needs.get(n, UNKNOWN), unreported] for n in NEEDED]
    head = [content.say(f"orders.{name}") for name in ("item", "need", "state")]
    return head, rows, content.say("orders.caption_list", date=content.as_of)


def _known(content: Content) -> str:
    """Say of which day the voter list is, where the file tells."""
    frame = content.first.projection.voters.frame
    days = list(frame["known_on"].dropna()) if "known_on" in frame else []
    day = content.known(long_date, max(days, default=None))
    return content.say("orders.known", date=day) if days else ""


def staff_table(content: Content) -> Table | None:
    """Return head, rows and caption of staff per region, the total last."""
    needed = staff(content.first.projection.voters)
    if needed is None:
        return None
    total = {"region_name": content.whole, **needed[list(STAFF)].sum(skipna=False)}
    rows = [
        [row["region_name"], *(content.known(people, row[name]) for name in STAFF)]
        for row in (*needed.to_dict("records"), total)
    ]
    head = [content.say("table.region"), "TPS", "KPPS", "Linmas"]
    return head, rows, content.say("orders.caption")
