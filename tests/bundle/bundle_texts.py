"""Texts of bundles for tests, and what loading one says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from policyctl.bundle.load import parse_bundle
from policyctl.bundle.model import Bundle
from policyctl.diagnostics import Diagnostic, Refused

COMPLETE = (Path(__file__).parent / "complete.toml").read_text("utf-8")


def header(
    id_: str = "b",
    version: str = "1",
    *,
    title: str | None = None,
    subject: str = "merchant",
    status: str = "draft",
    start: str | None = None,
    time_zone: str = "UTC",
) -> str:
    """The header of a bundle, a key on each line; with `start` it is in force from that day on."""
    in_force = "" if start is None else f"in_force = {{ from = {start} }}\n"
    return f"""\
[bundle]
id = "{id_}"
version = "{version}"
title = "{title or id_.capitalize()}"
subject = "{subject}"
status = "{status}"
{in_force}time_zone = "{time_zone}"
"""


HEADER = header()

SOURCE = """
[sources.S1]
title = "A text"
"""

TABLE = """\
[decisions.tier]
hit_policy = "first"
outcomes = ["gold", "ordinary"]
default = "ordinary"
[[decisions.tier.rules]]
id = "gold"
then = "gold"
"""

SMALL = HEADER + TABLE


def bundle(text: str) -> Bundle:
    """The bundle of a text that is right."""
    return parse_bundle(text, file="b.toml")


def refusal(call: Callable[[], object]) -> tuple[Diagnostic, ...]:
    """The diagnostics of a call that refuses; none when it does not."""
    try:
        call()
    except Refused as refused:
        return refused.diagnostics
    return ()


def complaints(text: str) -> list[str]:
    """What loading the text says, a line each: place, code, sentence, hint."""
    return [str(each) for each in refusal(lambda: bundle(text))]


def pointed_at(diagnostic: Diagnostic) -> str:
    """The characters of the excerpt that the diagnostic's place covers, as far as they stand on its line."""
    place = diagnostic.place
    assert place is not None
    assert diagnostic.excerpt is not None
    end = place.end_column - 1 if place.end_line == place.line else None
    return diagnostic.excerpt[place.column - 1 : end]
