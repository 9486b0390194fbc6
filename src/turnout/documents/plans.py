"""What it would take, as tables: who is asked for how many, and the questions a meeting asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from turnout.plan.questions import to_act_on
from turnout.tables.elections import election_name
from turnout.words.numbers import level_name, mean, people, percent, probability, span
from turnout.words.sentences import joined

if TYPE_CHECKING:
    from turnout.documents.content import Content
    from turnout.plan.questions import Question
    from turnout.plan.scenarios import Scenarios
    from turnout.projection.outlook import Outlook
    from turnout.projection.plan import Plan
    from turnout.words.numbers import Lang

Table = tuple[list[str], list[list[str]], str]
UNKNOWN = "–"
ROWS_AT_MOST, NAMED = 100, 3
COLUMNS = ("case", "voters", "per_tps", "per_village", "people", "ceiling", "share")
SHORT = ("case", "voters", "per_tps", "per_village", "people", "ceiling")


def plan_to_show(content: Content, outlook: Outlook) -> Plan:
    """Return the plan of a vote that regions can act on."""
    return to_act_on(content.asked(outlook))


def plan_title(content: Content, outlook: Outlook) -> str:
    """State what regions can act on; first, where it is so, that the target is out of reach."""
    own, shown = content.asked(outlook)[0].plan, plan_to_show(content, outlook)
    if own.feasible or shown is own:
        return shown.title(content.lang)
    return content.say(
        "plan.title_instead",
        target=percent(outlook.target.value, lang=content.lang),
        election=content.name(outlook),
        goal=shown.goal(content.lang),
        voters=people(shown.needed, lang=content.lang),
    )


def spoken(content: Content) -> list[str]:
    """Return the sentences to read aloud: the answers, then what it would take."""
    return [*content.spoken(), *(f"{plan_title(content, o)}." for o in content.outlooks)]


def bridge(content: Content, outlook: Outlook) -> str:
    """Say how the plan shown goes with the probability and the projection shown elsewhere."""
    own, shown = content.asked(outlook)[0].plan, plan_to_show(content, outlook)
    lang, answer = content.lang, shown.outlook.total(content.level)
    said = []
    if not own.feasible:
        said.append(
            content.say(
                "plan.beyond_short",
                goal=own.goal(lang),
                asked=probability(own.probability, lang=lang),
                voters=people(own.needed, lang=lang),
                ceiling=content.say("plan.best"),
                room=people(own.voters.sum(), lang=lang),
                reached=probability(own.reached, lang=lang),
            )
        )
    if shown.needed:
        said.append(
            content.say(
                "plan.bridge_short" if answer.gap_voters.median < 0 else "plan.bridge",
                turnout=percent(answer.turnout.median, lang=lang),
                base=content.say(f"base.{shown.outlook.projection.base.value}"),
                now=_chance(answer.probability, shown, lang),
                asked=probability(shown.probability, lang=lang),
                goal=shown.goal(lang),
                voters=people(shown.needed, lang=lang),
            )
        )
    return " ".join(said)


def _chance(now: float, plan: Plan, lang: Lang) -> str:
    """Write a probability as everywhere; finer where it would look like the one asked for."""
    shown = probability(now, lang=lang)
    alike = plan.needed and shown == probability(plan.probability, lang=lang)
    return percent(now, lang=lang) if alike else shown


def plan_table(
    content: Content, plan: Plan, *, short: bool = False, most: int = ROWS_AT_MOST
) -> Table:
    """Return head, rows and caption of who is asked for how many, all together last.

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
    columns = [name for name in (SHORT if short else COLUMNS) if known.get(name, 1)]
    table = plan.table().assign(share=plan.outlook.contribution)
    shown = table
    if len(table) > most:
        order = table["voters"].rank(method="first", ascending=False)
        shown = table[order <= most]
    lines = [*(row for _, row in shown.iterrows()), _total(content, plan)]
    rows = [_row(content, row, columns) for row in lines]
    head = [content.say(f"plan.column_{name}") for name in columns]
    return [content.say("table.region"), *head], rows, _caption(content, plan, len(shown))


def _row(content: Content, row: pd.Series, columns: list[str]) -> list[str]:
    lang = content.lang
    cells = {
        **{name: percent(row[name], lang=lang) for name in ("case", "ceiling")},
        "voters": people(row["voters"], lang=lang),
        "people": people(row["planned"] * row["registered"], lang=lang),
        "per_tps": _per(row["voters_per_tps"], lang),
        "per_village": _per(row["voters_per_village"], lang),
        "share": UNKNOWN if pd.isna(row["share"]) else percent(row["share"], 0, lang=lang),
    }
    return [str(row["region_name"]), *(cells[name] for name in columns)]


