"""The life of a store, run as a user runs it: licensed, exempt, ranked, closed, barred, invited again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STORY = ROOT / "examples/life-of-a-store/life"
GOLDEN = ROOT / "tests/golden/stories/life-of-a-store.txt"


@pytest.fixture(scope="module")
def told() -> str:
    """What the story prints; its own `policyctl` is the one that is tested."""
    command = str(Path(sys.executable).with_name("policyctl"))
    ended = subprocess.run(
        ["bash", str(STORY), command],
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def test_the_story_is_told_as_it_is_kept(told: str, updates_golden: bool) -> None:
    if updates_golden:
        GOLDEN.write_text(told, encoding="utf-8")
    assert told == GOLDEN.read_text(encoding="utf-8")


def test_the_store_is_licensed_exempt_ranked_closed_barred_and_invited_again(told: str) -> None:
    lines = [each for each in told.splitlines() if re.match(r"s-3001/meizu\b", each)]
    assert [re.split(r" is |  +|, ", each)[1] for each in lines] == [
        "may enter",  # July 2022
        "not closed",
        "new",  # the third quarter, in which it sold least
        "not the last",  # the fourth
        "closed",  # the first of 2023
        "barred",  # June 2023
        "barred",  # the day before the anniversary
        "may enter",  # 31 March 2024
    ]
