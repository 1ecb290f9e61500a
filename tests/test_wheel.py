"""The wheel, installed alone into an empty environment in an empty folder, does the job of the checkout."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

import policyctl

ROOT = Path(__file__).parents[1]

# All that a build reads; the rest of a checkout cannot reach the wheel by accident.
BUILT_FROM = ["LICENSE", "README.md", "plugins", "policies", "policyctl", "pyproject.toml", "schemas"]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built by the locked build backend without a network."""
    source = tmp_path_factory.mktemp("source of the wheel")
    for name in BUILT_FROM:
        copy(ROOT / name, source / name)
    target = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", target, source)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment of the wheel and the run-time packages alone, in a path with a space."""
    folder = tmp_path_factory.mktemp("an empty") / "environment"
    venv.create(folder, with_pip=False)
    packages = site_packages(folder)
    for name in run_time_packages():
        link_distribution(name, packages)
    pip("--python", folder / "bin/python", "install", "--no-deps", wheel)
    return folder


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


def copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copyfile(source, target)


def run_time_packages() -> list[str]:
    """The packages of the run-time lock that are installed here; a marker may leave one out on a platform."""
    lock = (ROOT / "requirements/run.txt").read_text(encoding="utf-8")
    names = re.findall(r"^([a-z0-9.-]+)==", lock, flags=re.MULTILINE)
    return [name for name in names if is_installed(name)]


def is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def link_distribution(name: str, packages: Path) -> None:
    """Make an installed package importable from another environment, and it alone."""
    installed = distribution(name)
    tops = {file.parts[0] for file in installed.files or []} - {"..", "__pycache__"}
    for top in tops:
        (packages / top).symlink_to(Path(str(installed.locate_file(top))))


def site_packages(environment: Path) -> Path:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return environment / "lib" / version / "site-packages"


def pip(*arguments: str | Path) -> None:
    """Run pip without an index, and without the settings of whoever runs the tests."""
    run(
        sys.executable,
        "-m",
        "pip",
        "--isolated",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        *arguments,
        "--no-index",
        folder=ROOT,
    )


def run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"LC_ALL": "C.UTF-8"})
    assert done.returncode == 0, done.stderr
    return done.stdout
