"""What changed in the examples of a bundle. They say what a policy means and move no outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policyctl.bundle.examples import fact_text
from policyctl.bundle.model import Example
from policyctl.diff.model import Change, Kind, Topic
from policyctl.diff.pairing import pair
from policyctl.diff.versions import Versions

EXPECTATION = "expects something else"
"""What is said of an example that says something else of the policy."""


def example_changes(versions: Versions) -> Iterator[Change]:
    """Examples that went, then in the order of the new bundle those that came or changed."""
    found = pair(versions.old.examples, versions.new.examples, lambda each: each.id, _content)
    for each in found.removed:
        yield _change(versions, each, None, Kind.REMOVED, "is gone", _facts(each.expect), None)
    partners = {id(new): old for old, new in found.both}
    for new in versions.new.examples:
        old = partners.get(id(new))
        if old is None:
            yield _change(versions, None, new, Kind.ADDED, "is new", None, _facts(new.expect))
        else:
            yield from _both(versions, old, new)


def _content(example: Example) -> str | None:
    """All that makes an example but its name."""
    parts = (_facts(example.input), str(example.as_of), _facts(example.expect), *_values(example))
    return "; ".join(filter(None, parts))


def _values(example: Example) -> tuple[str | None, ...]:
    overrides = _facts(example.overrides)
    return _facts(example.set), example.parameters, overrides, _others(example), _leaves(example)


def _others(example: Example) -> str | None:
    return None if example.others is None else fact_text([*example.others])


def _leaves(example: Example) -> str | None:
    return None if example.leaves is None else fact_text(example.leaves)


def _both(versions: Versions, old: Example, new: Example) -> Iterator[Change]:
    rows = (
        ("has another name", old.id, new.id),
        ("is about other facts", *_differing(old.input, new.input)),
        ("is decided on another day", str(old.as_of), str(new.as_of)),
        ("sets other values of parameters", _facts(old.set), _facts(new.set)),
        ("is decided with another parameter set", old.parameters, new.parameters),
        ("has other outcomes set aside", *_differing(old.overrides, new.overrides)),
        ("has another cohort around it", _others(old), _others(new)),
        (EXPECTATION, *_differing(old.expect, new.expect)),
        ("leaves other facts behind", _leaves(old), _leaves(new)),
        ("has another title", old.title, new.title),
    )
    for sentence, was, is_ in rows:
        if was != is_:
            yield _change(versions, old, new, Kind.REWORDED, sentence, was, is_)


def _differing(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[str | None, str | None]:
    """The facts that are not the same on both sides."""
    names = [name for name in {**old, **new} if _value(old, name) != _value(new, name)]
    sides = ({name: each[name] for name in names if name in each} for each in (old, new))
    was, is_ = map(_facts, sides)
    return was, is_


def _value(facts: Mapping[str, object], name: str) -> str | None:
    return fact_text(facts[name]) if name in facts else None


def _facts(facts: Mapping[str, object]) -> str | None:
    """`sales_90d = 3; is_suspended = false`; nothing where there are none."""
    return "; ".join(f"{name} = {fact_text(each)}" for name, each in facts.items()) or None


def _change(
    versions: Versions,
    old: Example | None,
    new: Example | None,
    kind: Kind,
    sentence: str,
    was: str | None,
    is_: str | None,
) -> Change:
    each = new or old
    assert each is not None
    return Change(
        kind=kind,
        topic=Topic.EXAMPLE,
        about=(f"example {each.id}",),
        sentence=f"example `{each.id}` {sentence}",
        old=was,
        new=is_,
        old_place=None if old is None else versions.old_place(old.key),
        new_place=None if new is None else versions.new_place(new.key),
    )
