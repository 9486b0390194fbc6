"""``briefing --per-region``: two pages and a slide for each region instead of the briefing."""

from __future__ import annotations

import argparse
from typing import Any

BESIDE = ("scenarios", "boundaries", "last")


def add_regions(briefing: argparse.ArgumentParser) -> None:
    """Add what asks for regions one by one."""
    pages = "instead: two pages and a slide per region, in OUT/per-wilayah (en: per-region)"
    briefing.add_argument("--per-region", action="store_true", help=pages)
    only = "these regions alone, by code (15.71, 1571) or name; implies --per-region"
    briefing.add_argument("--only", nargs="+", default=(), metavar="REGION", help=only)


def asked(options: argparse.Namespace) -> bool:
    """Tell whether regions are asked for one by one.

    Raises
    ------
    UsageError
        If with what only the briefing of all regions shows.
    """
    from turnout.errors import UsageError
    from turnout.words.texts import failure

    found = bool(options.per_region or options.only)
    beside = [name for name in BESIDE if getattr(options, name)]
    if found and beside:
        given = ", ".join(f"--{name}" for name in beside)
        raise failure(UsageError, "error.regions_beside", given=given)
    options.per_region = found
    return found


def regions(options: argparse.Namespace, votes: dict[str, Any], shown: dict[str, Any]) -> list[Any]:
    """Project the votes and write each region's files; return them."""
    from turnout.documents.briefing import coming_votes
    from turnout.documents.per_region import region_briefings

    outlooks = coming_votes(**votes, lang=options.lang, progress=shown["progress"])
    return region_briefings(outlooks, only=options.only, **shown)
