"""Workflow commands of GitHub Actions: an annotation at the line of each thing that was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from policyctl.diagnostics import Place
from policyctl.diff.model import DiffReport, Kind
from policyctl.report.junit import difference_text
from policyctl.report.locations import place_of, relative
from policyctl.results import BundleResult, CheckedFile


def of_diagnostics(files: Sequence[CheckedFile], *, root: PurePath) -> str:
    """What `check` found."""
    return "".join(
        _annotation(
            each.severity.value,
            each.place or Place(file=file.file, line=1, column=1, end_line=1, end_column=1),
            each.code,
            each.message + (f"\nhint: {each.hint}" if each.hint else ""),
            root,
        )
        for file in files
        for each in file.diagnostics
    )


def of_test_results(bundles: Sequence[BundleResult], *, root: PurePath) -> str:
    """The examples that failed."""
    return "".join(
        _annotation("error", each.place, f"{bundle.bundle}: {each.id}", "\n".join(lines), root)
        for bundle in bundles
        for each in bundle.failed
        for lines in [[*map(difference_text, each.differences), *(one.message for one in each.diagnostics)]]
    )


def of_diff(report: DiffReport, *, root: PurePath) -> str:
    """Changes that may move outcomes: as errors where the user wants none of them."""
    return "".join(_of_changes(report, root))


def _of_changes(report: DiffReport, root: PurePath) -> Iterator[str]:
    for each in report.comparison.changes:
        place = place_of(each)
        is_failing = each.kind in report.failing
        if place is None or not (is_failing or each.kind in (Kind.TIGHTENED, Kind.LOOSENED, Kind.UNCLEAR)):
            continue
        texts = [f"was: {each.old}"] * (each.old is not None) + [f"is: {each.new}"] * (each.new is not None)
        title = f"{each.kind.value}: {each.path}"
        level = "error" if is_failing else "warning"
        yield _annotation(level, place, title, "\n".join((each.sentence, *texts)), root)


def _annotation(level: str, place: Place, title: str, message: str, root: PurePath) -> str:
    fields = {
        "file": relative(place.file, root),
        "line": str(place.line),
        "col": str(place.column),
        "title": title,
    }
    listed = ",".join(f"{name}={_property(value)}" for name, value in fields.items())
    return f"::{level} {listed}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
