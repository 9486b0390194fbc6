"""What it would take, as tables: who is asked for how many, and the questions a meeting asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from turnout.documents.content import Content, Table
from turnout.plan.questions import Question, to_act_on
from turnout.plan.scenarios import Scenarios
from turnout.projection.outlook import Outlook
from turnout.projection.plan import Plan
from turnout.tables.elections import election_name
from turnout.words.numbers import mean, people, percent
from turnout.words.sentences import joined

ROWS_AT_MOST, NAMED = 100, 3
COLUMNS: dict[str, Callable[..., str]] = {
    "case": percent,
    "voters": people,
    "per_tps": mean,
    "per_village": mean,
    "people": people,
    "ceiling": percent,
    "share": partial(percent, decimals=0),
}


def plan_to_show(content: Content, outlook: Outlook) -> Plan:
    """Return the plan of a vote that regions can act on."""
    return to_act_on(content.asked(outlook))


def plan_title(content: Content, outlook: Outlook) -> str:
    """State what regions can act on; first, where it is so, that the target is out of reach."""
    own, shown = content.asked(outlook)[0].plan, plan_to_show(content, outlook)
    if own.feasible or shown is own:
        return shown.title(content.lang)
    told = {"goal": shown.goal(content.lang), "voters": content.people(shown.needed)}
    return content.say("plan.title_instead", **told, **content.told(outlook))


def spoken(content: Content) -> list[str]:
    """Return the sentences to read aloud: the answers, what it would take, and who is late."""
    if content.joint is not None:
        return [*content.spoken(), *(share(content, outlook)[1] for outlook in content.outlooks)]
    standing = content.standing  # what is constructed is not to be read aloud
    ready = [standing.title()] if standing and not standing.ready.constructed else []
    titles = [*(plan_title(content, outlook) for outlook in content.outlooks), *ready]
    return [*content.spoken(), *map("{}.".format, titles)]


def share(content: Content, outlook: Outlook) -> tuple[str, str]:
    """Say, in short and in a sentence, what the plan of all regions asks of the one shown."""
    plan, joint, projection = plan_to_show(content, outlook), content.joint, outlook.projection
    row = content.plan_row(plan, projection.codes[0])
    key = "room" if not plan.feasible else "asked" if row["voters"] else "spared"
    per = next((n for n in ("tps", "village") if pd.notna(row[f"voters_per_{n}"])), None)
    told = {"name": projection.names[0], "place": joint.place if joint else content.place}
    told |= {"election": content.name(outlook), "goal": plan.goal(content.lang)}
    told |= {"asked": content.chance(plan.probability), "voters": content.people(row["voters"])}
    each = mean(row[f"voters_per_{per}"], lang=content.lang) if per else ""
    told["per"] = content.say(f"region.per_{per}", per=each) if per else ""
    told["about"] = content.say(f"region.about_{per}", per=each) if per else ""
    return content.say(f"region.card_{key}", **told), content.say(f"region.share_{key}", **told)


def bridge(content: Content, outlook: Outlook) -> str:
    """Say how the plan shown goes with the probability and the projection shown elsewhere."""
    own, shown = content.asked(outlook)[0].plan, plan_to_show(content, outlook)
    said = []
    if not own.feasible:
        told = {"voters": content.people(own.needed), "room": content.people(own.voters.sum())}
        told |= {"asked": content.chance(own.probability), "reached": content.chance(own.reached)}
        told |= {"goal": own.goal(content.lang), "ceiling": content.say("plan.best")}
        said.append(content.say("plan.beyond_short", **told))
    if shown.needed:
        now = shown.outlook.total(content.level)
        told = {"turnout": content.percent(now.turnout.median), "base": content.base(shown.outlook)}
        told |= {"now": chance_now(content, now.probability, shown)}
        told |= {"asked": content.chance(shown.probability), "goal": shown.goal(content.lang)}
        key = "plan.bridge_short" if now.gap_voters.median < 0 else "plan.bridge"
        said.append(content.say(key, voters=content.people(shown.needed), **told))
    return " ".join(said)


def chance_now(content: Content, now: float, plan: Plan) -> str:
    """Write a probability as everywhere; finer where it would look like the one asked for."""
    shown = content.chance(now)
    alike = plan.needed and shown == content.chance(plan.probability)
    return content.percent(now) if alike else shown


def plan_rows(plan: Plan) -> pd.DataFrame:
    """Return the table of a plan under the names of its columns in the documents."""
    table = plan.table().assign(share=plan.outlook.contribution)
    table["people"] = table["planned"] * table["registered"]
    return table.rename(columns={f"voters_{name}": name for name in ("per_tps", "per_village")})


def plan_table(
    content: Content, plan: Plan, *, short: bool = False, most: int = ROWS_AT_MOST
) -> Table:
    """Return head, rows and caption of who is asked for how many; of several, the total last.

    Parameters
    ----------
    content, plan
        What is formatted, and how.
    short : bool
        Leave out what explains the numbers, for a slide.
    most : int
        Rows at most; those that are asked for most stay.
    """
    known = {"per_tps": plan.units("tps"), "per_village": plan.units("villages")}
    known["share"] = None if short else 1
    columns = [name for name in COLUMNS if known.get(name, 1)]
    table = plan_rows(plan)
    shown = table[table["voters"].rank(method="first", ascending=False) <= most]
    rows = [
        [row["region_name"], *(content.known(COLUMNS[name], row[name]) for name in columns)]
        for row in (*shown.to_dict("records"), _total(content, plan, table))
    ][: len(shown) + (len(table) > 1)]
    head = [content.say(f"plan.column_{name}") for name in columns]
    return [content.say("table.region"), *head], rows, _caption(content, plan, len(shown))


def _total(content: Content, plan: Plan, table: pd.DataFrame) -> dict[Any, Any]:
    """Sum up the table of a plan."""
    listed, voters = table["registered"], table["voters"].sum()
    told: dict[Any, Any] = {"region_name": content.whole, "voters": voters, "share": 1}
    told |= {n: (table[n] * listed).sum() / listed.sum() for n in ("case", "ceiling")}
    told |= {"people": table["people"].sum(), "per_tps": _each(voters, plan.units("tps"))}
    return told | {"per_village": _each(voters, plan.units("villages"))}


def _caption(content: Content, plan: Plan, shown: int) -> str:
    """Say what holds for this table alone; `reading` says what holds for all."""
    lang, count, projection = content.lang, len(plan.voters), plan.outlook.projection
    said = [content.say("plan.caption", base=content.base(plan.outlook))]
    if plan.by_own_best and projection.past.elections:
        past = joined([election_name(e, lang) for e in projection.past.elections], lang)
        said.append(content.say("plan.caption_best", past=past))
    if shown < count:
        said.append(content.say("chart.only", shown=shown, count=count))
    if plan.feasible and plan.needed and (plan.voters[plan.columns] == 0).any():
        said.append(content.say("plan.caption_zero"))
    if projection.stand_in:
        standin = election_name(projection.stand_in, lang)
        said.append(content.say("plan.caption_tps", standin=standin))
    if not plan.outlook.tells_apart and count > 1:
        said.append(content.say("plan.caption_alike", best=content.percent(plan.ceiling.max())))
    return " ".join(said)


def reading(content: Content, plan: Plan) -> str:
    """Say how the numbers of a plan are meant."""
    key = "each" if plan.how == "each" else "suffices" if plan.feasible else "beyond"
    said = [content.say("plan.reading_each" if key == "each" else "plan.reading_together")]
    if key != "each" and plan.needed:
        asked, rest = content.chance(plan.probability), content.chance(1 - plan.probability)
        said.append(content.say(f"plan.reading_{key}", asked=asked, rest=rest))
    return "".join([*said, content.say("plan.reading", how=content.say(f"plan.how_{plan.how}"))])


def _each(voters: float, units: int | None) -> float | None:
    return voters / units if units else None


def question_table(content: Content) -> Table:
    """Return head, rows and caption of the questions asked of every vote."""
    heads = ("vote", "question", "asked", "now", "voters", "per_tps", "reach")
    asked = [question for outlook in content.outlooks for question in content.asked(outlook)]
    head = [content.say(f"plan.column_{name}") for name in heads]
    return head, [_question(content, one) for one in asked], content.say("plan.questions")


def _question(content: Content, question: Question) -> list[str]:
    plan, outlook, own = question.plan, question.plan.outlook, question.plan.how == "each"
    key = "no" if not plan.feasible else "yes" if plan.needed else "done"
    return [
        content.name(outlook),
        _label(content, plan) if own else plan.goal(content.lang),
        content.chance(plan.probability),
        chance_now(content, plan.now, plan),
        content.people(plan.needed),
        content.known(mean, _each(plan.needed, plan.units("tps"))),
        content.say(f"plan.reach_{key}"),
    ]


def _label(content: Content, plan: Plan) -> str:
    """Name the regions that are to reach the target themselves."""
    names = [plan.outlook.projection.names[column] for column in plan.columns]
    if len(names) > NAMED:
        asked = content.chance(plan.probability)
        names = [content.say("plan.some", count=len(names), asked=asked)]
    return f"{joined(names, content.lang)} {plan.goal(content.lang)}"


def scenario_table(content: Content, what_ifs: Scenarios) -> Table:
    """Return head, rows and caption of scenarios beside the base projection."""
    heads = ["plan.column_scenario", "plan.column_base", "table.projection", "table.interval"]
    heads += ["table.chance", "plan.column_change"]
    rows = []
    for row in what_ifs.table(content.level, content.lang).to_dict("records"):
        change = content.known(partial(people, signed=True), row["gap_voters_change"])
        base = content.say(f"base.{row['base']}")
        rows.append([row["name"], base, *content.projected(row), change])
    head = [content.say(name, level=content.interval) for name in heads]
    return head, rows, content.say("scenario.caveat")


def plan_sentences(content: Content, outlook: Outlook) -> list[str]:
    """Say what it would take to reach the target, then what regions can act on."""
    plans = [content.asked(outlook)[0].plan, plan_to_show(content, outlook)]
    return [plan.summary(content.lang) for plan in dict.fromkeys(plans)]
