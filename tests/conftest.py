"""What all tests share: how hard Hypothesis looks, and how expected outputs are written anew.

`make test` uses the profile `quick`; `make test ARGS=--hypothesis-profile=thorough` looks twenty times as hard.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.installation import build_wheel, make_environment

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


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build_wheel(tmp_path_factory.mktemp("source of the wheel"), tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment of the wheel and the run-time packages alone, in a path with a space."""
    return make_environment(tmp_path_factory.mktemp("an empty") / "environment", wheel)
