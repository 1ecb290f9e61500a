"""What decides on this machine: versions that a record names, and ids for new decisions."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zoneinfo import TZPATH

from policyctl import __version__
from policyctl.letter.templates import general_digest
from policyctl.log.record import Engine, PluginIdentity
from policyctl.plugins import active

FEEL_PROFILE = "DMN 1.5, profile 1"
"""The part of the standard that bundles are written in; it changes when a text could come to mean something else."""


def engine() -> Engine:
    """The versions of policyctl, of its profile of FEEL, of the tz database, and the plugins that are active."""
    plugins = (
        PluginIdentity(name=each.name, distribution=each.dist.name, version=each.dist.version)
        for each in active()
        if each.dist is not None
    )
    return Engine(
        policyctl=__version__,
        feel_profile=FEEL_PROFILE,
        tzdata=_tzdata(),
        plugins=tuple(plugins),
        letter_templates=general_digest(),
    )


def _tzdata() -> str:
    """The version of the tz database in use: that of the system where there is one, else the package's."""
    for folder in TZPATH:
        try:
            with (Path(folder) / "tzdata.zi").open(encoding="utf-8") as stream:
                return f"{stream.readline().removeprefix('# version ').strip()} of the system"
        except OSError:
            continue
    if any(Path(folder).is_dir() for folder in TZPATH):
        return "of the system, which does not say its version"
    return f"{version('tzdata')} of the package"


def decision_id(moment: datetime, random: Callable[[int], bytes] = os.urandom) -> str:
    """A UUID of version 7 (RFC 9562): the milliseconds of the moment, then random bits."""
    milliseconds = int(moment.timestamp() * 1000)
    noise = int.from_bytes(random(10), "big")
    value = milliseconds << 80 | 0x7 << 76 | (noise >> 68 & 0xFFF) << 64 | 0b10 << 62 | noise & (1 << 62) - 1
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
