"""The wheel, installed alone into an empty environment in an empty folder, does the job of the checkout."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

import policyctl
from tests.installation import ROOT, run, site_packages


@pytest.fixture
def empty_folder(tmp_path: Path) -> Path:
    return tmp_path


def test_the_command_runs_from_an_empty_folder(environment: Path, empty_folder: Path) -> None:
    version = run(environment / "bin/policyctl", "--version", folder=empty_folder)
    assert version == f"policyctl {policyctl.__version__}\n"


def test_the_main_job_is_done_from_an_empty_folder(environment: Path, empty_folder: Path) -> None:
    shutil.copy(ROOT / "examples/merchant.json", empty_folder)
    answer = run(
        environment / "bin/policyctl", "eval", "gold-silver@2023.1", "merchant.json",
        "--parameters", "illustrative", "--as-of", "2023-07-15", "-o", "json",
        folder=empty_folder,
    )  # fmt: skip
    assert json.loads(answer)["value"] == "ordinary"


@pytest.mark.parametrize(
    "package", ["policyctl", "policyctl_plugins", "policyctl_policies", "policyctl_schemas"]
)
def test_the_project_comes_from_the_wheel_alone(package: str, environment: Path, empty_folder: Path) -> None:
    program = f"import {package}; print({package}.__file__)"
    place = run(environment / "bin/python", "-c", program, folder=empty_folder)
    assert place == f"{site_packages(environment) / package / '__init__.py'}\n"


def test_the_wheel_holds_what_the_checkout_holds(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == shipped_files()


def test_the_wheel_carries_its_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("/licenses/LICENSE")]
        assert archive.read(name) == (ROOT / "LICENSE").read_bytes()


def shipped_files() -> set[str]:
    """The files of the checkout that a wheel is to hold, by their paths in it."""
    packages = {"policyctl": "", "plugins": "policyctl_", "policies": "policyctl_", "schemas": "policyctl_"}
    return {
        prefix + path.relative_to(ROOT).as_posix()
        for folder, prefix in packages.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }
