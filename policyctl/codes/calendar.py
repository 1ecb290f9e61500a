"""Codes of calendars (C17)."""

from __future__ import annotations

from policyctl.feel.codes import Code

CALENDAR_CODES: tuple[Code, ...] = (
    Code(
        code="C171",
        title="policies of several time zones",
        why="Their days begin at different hours. `--zone` says on whose clocks they are shown.",
    ),
    Code(
        code="C172",
        title="an event that lies far away",
        why="What an event says when it is asked on a day lies within three years of that day; a calendar looks no "
        "further for what falls on the days it shows.",
        bad='as_of + @"P10Y"',
        good='as_of + @"P1Y"',
    ),
)
