"""How to say it in the meeting: what each number means, and how not to say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from turnout.datasets import jambi
from turnout.documents.content import Content
from turnout.documents.plans import plan_to_show
from turnout.words.numbers import level_name, people, percent, probability, span
from turnout.words.sentences import bad_case, likelihood
from turnout.words.texts import text

if TYPE_CHECKING:
    from turnout.projection.outlook import Outlook
    from turnout.words.numbers import Lang

Table = tuple[list[str], list[list[str]], str]
HEADS = ("say", "means", "not")
VOTES = ("pemilu-2024", "pilkada-2024")


def saying_table(content: Content) -> Table:
    """Return head, rows and caption: say this, it means that, do not say this.

    Examples
    --------
    >>> rows = saying_table(Content((jambi().outlook("pemilu-2024"),), "en", 0.9))[1]
    >>> rows[0][2]
    '“The target will certainly be reached.” “95% of voters will come.”'
    """
    rows = [
        [content.say(f"saying.{key}.{head}", **_values(content, outlook)) for head in HEADS]
        for outlook in content.outlooks
        for key in _keys(content, outlook)
    ]
    head = [content.say(f"saying.{name}") for name in HEADS]
    return head, rows, content.say("saying.caption")


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
    lang, facts, answer = content.lang, outlook.facts(content.level), outlook.total(content.level)
    plan, table = plan_to_show(content, outlook), outlook.table(content.level)
    low = table.iloc[int(table["lowest3"].argmax())]
    other = next(iter(outlook.beside), outlook)
    target_plan = content.asked(outlook)[0].plan
    return {
        "election": content.name(outlook),
        "target": percent(outlook.target.value, lang=lang),
        "chance": probability(answer.probability, lang=lang),
        "rest": probability(1 - answer.probability, lang=lang),
        "label": content.say(f"scale.{likelihood(answer.probability)}"),
        "turnout": percent(answer.turnout.median, lang=lang),
        "span": span(answer.turnout.lower, answer.turnout.upper, lang=lang),
        "level": level_name(content.level, lang=lang),
        "base": content.say(f"base.{outlook.projection.base.value}"),
        "bad": bad_case(facts, lang),
        "other": content.say(f"base.{other.projection.base.value}"),
        "other_turnout": percent(other.total().turnout.median, lang=lang),
        "voters": people(plan.needed, lang=lang),
        "goal": plan.goal(lang),
        "asked": probability(plan.probability, lang=lang),
        "low": str(low["region_name"]),
        "low_chance": probability(low["lowest3"], lang=lang),
        "missing": people(target_plan.needed, lang=lang),
        "room": people(target_plan.voters.sum(), lang=lang),
    }


def saying_page(lang: Lang) -> str:
    """Return the page of the documentation, with the packaged figures as the example.

    Examples
    --------
    >>> print(saying_page("en").splitlines()[0])
    # How to say it in the meeting
    """
    content = Content(tuple(jambi().outlook(vote) for vote in VOTES), lang, 0.9)
    head, rows, caption = saying_table(content)
    lines = [f"# {text('heading.saying', lang)}", "", text("saying.intro", lang), ""]
    lines += ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)]
    return "\n".join([*lines, "", caption, ""])
