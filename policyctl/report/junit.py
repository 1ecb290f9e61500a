"""JUnit XML in the form that Jenkins publishes as `junit-10.xsd`.

A bundle is a suite, an example a case. Of a diff every change is a case, which fails where the user wants none of it.
Nothing is timed: the same results give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from policyctl.diagnostics import Severity
from policyctl.diff.model import Change, DiffReport
from policyctl.report.human.values import shown
from policyctl.results import BundleResult, CheckedFile, Difference, ExampleResult


def of_test_results(bundles: Sequence[BundleResult]) -> str:
    """The examples of each bundle."""
    root = Element("testsuites")
    for bundle in bundles:
        suite = _suite(root, bundle.bundle, len(bundle.examples))
        broken = sum(bool(each.diagnostics) for each in bundle.failed)
        _count(suite, failures=len(bundle.failed) - broken, errors=broken)
        for example in bundle.examples:
            _example(suite, bundle, example)
    return _document(root)


def of_diagnostics(files: Sequence[CheckedFile]) -> str:
    """The files that were checked: one with errors fails."""
    root = Element("testsuites")
    suite = _suite(root, "check", len(files))
    _count(suite, failures=sum(bool(each.count(Severity.ERROR)) for each in files))
    for file in files:
        case = _case(suite, file.file, "check")
        errors = [each for each in file.diagnostics if each.severity is Severity.ERROR]
        if errors:
            _problem(case, "failure", "diagnostics", errors[0].message, map(str, errors))
        _output(case, [str(each) for each in file.diagnostics if each.severity is Severity.WARNING])
    return _document(root)


def of_diff(report: DiffReport) -> str:
    """Every change; a comparison without one is a single case that passes."""
    comparison = report.comparison
    name = f"{comparison.old.name} to {comparison.new.name}"
    root = Element("testsuites")
    suite = _suite(root, name, max(1, len(comparison.changes)))
    _count(suite, failures=len(report.failures))
    if not comparison.changes:
        _case(suite, "nothing changed", name)
    for each in comparison.changes:
        case = _case(suite, f"{each.kind.value}: {each.path}: {each.sentence}", name)
        if each.kind in report.failing:
            _problem(case, "failure", each.kind.value, each.sentence, _lines(each))
        else:
            _output(case, list(_lines(each)))
    return _document(root)


def _suite(root: Element, name: str, tests: int) -> Element:
    return SubElement(root, "testsuite", {"name": _plain(name), "tests": str(tests)})


def _count(suite: Element, *, failures: int, errors: int = 0) -> None:
    suite.set("failures", str(failures))
    suite.set("errors", str(errors))


def _case(suite: Element, name: str, of: str) -> Element:
    return SubElement(suite, "testcase", {"name": _plain(name), "classname": _plain(of)})


def _example(suite: Element, bundle: BundleResult, example: ExampleResult) -> None:
    case = _case(suite, example.id, bundle.bundle)
    if example.diagnostics:
        broken = example.diagnostics
        _problem(case, "error", "diagnostics", broken[0].message, map(str, broken))
    elif example.differences:
        lines = (f"{each.place}: {difference_text(each)}" for each in example.differences)
        _problem(case, "failure", "difference", difference_text(example.differences[0]), lines)


def difference_text(difference: Difference) -> str:
    """`tier: expected gold, found silver`."""
    return f"{difference.about}: expected {shown(difference.expected)}, found {shown(difference.found)}"


def _lines(change: Change) -> Iterator[str]:
    for word, text, place in (("was", change.old, change.old_place), ("is", change.new, change.new_place)):
        if place is not None:
            yield f"{word}: {text or 'nothing'} ({place})"


def _problem(case: Element, tag: str, kind: str, message: str, lines: Iterable[str]) -> None:
    found = SubElement(case, tag, {"type": kind, "message": _plain(message)})
    found.text = _plain("\n".join(lines))


def _output(case: Element, lines: Sequence[str]) -> None:
    if lines:
        SubElement(case, "system-out").text = _plain("\n".join(lines))


_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _plain(words: str) -> str:
    """The words with an escape in the place of each character that XML cannot hold."""
    return _IMPOSSIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", words)


def _document(root: Element) -> str:
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"
