"""The Governor's list: what must be made sure of, what it takes, and what is reported."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from turnout.documents.content import UNKNOWN
from turnout.plan.readiness import LOGISTICS, STATES, SUPPORT
from turnout.plan.requirements import VARIANTS, Norms, requirements
from turnout.words.numbers import long_date, people

if TYPE_CHECKING:
    from turnout.documents.content import Content, Table
    from turnout.plan.requirements import Requirements

ITEMS: dict[str, tuple[str, ...]] = {
    "dpt": ("dpt_final",),
    "logistics": LOGISTICS,
    "kpps": ("kpps_recruited", "kpps_inducted", "kpps_trained"),
    "linmas": ("linmas",),
    "security": ("police", "vulnerable_tps"),
    "peace": ("order",),
    "support": SUPPORT,
}
NEEDED = ("tps", "kpps", "linmas", "ballots", "boxes", "booths", "ink")


def has_orders(content: Content) -> bool:
    """Tell whether the list belongs in the documents: with reports, or known norms and stations."""
    return content.standing is not None or needs(content) is not None


def needs(content: Content) -> Requirements | None:
    """Return what the first vote takes; None without norms for it or stations to count."""
    projection = content.first.projection
    counted = projection.voters.frame.get("tps")
    if projection.election not in VARIANTS or counted is None or counted.isna().all():
        return None
    return requirements(projection.voters, projection.election)


def orders_title(content: Content) -> str:
    """Return the heading of the list; constructed reports are called so."""
    marked = content.standing.marked if content.standing else ""
    return marked + content.say("heading.orders")


def order_table(content: Content) -> Table:
    """Return head, rows and caption of the list with need and state."""
    voters, found = content.first.projection.voters, needs(content)
    listed = {"voters": content.people(voters.total), "known": _known(content)}
    told = {"dpt": content.say("orders.dpt_need", **listed)}
    if found is not None:
        total = found.total().set_index("item")["needed"].dropna()
        for name in set(total.index) & {"kpps", "linmas"}:
            told[name] = content.say("orders.people", people=content.people(total[name]))
        if "ballots_all" in total:
            counts = {name: content.people(total[name]) for name in ("ballots_all", "boxes")}
            told["logistics"] = content.say("orders.logistics_need", **counts)
    rows = [_turnout(content)] if content.standing else []
    rows += [
        [content.say(f"orders.{name}"), told.get(name, UNKNOWN), _state(content, items)]
        for name, items in ITEMS.items()
    ]
    head = [content.say(f"orders.{name}") for name in ("item", "need", "state")]
    return head, rows, content.say("orders.caption_list", date=content.as_of)


def _turnout(content: Content) -> list[str]:
    """Say where the first measure of success stands: turnout against its target."""
    answer, target = content.first.total(content.level), content.first.target.value
    chance, label = content.chance(answer.probability), content.label(answer.probability)
    counts = {"voters": ceil(target * answer.registered), "registered": answer.registered}
    needed = content.say("card.needed_of", **{n: content.people(c) for n, c in counts.items()})
    state = content.say("orders.turnout_state", chance=chance, label=label)
    return [content.say("orders.turnout", target=content.percent(target)), needed, state]


def _state(content: Content, items: tuple[str, ...]) -> str:
    """Say how many regions are in which state, the worst of the items counting; who, if late."""
    standing = content.standing
    known = [] if standing is None else [item for item in items if item in standing.states]
    if standing is None or not known:
        return content.say("orders.unreported")
    worst = standing.states[known].map(STATES.index).min(axis=1)
    said = []
    for rank, state in enumerate(STATES):
        where = [standing.names[code] for code in worst.index[worst == rank]]
        key = "state_named" if rank < 2 else "state_count"  # noqa: PLR2004
        values = {"state": standing.say(f"state.{state}"), "count": len(where)}
        if where:
            said.append(content.say(f"orders.{key}", names=standing.few(where), **values))
    return "; ".join(said)


def _known(content: Content) -> str:
    """Say of which day the voter list is, where the file tells."""
    frame = content.first.projection.voters.frame
    days = list(frame["known_on"].dropna()) if "known_on" in frame else []
    day = content.known(long_date, max(days, default=None))
    return content.say("orders.known", date=day) if days else ""


def need_table(content: Content) -> Table | None:
    """Return head, rows and caption of what the first vote takes per region, the total last."""
    found = needs(content)
    if found is None:
        return None
    wide = found.frame.set_index(["region_code", "region_name", "item"])["needed"].unstack()
    total = found.total().set_index("item")["needed"].to_dict()
    every = [*wide.reset_index().to_dict("records"), total | {"region_name": content.whole}]
    rows = [
        [row["region_name"], *(content.known(people, row.get(item)) for item in NEEDED)]
        for row in every
    ]
    head = [content.say("table.region"), *(content.say(f"orders.column_{n}") for n in NEEDED)]
    notes = found.table(content.lang).loc[~found.frame["exact"], "note"]
    told = [f"{note[:1].upper()}{note[1:]}." for note in dict.fromkeys(notes)]
    return head, rows, " ".join([content.say("orders.caption"), *told])


def norm_sentence(content: Content) -> str:
    """State every norm of the first vote with its source, or that it is to be confirmed."""
    told, norms = [], Norms.of(content.first.projection.election).table(content.lang)
    for name, value, source in norms[["name", "value", "source"]].to_numpy():
        number = content.people(value) if value >= 1 else content.percent(value, 0)
        told.append(f"{name}: {number}, {source}")
    return content.say("orders.norms", norms="; ".join(told))
