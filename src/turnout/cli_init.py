"""``turnout init``: a folder with forms, notebooks and commands for another place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse


def add_init(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``init`` and return it."""
    init: argparse.ArgumentParser = commands.add_parser(
        "init", help="write a folder ready for another province"
    )
    init.add_argument("folder", metavar="FOLDER", help="new or empty")
    place = init.add_mutually_exclusive_group(required=True)
    place.add_argument("--province", metavar="CODE", help="such as 17 for Bengkulu")
    own = "region_code and region_name of regions anywhere, instead of a province's"
    place.add_argument("--regions", metavar="FILE", help=own)
    vote = "coming vote, e.g. pilkada-2024; default: the one of the voter list"
    init.add_argument("--election", metavar="ID", help=vote)
    init.set_defaults(run=_init)
    return init


def _init(options: argparse.Namespace) -> int:
    from turnout.documents.scaffold import scaffold
    from turnout.words.texts import text

    asked = {key: getattr(options, key) for key in ("province", "regions", "election", "lang")}
    written = scaffold(options.folder, **asked)
    print(text("cli.written", options.lang, count=len(written), folder=options.folder))
    for path in written:
        print(f"  {path.relative_to(Path(options.folder))}")
    print(text("cli.next", options.lang, folder=options.folder))
    return 0
