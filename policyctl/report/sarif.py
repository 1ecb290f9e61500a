"""SARIF 2.1.0 (OASIS), as code scanning reads it.

1. A rule id is stable: the code of a diagnostic (`B301`), or topic and kind of a change (`criterion-loosened`).
2. A fingerprint is stable too: it is made of what was found and where in the policy, never of line numbers.
3. A file is named by its path below the root that is given, which is `%SRCROOT%`.
4. Lines and columns count from 1, columns in code points, and the end is not included.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import TypeAlias
from urllib.parse import quote

from policyctl.diagnostics import Diagnostic, Place, Severity
from policyctl.diff.model import DiffReport, Kind
from policyctl.report.json import text
from policyctl.report.locations import place_of, relative
from policyctl.results import BundleResult, CheckedFile
from policyctl.version import VERSION

Object: TypeAlias = "dict[str, object]"

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 25_000
"""Results that code scanning accepts of one run."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}
_FINGERPRINT = "policyctl/v1"


def of_diagnostics(files: Sequence[CheckedFile], *, root: PurePath) -> str:
    """What `check` found."""
    found = [one for each in files for one in each.diagnostics]
    results = [_of_diagnostic(each, file.file, root) for file in files for each in file.diagnostics]
    rules = {each.code: _rule(each.code, f"policyctl {each.code}") for each in found}
    return _log(results, rules)


def of_test_results(bundles: Sequence[BundleResult], *, root: PurePath) -> str:
    """The examples that failed."""
    results = [
        _result(
            "example-failed",
            "error",
            f"example `{each.id}` of `{bundle.bundle}` does not come out as expected",
            [each.place],
            (bundle.bundle, each.id),
            root,
        )
        for bundle in bundles
        for each in bundle.failed
    ]
    rules = {"example-failed": _rule("example-failed", "an example does not come out as expected")}
    return _log(results, rules if results else {})


def of_diff(report: DiffReport, *, root: PurePath) -> str:
    """Every change: an error where the user wants none of it, a warning where it may move outcomes, else a note."""
    rules: dict[str, Object] = {}
    results = []
    for each in report.comparison.changes:
        id_ = f"{each.topic.value}-{each.kind.value}"
        rules[id_] = _rule(id_, f"{each.topic.value}: {each.kind.value}")
        level = "error" if each.kind in report.failing else _level(each.kind)
        places = [place for place in (place_of(each),) if place is not None]
        about = (report.comparison.new.name.partition("@")[0], *each.about, each.sentence)
        results.append(_result(id_, level, each.sentence, places, about, root))
    return _log(results, rules)


def _level(kind: Kind) -> str:
    return "warning" if kind in (Kind.TIGHTENED, Kind.LOOSENED, Kind.UNCLEAR) else "note"


def _of_diagnostic(diagnostic: Diagnostic, file: str, root: PurePath) -> Object:
    message = diagnostic.message + (f" (hint: {diagnostic.hint})" if diagnostic.hint else "")
    place = diagnostic.place or Place(file=file, line=1, column=1, end_line=1, end_column=1)
    about = (relative(place.file, root), diagnostic.message, (diagnostic.excerpt or "").strip())
    return _result(diagnostic.code, _LEVELS[diagnostic.severity], message, [place], about, root)


def _rule(id_: str, description: str) -> Object:
    return {"id": id_, "shortDescription": {"text": description}}


def _result(
    rule: str,
    level: str,
    message: str,
    places: Sequence[Place],
    about: Iterable[str],
    root: PurePath,
) -> Object:
    print_ = sha256("\0".join((rule, *about)).encode("utf-8", "surrogatepass")).hexdigest()
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": message},
        "locations": [_location(each, root) for each in places],
        "partialFingerprints": {_FINGERPRINT: print_},
    }


def _location(place: Place, root: PurePath) -> Object:
    uri = quote(relative(place.file, root))
    artifact = {"uri": uri} if uri.startswith("/") else {"uri": uri, "uriBaseId": "%SRCROOT%"}
    if uri.startswith("/"):
        artifact["uri"] = f"file://{uri}"
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _log(results: Sequence[Object], rules: Mapping[str, Object]) -> str:
    """The document; fingerprints that repeat are numbered, and what code scanning would refuse is left out."""
    ids = sorted(rules)
    numbers = {id_: number for number, id_ in enumerate(ids)}
    seen: Counter[str] = Counter()
    for each in results:
        each["ruleIndex"] = numbers[str(each["ruleId"])]
        prints = each["partialFingerprints"]
        assert isinstance(prints, dict)
        seen[prints[_FINGERPRINT]] += 1
        prints[_FINGERPRINT] += f":{seen[prints[_FINGERPRINT]]}"
    driver = {"name": "policyctl", "version": VERSION, "rules": [rules[each] for each in ids]}
    run: Object = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": list(results[:MOST_RESULTS]),
    }
    return text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})
