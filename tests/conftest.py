"""What all tests share: how hard Hypothesis looks, and how expected outputs are written anew.

`make test` uses the profile `quick`; `make test ARGS=--hypothesis-profile=thorough` looks twenty times as hard.
"""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("quick", deadline=None, max_examples=100)
settings.register_profile("thorough", deadline=None, max_examples=2_000)
settings.load_profile("quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The flag that writes what the tests otherwise compare with."""
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write tests/golden and the outputs in README.md and docs anew",
    )


@pytest.fixture
def updates_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expected outputs are to be written instead of compared."""
    return bool(request.config.getoption("--update-golden"))
