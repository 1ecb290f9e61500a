"""What a result was measured on, so that a reader can judge it: the machine, the interpreter, the versions."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def describe(packages: Iterable[str] = ()) -> str:
    """A Markdown list: date, commit, CPU, memory, system, interpreter, and the packages with their versions."""
    facts = [
        ("measured", f"{datetime.now(UTC):%Y-%m-%d}, policyctl at {_commit()}"),
        ("machine", f"{_cpu_model()}, {os.cpu_count()} CPUs, {_memory()}"),
        ("system", f"{_distribution()}, {platform.machine()}"),
        ("Python", f"{platform.python_implementation()} {platform.python_version()}"),
        ("packages", ", ".join(f"{name} {version(name)}" for name in packages)),
    ]
    return "\n".join(f"- {name}: {fact}" for name, fact in facts if fact)


def _commit() -> str:
    """The short id of the checked-out commit, marked when the product differs from it."""
    commit = _output("git", "rev-parse", "--short", "HEAD")
    return f"{commit} with changes" if _output("git", "status", "--porcelain", "policyctl") else commit


def _output(*command: str) -> str:
    result = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return result.stdout.strip()


def _cpu_model() -> str:
    return _named_line(Path("/proc/cpuinfo"), "model name", ":") or platform.processor() or "unknown CPU"


def _memory() -> str:
    total = _named_line(Path("/proc/meminfo"), "MemTotal", ":")
    return f"{int(total.split()[0]) / 2**20:.0f} GiB" if total else "unknown memory"


def _distribution() -> str:
    return _named_line(Path("/etc/os-release"), "PRETTY_NAME", "=") or platform.platform()


def _named_line(file: Path, name: str, separator: str) -> str | None:
    """What follows `name` and the separator in the first such line of a file, without quotes."""
    if not file.exists():
        return None
    for line in file.read_text("utf-8").splitlines():
        key, found, value = line.partition(separator)
        if found and key.strip() == name:
            return value.strip().strip('"')
    return None