def _per(voters: float | None, lang: Lang) -> str:
    """Write voters per unit."""
    return UNKNOWN if voters is None or pd.isna(voters) else mean(voters, lang=lang)


def _total(content: Content, plan: Plan) -> pd.Series:
    """Sum up the table of a plan."""
    table, people_ = plan.table(), plan.outlook.projection.registered
    shares = {n: (table[n] * people_).sum() / people_.sum() for n in ("case", "planned", "ceiling")}
    units = {"voters_per_tps": plan.units("tps"), "voters_per_village": plan.units("villages")}
    means = {name: plan.voters.sum() / count if count else None for name, count in units.items()}
    place = content.place[:1].upper() + content.place[1:]
    sums = {"voters": table["voters"].sum(), "registered": people_.sum(), "share": 1}
    return pd.Series({"region_name": place, **sums, **shares, **means})


def _caption(content: Content, plan: Plan, shown: int) -> str:
    """Say what holds for this table alone; `reading` says what holds for all."""
    lang, count, projection = content.lang, len(plan.voters), plan.outlook.projection
    said = [content.say("plan.caption", base=content.say(f"base.{projection.base.value}"))]
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
        best = percent(plan.ceiling.max(), lang=lang)
        said.append(content.say("plan.caption_alike", best=best))
    return " ".join(said)


def reading(content: Content, plan: Plan) -> str:
    """Say how the numbers of a plan are meant."""
    told = {"asked": plan.probability, "rest": 1 - plan.probability}
    chances = {name: probability(share, lang=content.lang) for name, share in told.items()}
    key = "each" if plan.how == "each" else "suffices" if plan.feasible else "beyond"
    said = [content.say("plan.reading_each" if key == "each" else "plan.reading_together")]
    if key != "each" and plan.needed:
        said.append(content.say(f"plan.reading_{key}", **chances))
    return "".join([*said, content.say("plan.reading", how=content.say(f"plan.how_{plan.how}"))])


def question_table(content: Content) -> Table:
    """Return head, rows and caption of the questions asked of every vote."""
    heads = ("vote", "question", "asked", "now", "voters", "per_tps", "reach")
    rows = [
        _question(content, question)
        for outlook in content.outlooks
        for question in content.asked(outlook)
    ]
    return (
        [content.say(f"plan.column_{name}") for name in heads],
        rows,
        content.say("plan.questions"),
    )


def _question(content: Content, question: Question) -> list[str]:
    plan, lang = question.plan, content.lang
    outlook, inside = plan.outlook, plan.columns
    own = plan.how == "each"
    now = outlook.probability[inside].min() if own else outlook.total().probability
    stations = plan.units("tps")
    key = "no" if not plan.feasible else "yes" if plan.needed else "done"
    return [
        content.name(outlook),
        _label(content, plan) if own else plan.goal(lang),
        probability(plan.probability, lang=lang),
        _chance(now, plan, lang),
        people(plan.needed, lang=lang),
        _per(plan.needed / stations if stations else None, lang),
        content.say(f"plan.reach_{key}"),
    ]


def _label(content: Content, plan: Plan) -> str:
    """Name the regions that are to reach the target themselves."""
    names = [plan.outlook.projection.names[column] for column in plan.columns]
    if len(names) > NAMED:
        asked = probability(plan.probability, lang=content.lang)
        names = [content.say("plan.some", count=len(names), asked=asked)]
    return f"{joined(names, content.lang)} {plan.goal(content.lang)}"


def scenario_table(content: Content, what_ifs: Scenarios) -> Table:
    """Return head, rows and caption of scenarios beside the base projection."""
    own = [f"plan.column_{name}" for name in ("scenario", "base")]
    heads = [*own, *(f"table.{name}" for name in ("projection", "interval", "chance"))]
    heads.append("plan.column_change")
    rows = [
        [
            str(row["name"]),
            content.say(f"base.{row['base']}"),
            percent(row["median"], lang=content.lang),
            span(row["lower"], row["upper"], lang=content.lang),
            probability(row["probability"], lang=content.lang),
            UNKNOWN
            if pd.isna(row["gap_voters_change"])
            else people(row["gap_voters_change"], signed=True, lang=content.lang),
        ]
        for row in what_ifs.table(content.level, content.lang).to_dict("records")
    ]
    level = level_name(content.level, lang=content.lang)
    head = [content.say(name, level=level) for name in heads]
    return head, rows, content.say("scenario.caveat")


def plan_sentences(content: Content, outlook: Outlook) -> list[str]:
    """Say what it would take to reach the target, then what regions can act on."""
    plans = [content.asked(outlook)[0].plan, plan_to_show(content, outlook)]
    return [plan.summary(content.lang) for plan in dict.fromkeys(plans)]
