"""What it would take, as tables: who is asked for how many, and the questions a meeting asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from turnout.plan.questions import to_act_on
from turnout.tables.elections import election_name
from turnout.words.numbers import decimal, level_name, people, percent, probability, span
from turnout.words.sentences import joined

if TYPE_CHECKING:
    import pandas as pd

    from turnout.documents.content import Content
    from turnout.plan.questions import Question
    from turnout.plan.scenarios import Scenarios
    from turnout.projection.outlook import Outlook
    from turnout.projection.plan import Plan

Table = tuple[list[str], list[list[str]], str]
UNKNOWN = "–"
ROWS_AT_MOST, NAMED = 24, 3
COLUMNS = ("median", "case", "ceiling", "voters", "points", "per_tps", "per_village")


def plan_to_show(content: Content, outlook: Outlook) -> Plan:
    """Return the plan of a vote that regions can act on."""
    return to_act_on(content.asked(outlook))


def plan_table(content: Content, plan: Plan, *, short: bool = False) -> Table:
    """Return head, rows and caption of who is asked for how many, all together last.

    Parameters
    ----------
    content, plan
        What is formatted, and how.
    short : bool
        Leave out what explains the numbers, for a slide.
    """
    columns = ("median", *COLUMNS[3:]) if short else COLUMNS
    table, lowest = plan.table(), _lowest_first(plan)
    shown = table
    if len(table) > ROWS_AT_MOST:
        order = table["voters"].rank(method="first", ascending=False)
        shown = table[order <= ROWS_AT_MOST]
    rows = [_row(content, row, columns) for _, row in shown.iterrows()]
    rows.append(_total(content, plan, columns))
    head = [content.say(f"plan.column_{name}") for name in columns]
    if lowest is not None and not short:
        head.append(content.say("plan.column_lowest"))
        numbers = [*lowest[shown.index], lowest.sum()]
        rows = [
            [*row, people(number, lang=content.lang)]
            for row, number in zip(rows, numbers, strict=True)
        ]
    return [content.say("table.region"), *head], rows, _caption(content, plan, len(shown))


def _lowest_first(plan: Plan) -> pd.Series | None:
    """Return the same voters shared out to the lowest turnout first, where regions differ."""
    told = plan.outlook.tells_apart and plan.how == "equal" and len(plan.voters) > 1
    if not told or not plan.feasible:
        return None
    ceilings = dict(zip(plan.outlook.projection.codes, plan.ceiling, strict=True))
    other = plan.outlook.needed(
        plan.probability, how="cheapest", regions=plan.regions, ceilings=ceilings
    ).table()
    return other["voters"]


def _row(content: Content, row: pd.Series, columns: tuple[str, ...]) -> list[str]:
    lang = content.lang
    units = {
        name: UNKNOWN
        if row[column] is None or row.isna()[column]
        else people(row[column], lang=lang)
        for name, column in (("per_tps", "voters_per_tps"), ("per_village", "voters_per_village"))
    }
    cells = {
        **{name: percent(row[name], lang=lang) for name in ("median", "case", "ceiling")},
        "voters": people(row["voters"], lang=lang),
        "points": decimal(100 * row["points"], lang=lang),
        **units,
    }
    return [str(row["region_name"]), *(cells[name] for name in columns)]


def _total(content: Content, plan: Plan, columns: tuple[str, ...]) -> list[str]:
    lang, projection = content.lang, plan.outlook.projection
    total, weights = int(plan.voters.sum()), projection.registered / projection.registered.sum()
    cells = {
        "median": percent(plan.outlook.total(content.level).turnout.median, lang=lang),
        "case": percent(plan.case @ weights, lang=lang),
        "ceiling": percent(plan.ceiling @ weights, lang=lang),
        "voters": people(total, lang=lang),
        "points": decimal(100 * total / projection.registered.sum(), lang=lang),
        "per_tps": people(-(-total // plan.tps), lang=lang) if plan.tps else UNKNOWN,
        "per_village": people(-(-total // plan.villages), lang=lang) if plan.villages else UNKNOWN,
    }
    return [content.place[:1].upper() + content.place[1:], *(cells[name] for name in columns)]


def _caption(content: Content, plan: Plan, shown: int) -> str:
    """Say what holds for this table alone; `plan_reading` says what holds for all."""
    lang, count, projection = content.lang, len(plan.voters), plan.outlook.projection
    said = [content.say("plan.caption", rest=probability(1 - plan.probability, lang=lang))]
    if shown < count:
        said.append(content.say("chart.only", shown=shown, count=count))
    if (plan.voters == 0).any() and plan.needed:
        said.append(content.say("plan.caption_zero"))
    if projection.stand_in and plan.tps:
        standin = election_name(projection.stand_in, lang)
        said.append(content.say("plan.caption_tps", standin=standin))
    if not plan.outlook.tells_apart and count > 1:
        said.append(content.say("plan.caption_alike"))
    return " ".join(said)


def reading(content: Content, plan: Plan) -> str:
    """Say how the numbers of a plan are meant."""
    return content.say("plan.reading", how=content.say(f"plan.how_{plan.how}"))


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
    chance, asked = probability(now, lang=lang), probability(plan.probability, lang=lang)
    if plan.needed and chance == asked:
        chance = content.say("plan.just_under", chance=chance)
    reach = content.say("plan.reach_yes" if plan.needed else "plan.reach_done")
    if not plan.feasible:
        reach = content.say("plan.reach_no", reached=probability(plan.reached, lang=lang))
    tps = plan.table()["tps"].iloc[inside]
    return [
        content.name(outlook),
        _label(content, plan) if own else plan.goal(lang),
        asked,
        chance,
        people(plan.needed, lang=lang),
        people(-(-plan.needed // int(tps.sum())), lang=lang) if tps.notna().all() else UNKNOWN,
        reach,
    ]


def _label(content: Content, plan: Plan) -> str:
    """Name the regions that are to reach the target themselves."""
    names = [plan.outlook.projection.names[column] for column in plan.columns]
    if len(names) > NAMED:
        names = [content.say("plan.some", count=len(names))]
    return f"{joined(names, content.lang)} {plan.goal(content.lang)}"


def scenario_table(content: Content, what_ifs: Scenarios) -> Table:
    """Return head, rows and caption of scenarios beside the base projection."""
    heads = ("scenario", "base", "median", "interval", "now", "change")
    rows = [
        [
            str(row["name"]),
            content.say(f"base.{row['base']}"),
            percent(row["median"], lang=content.lang),
            span(row["lower"], row["upper"], lang=content.lang),
            probability(row["probability"], lang=content.lang),
            people(row["gap_voters_change"], signed=True, lang=content.lang),
        ]
        for row in what_ifs.table(content.level, content.lang).to_dict("records")
    ]
    level = level_name(content.level, lang=content.lang)
    head = [content.say(f"plan.column_{name}", level=level) for name in heads]
    return head, rows, content.say("scenario.caveat")


def plan_sentences(content: Content, outlook: Outlook) -> list[str]:
    """Say what it would take to reach the target, then what regions can act on."""
    plans = [content.asked(outlook)[0].plan, plan_to_show(content, outlook)]
    return [plan.summary(content.lang) for plan in dict.fromkeys(plans)]
