"""The Governor's list: what must be made sure of, what it takes, and what is reported."""

from __future__ import annotations

from math import ceil

from turnout.documents.content import Content, Table
from turnout.plan.readiness import LOGISTICS, STATES, SUPPORT
from turnout.plan.requirements import VARIANTS, Norms, Requirements, requirements
from turnout.plan.standing import Standing
from turnout.tables.elections import election_name
from turnout.words.numbers import long_date, people

ITEMS: dict[str, tuple[str, ...]] = {
    "dpt": ("dpt_final",),
    "logistics": LOGISTICS,
    "kpps": ("kpps_recruited", "kpps_inducted", "kpps_trained"),
    "linmas": ("linmas",),
    "security": ("police", "vulnerable_tps"),
    "peace": ("order",),
    "support": SUPPORT,
}
NAMED, FEW = STATES[:3], 3
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
    return _marked(content) + content.say("heading.orders")


def orders_found(content: Content) -> str:
    """State what the reports say of the list: what is late and where, and what is not reported."""
    standing, count = content.standing, len(ITEMS)
    if standing is None:
        needed = _needed(content).values()
        computed = count - [*needed].count(content.say("orders.uncomputed"))
        return content.say("orders.found_none", all=count, known=computed)
    late, unknown = 0, 0
    for items in ITEMS.values():
        known = [item for item in items if item in standing.states]
        every = standing.states[known].to_numpy().ravel()
        late += bool((every == STATES[0]).any())
        unknown += bool((every == "unknown").all())
    open_ = content.say("orders.found_unknown", count=unknown) if unknown else ""
    told = {"all": count, "late": late, "unknown": open_}
    return _marked(content) + content.say("orders.found", **told)


def _marked(content: Content) -> str:
    return content.standing.marked if content.standing else ""


def order_table(content: Content) -> Table:
    """Return head, rows and caption of the list: need, regions per state, and who is late."""
    standing, needed = content.standing, _needed(content)
    rows = [[content.say(f"orders.{name}"), needed[name]] for name in ITEMS]
    head = [content.say(f"orders.{name}") for name in ("item", "need")]
    if standing is None:
        rows = [[*row, content.say("orders.unreported")] for row in rows]
        head.append(content.say("orders.state"))
    else:
        pairs = zip(rows, ITEMS.values(), strict=True)
        rows = [_turnout(content), *([*row, *_states(standing, own)] for row, own in pairs)]
        head += [content.say(f"orders.count_{state}") for state in STATES]
        head.append(content.say("orders.where"))
    return head, rows, _marked(content) + content.say("orders.caption_list", date=content.as_of)


def _needed(content: Content) -> dict[str, str]:
    """Say what each item takes, where that is computed."""
    projection, found = content.first.projection, needs(content)
    voters = content.people(projection.voters.total)
    told = {"dpt": content.say("orders.dpt_need", voters=voters, known=_known(content))}
    if projection.stand_in:
        standin = election_name(projection.stand_in, content.lang)
        told["dpt"] = content.say("orders.standin", voters=voters, standin=standin)
    if found is not None:
        rows = found.total().dropna(subset=["needed"]).set_index("item")
        counts = {}
        for item, count, exact in rows[["needed", "exact"]].itertuples(name=None):
            written = content.people(count)
            counts[str(item)] = written if exact else content.say("orders.about", people=written)
        for name in counts.keys() & {"kpps", "linmas"}:
            told[name] = content.say("orders.people", people=counts[name])
        if "ballots_all" in counts:
            told["logistics"] = content.say("orders.logistics_need", **counts)
    return dict.fromkeys(ITEMS, content.say("orders.uncomputed")) | told


def _turnout(content: Content) -> list[str]:
    """Say where the first measure of success stands: turnout against its target."""
    answer, target = content.first.total(content.level), content.first.target.value
    counts = {"voters": ceil(target * answer.registered), "registered": answer.registered}
    needed = content.say("card.needed_of", **{n: content.people(c) for n, c in counts.items()})
    told = content.told(content.first)
    name, state = (content.say(f"orders.{key}", **told) for key in ("turnout", "turnout_state"))
    return [name, needed, *[""] * len(STATES), state]


def _states(standing: Standing, items: tuple[str, ...]) -> list[str]:
    """Count regions per state, the worst of the items counting, and name who is not on track."""
    known = [item for item in items if item in standing.states]
    if not known:
        return [""] * len(STATES) + [standing.say("state.unknown")]
    worst = standing.states[known].map(STATES.index).min(axis=1)
    where = [[standing.names[code] for code in worst.index[worst == n]] for n in range(len(STATES))]
    told = [
        standing.say("named", state=standing.say(f"state.{state}"), names=standing.few(names))
        for state, names in zip(NAMED, where, strict=False)
        if names and (state == NAMED[0] or len(names) <= FEW) and len(names) < len(worst)
    ]
    return [*(str(len(names)) for names in where), "; ".join(told)]


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
    total = found.total().set_index("item")["needed"].to_dict()
    every = [*found.by_region().to_dict("records"), total | {"region_name": content.whole}]
    counts = [[content.known(people, row.get(item)) for item in NEEDED] for row in every]
    rows = [[row["region_name"], *own] for row, own in zip(every, counts, strict=True)]
    unsure = _unsure(content)
    heads = [content.say(f"orders.column_{name}") + "*" * (name in unsure) for name in NEEDED]
    head = [content.say("table.region"), *heads]
    notes = found.table(content.lang).loc[~found.frame["exact"], "note"]
    told = [f"{note[:1].upper()}{note[1:]}." for note in dict.fromkeys(notes)]
    told += [content.say("orders.unconfirmed")] if unsure else []
    return head, rows, " ".join([content.say("orders.caption"), *told])


def _unsure(content: Content) -> set[str]:
    """Return what rests on a norm that is to be confirmed."""
    norms = Norms.of(content.first.projection.election).table(content.lang)
    open_ = norms["source"].str.startswith(content.say("norms.unconfirmed"))
    named = {"reserve": "ballots"}
    return {named.get(norm, norm) for norm in norms.loc[open_, "norm"]}


def norm_sentence(content: Content) -> str:
    """State every norm of the first vote with its source, or that it is to be confirmed."""
    told, norms = [], Norms.of(content.first.projection.election).table(content.lang)
    for name, value, source in norms[["name", "value", "source"]].to_numpy():
        number = content.people(value) if value >= 1 else content.percent(value, 0)
        told.append(f"{name}: {number}, {source}")
    return content.say("orders.norms", norms="; ".join(told))
