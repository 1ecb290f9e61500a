"""The steps from the files of a bundle to a function, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from policyctl.backends.python import CompiledProgram, compile_python
from policyctl.bundle.load import parse_bundle
from policyctl.bundle.model import Bundle
from policyctl.program.compile import compile as compile_program
from policyctl.program.model import Program
from policyctl.program.types import RecordType
from policyctl.subject.profile import load_schema


def _load(file: Path) -> tuple[Bundle, RecordType]:
    """The bundle and the type of its subject."""
    schema = load_schema((file.parent / "merchant.schema.json").read_bytes(), file="merchant.schema.json")
    return parse_bundle(file.read_text("utf-8"), file=file.name), schema.record


def _check(loaded: tuple[Bundle, RecordType]) -> Program:
    """The typed program; raises on any diagnostic."""
    return compile_program(*loaded)


def _compile(program: Program) -> CompiledProgram:
    """The program as a Python function."""
    return compile_python(program)


STEPS: Mapping[str, Callable[[Any], Any]] = {"load": _load, "check": _check, "compile": _compile}
