"""The appendix: what is asked next, how to say it, how it was made, and in what words."""

from __future__ import annotations

from turnout.documents import scoreboard
from turnout.documents.content import Content
from turnout.documents.glossary import glossary_table, note
from turnout.documents.method import limits, method_paragraphs
from turnout.documents.next_questions import next_questions
from turnout.documents.parts import Part, listed, section, table, words
from turnout.documents.readiness import stage_table
from turnout.documents.saying import saying_table
from turnout.documents.sources import file_table, source_table
from turnout.documents.targets import target_table
from turnout.evaluation.backtest import Scoreboard
from turnout.words.sentences import SCALE

WORDY, TOP = (0, 3, 4, 5), 2


def appendix(content: Content) -> list[Part]:
    """Return the sections that answer, explain and source what stands before them."""
    board = scoreboard.tested(content)
    return [
        _asked_next(content, board),
        *_saying(content),
        *_method(content, board),
        *_record(content),
        *_sources(content),
        _glossary(content),
    ]


def _titled(content: Content, key: str, parts: list[Part], level: int = TOP) -> Part:
    whole = level > TOP and parts[0]["kind"] != "list"
    return section(content.say(f"heading.{key}"), parts, level=level, whole=whole)


def _glossary(content: Content) -> Part:
    terms = table(*glossary_table(content), left=(0, 1), shares={1: 1}, size=7.0)
    return _titled(content, "terms", [terms])


def _asked_next(content: Content, board: Scoreboard | None) -> Part:
    asked = next_questions(content, board)
    numbered = [(f"{number}. {one}", said) for number, (one, said) in enumerate(asked, start=1)]
    intro = words("intro", content.say("next.intro", target=content.target))
    return section(content.say("next.title"), [intro, listed("points", numbered)])


def _saying(content: Content) -> list[Part]:
    heads = [content.say("scale_table.word"), content.say("scale_table.band")]
    scale = [[content.say(f"scale.{name}"), content.say(f"band.{name}")] for _, name in SCALE]
    shares, bands = {0: 1, 1: 1, 2: 1}, table(heads, scale, content.say("scale_table.caption"))
    said = table(*saying_table(content), left=(0, 1, 2), shares=shares, size=8.0)
    return [_titled(content, "saying", [said]), _titled(content, "scale", [bands], 3)]


def _method(content: Content, board: Scoreboard | None) -> list[Part]:
    told = [words("text", paragraph) for paragraph in method_paragraphs(content)]
    head, rows = scoreboard.base_rows(content)
    head[1] += note("base")
    bases = table(head, rows, content.say("bases.caption"), left=(0, 1), shares={1: 1})
    found = [_titled(content, "method", told), _titled(content, "bases", [bases], 3)]
    if board is not None:
        found.append(_titled(content, "tested", _tested(content, board), 3))
    if rows := scoreboard.sensitivity_rows(content):
        found.append(_titled(content, "priors", [_priors(content, rows)], 3))
    return [*found, _titled(content, "limits", [listed("list", limits(content))], 3)]


def _tested(content: Content, board: Scoreboard) -> list[Part]:
    """Show how the method did on past elections."""
    shown = board.show(content.lang)
    marks = {1: "pooled", 3: "crps", 4: "error", 6: "coverage", 7: "width"}
    heads = [
        f"{head}{note(marks[n])}" if n in marks else head for n, head in enumerate(shown.heads)
    ]
    said = [words("text", sentence) for sentence in shown.sentences]
    rows = [list(row) for row in shown.rows]
    return [*said, table(heads, rows, shown.caption, left=(0, 1), shares={7: 1})]


def _number(chance: str) -> float:
    return float(chance.strip("<>%").replace(",", "."))


def _priors(content: Content, rows: list[list[str]]) -> Part:
    """Show how much the answer depends on what was assumed before the history was seen."""
    heads = [content.say(f"prior.{name}") for name in ("moved", "projection", "chance")]
    chances = sorted((row[-1] for row in rows), key=_number)
    told = content.told(content.first) | {"low": chances[0], "high": chances[-1]}
    heads[0] += note("prior")
    return table(heads, rows, content.say("prior.caption", **told))


def _record(content: Content) -> list[Part]:
    """List the targets on record, and the stages of each vote, where any are."""
    held = target_table(content, content.targets)
    targets = table(*held, left=(0, 1, 2, 4), shares={1: 1}, size=7.6)
    tables = [stage_table(content, outlook.projection.election) for outlook in content.outlooks]
    staged = [table(*one, left=(0, 1, 2), shares={0: 1}, size=7.8) for one in tables if one[1]]
    short = content.say("running.targets")
    found = [section(content.say("heading.targets"), [targets], short=short)]
    return [*found, _titled(content, "stages", staged)] if staged else found


def _sources(content: Content) -> list[Part]:
    used = table(*source_table(content), size=7.8, parts=True, left=WORDY, shares={3: 1, 5: 3})
    found = [_titled(content, "sources", [used])]
    if (files := file_table(content))[1]:
        held = table(*files, left=(0, 1, 2), shares={2: 1}, size=7.2)
        found.append(_titled(content, "files", [held], 3))
    return found
