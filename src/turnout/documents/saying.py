"""How to say it in the meeting: what each number means, and how not to say it."""

from __future__ import annotations

from turnout.documents.content import Content, Table
from turnout.documents.plans import plan_to_show
from turnout.projection.outlook import Outlook
from turnout.words.sentences import bad_case

HEADS = ("say", "means", "not")


def saying_table(content: Content) -> Table:
    """Return head, rows and caption: say this, it means that, do not say this.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> rows = saying_table(Content((jambi().outlook("pemilu-2024"),), "en", 0.9))[1]
    >>> rows[0][2]
    '“The target will certainly be reached.” “95% of voters will come.”'
    """
    rows = [row for outlook in content.outlooks for row in _rows(content, outlook)]
    head = [content.say(f"saying.{name}") for name in HEADS]
    return head, rows, content.say("saying.caption")


def _rows(content: Content, outlook: Outlook) -> list[list[str]]:
    values, keys = _values(content, outlook), _keys(content, outlook)
    return [[content.say(f"saying.{key}.{head}", **values) for head in HEADS] for key in keys]


def _keys(content: Content, outlook: Outlook) -> list[str]:
    """Choose what there is to say: all of it for the first vote, what differs for others."""
    beyond = not content.asked(outlook)[0].plan.feasible
    if outlook is not content.first:
        return ["beyond"] if beyond else []
    keys = ["chance", "projection", "bad"]
    keys += ["base"] if outlook.beside else []
    keys += ["needed"] if plan_to_show(content, outlook).needed else []
    keys += ["region"] if outlook.ranks else []
    return [*keys, "beyond"] if beyond else keys


def _values(content: Content, outlook: Outlook) -> dict[str, str]:
    table = outlook.table(content.level)
    low = table.iloc[int(table["lowest3"].argmax())]
    other = next(iter(outlook.beside), outlook)
    plan, target_plan = plan_to_show(content, outlook), content.asked(outlook)[0].plan
    return content.told(outlook) | {
        "rest": content.chance(1 - outlook.total(content.level).probability),
        "level": content.interval,
        "bad": bad_case(outlook.facts(content.level), content.lang),
        "other": content.base(other),
        "other_turnout": content.percent(other.total().turnout.median),
        "voters": content.people(plan.needed),
        "goal": plan.goal(content.lang),
        "asked": content.chance(plan.probability),
        "low": low["region_name"],
        "low_chance": content.chance(low["lowest3"]),
        "missing": content.people(target_plan.needed),
        "room": content.people(target_plan.voters.sum()),
    }
