"""The result as plain values: what ``--json`` prints and the JSON file of a briefing holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from math import isfinite
from typing import Any

import turnout
from turnout.files.regions import data_folder
from turnout.models import priors
from turnout.models.pooled import Pooled
from turnout.plan.questions import questions
from turnout.projection.outlook import Outlook
from turnout.tables.elections import YARDSTICK_NOTE
from turnout.words.numbers import Lang, percent
from turnout.words.texts import text

PACKAGED, UNUSED = ("elections.csv", "targets.csv"), ("SWING_", "REGION_")


def result(outlook: Outlook, level: float = 0.9) -> dict[str, Any]:
    """Return one vote's outlook with its other definitions and its provenance.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> sorted(result(jambi().outlook("pemilu-2024"))["other_bases"])
    ['all_lists', 'dpt_dpk', 'dpt_users']
    """
    projection = outlook.projection
    sources = (*projection.voters.sources, *projection.history.sources)
    return {
        **outlook.as_dict(level),
        "other_bases": {
            other.projection.base.value: other.as_dict(level)["total"] for other in outlook.others
        },
        "needed": [question.as_dict() for question in questions(outlook)],
        "place": projection.place,
        "past_elections": list(projection.origin.evidence.elections),
        "assumptions": _assumptions(projection.engine),
        "draws": int(projection.turnout.shape[0]),
        "package_data": {
            name: hashlib.sha256((data_folder() / "jambi" / name).read_bytes()).hexdigest()
            for name in PACKAGED
        },
        "inputs": [{"file": source.file, "sha256": source.sha256} for source in sources],
        "target_issuer": outlook.target.issuer,
        "findings": [finding.message("en") for finding in projection.findings],
        "version": turnout.__version__,
    }


def _assumptions(model: object) -> dict[str, Any]:
    """Return the settings of a model; of `Pooled` its priors, and those moved, in their scales."""
    if isinstance(model, Pooled):
        told = {
            f"priors.{name.lower()}": value
            for name, value in vars(priors).items()
            if isinstance(value, float) and not name.startswith(UNUSED)
        }
        told |= {f"priors.offsets.{kind}": value for kind, value in priors.OFFSETS.items()}
        for name, (mean, scale) in priors.POOLED.items():
            told |= {f"priors.{name}.mean": mean, f"priors.{name}.scale": scale}
        return told | {f"shifts.{name}": by for name, by in model.shifts}
    if not is_dataclass(model):
        return {}
    values = {part.name: getattr(model, part.name) for part in fields(model)}
    return {
        name: value if isinstance(value, int | float) and isfinite(value) else repr(value)
        for name, value in values.items()
    }


def notices(outlook: Outlook, lang: Lang) -> list[str]:
    """Return what was left out or assumed, a sentence each.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> notices(jambi().outlook("pemilu-2024"), "en")
    []
    """
    findings = outlook.projection.findings
    if not outlook.knows_regions:  # said in the notes of every document
        findings = tuple(finding for finding in findings if finding.code != "W303")
    found = [finding.message(lang) for finding in findings]
    if outlook.target.note == YARDSTICK_NOTE:
        used = percent(outlook.target.value, lang=lang)
        found.append(text("cli.yardstick", lang, election=outlook.projection.election, target=used))
    return found


def results_json(outlooks: Sequence[Outlook], level: float = 0.9) -> str:
    """Return the first vote's result as JSON text, the others under ``other_votes``."""
    first, *others = (result(outlook, level) for outlook in outlooks)
    if others:
        first["other_votes"] = others
    return json.dumps(first, indent=2, ensure_ascii=True) + "\n"
