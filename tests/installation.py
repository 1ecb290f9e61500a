"""The wheel of this checkout, and empty virtual environments with nothing but what is installed into them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]

# All that a build reads; the rest of a checkout cannot reach the wheel by accident.
BUILT_FROM = ["LICENSE", "README.md", "plugins", "policies", "policyctl", "pyproject.toml", "schemas"]


def build_wheel(source: Path, target: Path) -> Path:
    """The wheel of this checkout, built by the locked build backend without a network."""
    for name in BUILT_FROM:
        copy(ROOT / name, source / name)
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", target, source)
    (built,) = target.glob("*.whl")
    return built


def make_environment(folder: Path, wheel: Path, *others: str) -> Path:
    """A virtual environment of the wheel and the run-time packages, and of other packages that are named."""
    venv.create(folder, with_pip=False)
    for name in dict.fromkeys([*run_time_packages(), *others]):
        link_distribution(name, site_packages(folder))
    pip("--python", folder / "bin/python", "install", "--no-deps", wheel)
    return folder


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
