"""A kit with which a plugin tests itself: what holds for every plugin that works.

    import pytest
    from policyctl.testing import checks

    @pytest.mark.parametrize("check", checks("acme"), ids=str)
    def test_the_plugin_conforms(check):
        check()

A check takes the plugin as it is installed, through the same door as every command, and raises `AssertionError` with
everything that is wrong. Nothing of pytest is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import EntryPoint
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from policyctl import plugins
from policyctl.bundle.library import Library, ids, subjects, versions, vocabulary_ids
from policyctl.bundle.resolve import Loading, load_bundle
from policyctl.bundle.vocabularies import load_vocabulary
from policyctl.check import check
from policyctl.diagnostics import Refused, Severity, nearest
from policyctl.examples import run_examples
from policyctl.locking import unlike_lock
from policyctl.results import BundleResult

__all__ = ["Check", "checks"]

_Findings: TypeAlias = Iterable[str]


class Check(Struct, frozen=True):
    """One thing that holds for every plugin; calling it raises `AssertionError` where it does not."""

    sentence: str
    plugin: str
    find: Callable[[EntryPoint], _Findings]

    def __str__(self) -> str:
        return self.sentence

    def __call__(self) -> None:
        """Raise `AssertionError` with everything that is wrong."""
        try:
            found = list(self.find(_installed(self.plugin)))
        except Refused as refused:
            found = [str(each) for each in refused.diagnostics]
        if found:
            raise AssertionError("\n".join([f"not so: {self.sentence}", *found]))


def checks(plugin: str) -> tuple[Check, ...]:
    """Everything that holds for a plugin that works, by the name of its entry point."""
    return tuple(Check(sentence, plugin, find) for sentence, find in _CHECKS)


def _installed(name: str) -> EntryPoint:
    known = {each.name: each for each in plugins.installed()}
    if name not in known:
        close = nearest(name, known)
        hint = f"did you mean `{close}`?" if close else "install its distribution first: pip install ."
        raise AssertionError(f"the plugin `{name}` is not installed ({hint})")
    return known[name]


def _loads(entry: EntryPoint) -> _Findings:
    """Hooks that exist, without arguments, that return folders which are there: refused by name elsewhere."""
    brought = _brought(entry)
    if not any(brought.values()):
        yield f"the plugin `{entry.name}` brings no policy, no schema and no vocabulary"
    if entry.dist is None:
        yield f"the plugin `{entry.name}` is of no distribution, which decision records name"


def _brought(entry: EntryPoint) -> dict[str, set[str]]:
    found = plugins.declared_by(entry)
    return {
        "bundles": set(ids(found)),
        "schemas": set(subjects(found)),
        "vocabularies": set(vocabulary_ids(found)),
    }


def _announces(entry: EntryPoint) -> _Findings:
    announced = plugins.announced_by(entry)
    for kind, brought in _brought(entry).items() if announced else ():
        for name in sorted(announced.get(kind, frozenset()) - brought):
            yield f"`{name}` is announced in the group `policyctl.{kind}`, and the plugin does not bring it"


def _is_clean(entry: EntryPoint) -> _Findings:
    library = plugins.installed_library()
    files = [str(each) for each in _files(plugins.declared_by(entry))]
    for file in check(files, library=library, folder=Path.cwd()):
        yield from (str(each) for each in file.diagnostics if each.severity is Severity.ERROR)


def _files(declared: Library) -> Iterator[Traversable]:
    """Every text that a plugin brings, but locks."""
    for root in declared.bundles:
        for folder in [root, *(each for each in _sorted(root) if each.is_dir())]:
            yield from (
                each for each in _sorted(folder) if each.name.endswith(".toml") and each.name != "lock.toml"
            )
    for root in declared.schemas:
        yield from (each for each in _sorted(root) if each.name.endswith(".schema.json"))
    for root in declared.vocabularies:
        for folder in _sorted(root):
            yield from (each for each in _sorted(folder) if each.name.endswith(".toml"))


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda each: each.name) if folder.is_dir() else []


def _examples_pass(entry: EntryPoint) -> _Findings:
    library = plugins.installed_library()
    declared = plugins.declared_by(entry)
    loading = Loading()
    for each in (one for id_ in ids(declared) for one in versions(declared, id_)):
        yield from _failures(run_examples(load_bundle(each.found, library, loading), library=library))


def _failures(result: BundleResult) -> _Findings:
    if not result.examples:
        yield f"`{result.bundle}` has no examples"
    for example in result.examples:
        for each in example.differences:
            yield (
                f"{each.place}: the example `{example.id}` of `{result.bundle}` expects {each.about} = {each.expected},"
                f" found {each.found}"
            )
        yield from (str(each) for each in example.diagnostics)


def _is_locked(entry: EntryPoint) -> _Findings:
    library = plugins.installed_library()
    for root in plugins.declared_by(entry).bundles:
        yield from (str(each) for each in unlike_lock(Path(str(root)), library))


def _is_unambiguous(entry: EntryPoint) -> _Findings:
    library = plugins.installed_library()
    for id_ in vocabulary_ids(plugins.declared_by(entry)):
        try:
            load_vocabulary(library, id_)
        except Refused as refused:
            yield from (str(each) for each in refused.diagnostics)


_CHECKS: tuple[tuple[str, Callable[[EntryPoint], _Findings]], ...] = (
    ("the plugin loads through the door, and its hooks are right", _loads),
    ("it announces what it brings", _announces),
    ("policyctl check finds nothing wrong with what it brings", _is_clean),
    ("every example of its policies comes out as it says", _examples_pass),
    ("every released version is locked and unchanged", _is_locked),
    ("its vocabularies are unambiguous beside all that are installed", _is_unambiguous),
)
