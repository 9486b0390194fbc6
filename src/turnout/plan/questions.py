"""The questions a meeting asks of a vote, each answered by a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from turnout.projection.outlook import Outlook
from turnout.projection.plan import Plan
from turnout.tables.elections import LAST_NOTE, Target, targets_on_record

Key = Literal["target", "sure", "base", "last", "weakest", "local"]
ASKED, SURE = 0.8, 0.95
ON = ("dpt", "dpt_dpk", "all_lists")


@dataclass(frozen=True)
class Question:
    """One question and the plan that answers it.

    Parameters
    ----------
    key : str
        ``target``, ``sure`` (with 95 %), ``base`` (on another definition), ``last`` (to exceed the
        last turnout), ``weakest`` (the least likely regions to reach the target themselves) or
        ``local`` (a region to reach the target it has set itself).
    plan : Plan
        The answer.
    """

    key: Key
    plan: Plan

    def as_dict(self) -> dict[str, Any]:
        """Return question and answer as plain values, all regions together."""
        told = self.plan.as_dict()
        return {"question": self.key, **{k: v for k, v in told.items() if k != "regions"}}


def beyond_last(outlook: Outlook) -> Outlook | None:
    """Hold the same projection against the last turnout; None where that is not known.

    Examples
    --------
    >>> import turnout
    >>> round(beyond_last(turnout.datasets.jambi().outlook("pilkada-2024")).target.value, 3)
    0.679
    """
    last = outlook.projection.last_turnout
    return None if last is None else replace(outlook, target=Target(last, note=LAST_NOTE))


def questions(outlook: Outlook, probability: float = ASKED) -> list[Question]:
    """Answer what a meeting asks of a vote: also where the target itself needs no more voters.

    Parameters
    ----------
    outlook : Outlook
        The vote.
    probability : float
        Asked for in all but ``sure``.

    Examples
    --------
    >>> import turnout
    >>> found = questions(turnout.datasets.jambi().outlook("pemilu-2024"))
    >>> [question.key for question in found]
    ['target', 'sure', 'base', 'base', 'last', 'weakest', 'local']
    """
    own = outlook.needed(probability)
    found = [Question("target", own)]
    if own.feasible:  # what is out of reach once needs no sharper question
        found.append(Question("sure", outlook.needed(max(SURE, probability))))
        others = [other for other in outlook.others if other.projection.base.value in ON]
        found += [Question("base", other.needed(probability)) for other in others]
    last = beyond_last(outlook)
    if last is not None:
        found.append(Question("last", last.needed(probability)))
    pairs = zip(outlook.projection.codes, outlook.probability, strict=True)
    weak = [code for code, chance in pairs if chance < probability]
    if 0 < len(weak) <= len(outlook.projection.codes) / 2 and outlook.tells_apart:
        found.append(Question("weakest", outlook.needed(probability, how="each", regions=weak)))
    return found + [Question("local", plan) for plan in _local(outlook, probability)]


def _local(outlook: Outlook, probability: float) -> list[Plan]:
    """Plan for the targets on record that regions have set themselves."""
    projection = outlook.projection
    plans = []
    for target in targets_on_record(projection.as_of):
        code = target.region_code
        if code in projection.codes and target.election == projection.election:
            held = replace(outlook, target=target)
            plans.append(held.needed(probability, how="each", regions=[code]))
    return plans


def to_act_on(asked: list[Question]) -> Plan:
    """Choose the plan a region can act on: the first that asks for voters and is within reach.

    The order is the target, the target on another definition, more than the last turnout, and the
    target with 95 %; if none asks for voters within reach, the target.

    Examples
    --------
    >>> import turnout
    >>> data = turnout.datasets.jambi()
    >>> [to_act_on(questions(data.outlook(vote))).goal("en")
    ...  for vote in ("pemilu-2024", "pilkada-2024")]
    ['to reach 79.5% of DPT + DPK', 'to exceed the 2020 gubernatorial election (67.9% of DPT)']
    """
    order: tuple[Key, ...] = ("target", "base", "last", "sure")
    plans = [question.plan for key in order for question in asked if question.key == key]
    return next((plan for plan in plans if plan.feasible and plan.needed), plans[0])
