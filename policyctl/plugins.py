"""The door through which policies, schemas and vocabularies come in: ours by the same hooks as anybody's.

A plugin is a module that implements some of the hooks of `Hooks` and names itself as an entry point of the group
`policyctl`. A hook takes nothing and returns declarations; the core composes them.

Every installed plugin is active, unless a trust setting names those that may be: the variable `POLICYCTL_PLUGINS`
(names between commas), else `plugins` of `[tool.policyctl]` in the `pyproject.toml` of the current folder. A plugin
that is not allowed is not imported.

A plugin can announce in its metadata what it brings, by entry points of the groups `policyctl.bundles` (ids of
policies), `policyctl.schemas` (subjects) and `policyctl.vocabularies` (`VOCABULARY.PART`) with the value of its own.
Then it is imported only when some of it is asked for: a start costs the same however many brands are installed.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from importlib.metadata import EntryPoint, entry_points
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Protocol, TypeAlias

import pluggy

from policyctl.bundle.library import Announced, Library, NotAllowed, ids, subjects, vocabulary_ids
from policyctl.diagnostics import Diagnostic, Refused, nearest

GROUP = "policyctl"

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


class Hooks(Protocol):
    """What a plugin can declare."""

    @hookspec
    def policyctl_bundles(self) -> Sequence[Traversable]:
        """Folders of policies: each holds one folder for each id, with one file for each version."""

    @hookspec
    def policyctl_schemas(self) -> Sequence[Traversable]:
        """Folders of JSON Schemas of subjects: SUBJECT.schema.json."""

    @hookspec
    def policyctl_vocabularies(self) -> Sequence[Traversable]:
        """Folders of vocabularies: each holds one folder for each vocabulary, with one file for each part of it."""


def plugin_manager(plugins: Sequence[EntryPoint] | None = None) -> pluggy.PluginManager:
    """A manager with every active plugin, or with those given.

    Raises `Refused` when a plugin does not load (B501), takes arguments that its hook has not (B502), implements no
    hook that exists (B503), or has the name of another (B504), and as `active`.
    """
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(Hooks)
    found = active() if plugins is None else plugins
    _refuse_same_names(found)
    for entry in sorted(found, key=lambda each: each.name):
        _register(manager, entry)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise _unknown_hook(manager, error) from error
    return manager


def installed_library() -> Library:
    """All that the active plugins declare; one that announces what it brings is loaded when some of it is asked for.

    Raises `Refused` as `active`, `plugin_manager` and `library` do.
    """
    found = active()
    _refuse_same_names(found)
    announced = {each.name: _announced(each) for each in found}
    at_once = library(plugin_manager([each for each in found if announced[each.name] is None]))
    later = tuple(each for each in announced.values() if each is not None)
    allowed = {each.name for each in found}
    return Library(
        bundles=at_once.bundles,
        schemas=at_once.schemas,
        vocabularies=at_once.vocabularies,
        announced=later,
        not_allowed=tuple(
            NotAllowed(plugin=each.name, **announced_by(each))
            for each in installed()
            if each.name not in allowed
        ),
    )


def library(manager: pluggy.PluginManager) -> Library:
    """Every folder that the plugins declare, in the order of the plugins' names.

    Raises `Refused` when a hook fails (B501) or returns something else than folders that are there (B505).
    """
    return Library(
        bundles=_declared(manager, "policyctl_bundles"),
        schemas=_declared(manager, "policyctl_schemas"),
        vocabularies=_declared(manager, "policyctl_vocabularies"),
    )


def declared_by(entry: EntryPoint) -> Library:
    """What one plugin declares.

    Raises `Refused` as `plugin_manager` and `library` do, and with code B508 where it announces some and brings more.
    """
    found = library(plugin_manager([entry]))
    names = announced_by(entry)
    if names:
        brought = {"bundles": ids(found), "schemas": subjects(found), "vocabularies": vocabulary_ids(found)}
        for kind, each in ((kind, each) for kind, some in brought.items() for each in some):
            if each not in names.get(kind, ()):
                hint = f"add it to its entry points of the group `{GROUP}.{kind}`, where the others stand"
                message = f"the plugin `{entry.name}` brings `{each}` and does not announce it"
                raise _refusal("B508", message, hint)
    return found


def _announced(entry: EntryPoint) -> Announced | None:
    """What a plugin announces, or None where it says nothing and is loaded at once."""
    names = announced_by(entry)
    return Announced(**names, load=cache(partial(declared_by, entry))) if names else None


Names: TypeAlias = Mapping[str, frozenset[str]]
"""Names by kind: `bundles`, `schemas`, `vocabularies`."""


def announced_by(entry: EntryPoint) -> Names:
    """What entry points with the value of a plugin announce; a part of a vocabulary counts as the vocabulary."""
    return _announcements(tuple(sys.path)).get(entry.value, {})


@cache
def _announcements(path: tuple[str, ...]) -> Mapping[str, Names]:
    """What is announced, by the value of the plugin that brings it."""
    names: dict[str, dict[str, set[str]]] = {}
    for kind in ("bundles", "schemas", "vocabularies"):
        for each in _entry_points(path)[f"{GROUP}.{kind}"]:
            name = each.name.partition(".")[0] if kind == "vocabularies" else each.name
            names.setdefault(each.value, {}).setdefault(kind, set()).add(name)
    return {value: {kind: frozenset(some) for kind, some in kinds.items()} for value, kinds in names.items()}


@cache
def _entry_points(_path: tuple[str, ...]) -> Mapping[str, tuple[EntryPoint, ...]]:
    """Our entry points by group; a file of each distribution on the path is read for them, so once."""
    found = entry_points()
    groups = (GROUP, *(f"{GROUP}.{kind}" for kind in ("bundles", "schemas", "vocabularies")))
    return {group: tuple(found.select(group=group)) for group in groups}


def installed() -> tuple[EntryPoint, ...]:
    """Every installed plugin by its name, whether it is allowed or not."""
    return tuple(sorted(_entry_points(tuple(sys.path))[GROUP], key=lambda each: each.name))


def active() -> tuple[EntryPoint, ...]:
    """The installed plugins that are allowed.

    Raises `Refused` when one that is allowed is not installed (B506), or the setting is no list of names (B507).
    """
    found = installed()
    allowed = allowed_names(os.environ, Path("pyproject.toml"))
    if allowed is None:
        return found
    names = [each.name for each in found]
    for name in allowed:
        if name not in names:
            close = nearest(name, names)
            hint = f"did you mean `{close}`?" if close else "install it, or take it out of the setting"
            raise _refusal("B506", f"the plugin `{name}` is allowed and not installed", hint)
    return tuple(each for each in found if each.name in allowed)


def allowed_names(environment: Mapping[str, str], file: Path) -> tuple[str, ...] | None:
    """The names that the trust setting allows, or None where there is none. Raises `Refused` with code B507."""
    named = environment.get("POLICYCTL_PLUGINS")
    if named is not None:
        return tuple(each.strip() for each in named.split(",") if each.strip())
    return _allowed_by_project(file)


def _allowed_by_project(file: Path) -> tuple[str, ...] | None:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    if "policyctl" not in text:
        return None
    import tomllib

    try:
        tool = tomllib.loads(text).get("tool")
    except tomllib.TOMLDecodeError as error:
        raise _refusal("B507", f"`{file}` is not TOML: {error}", "correct it") from error
    table = tool.get("policyctl", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise _refusal("B507", f"`tool.policyctl` in `{file}` is no table", "write [tool.policyctl]")
    _refuse_misspelt(table, file)
    names = table.get("plugins")
    if names is None:
        return None
    if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
        raise _refusal("B507", f"`plugins` in `{file}` is no list of names", 'write plugins = ["aliexpress"]')
    return tuple(names)


def _refuse_misspelt(table: Mapping[str, object], file: Path) -> None:
    """A list that is not found allows every plugin, so what is nearly its name is refused; `plugin` may be a table."""
    for name, value in table.items():
        if name != "plugins" and not isinstance(value, dict) and nearest(name, ["plugins"]):
            message = f"`{name}` in `{file}` is no setting"
            raise _refusal("B507", message, "did you mean `plugins`?")


def _refuse_same_names(plugins: Sequence[EntryPoint]) -> None:
    for first, second in pairwise(sorted(plugins, key=lambda each: each.name)):
        if first.name == second.name:
            owners = sorted(each.dist.name for each in (first, second) if each.dist is not None)
            of = f": that of {' and that of '.join(f'`{each}`' for each in owners)}" if owners else ""
            message = f"two plugins have the name `{first.name}`{of}"
            raise _refusal("B504", message, "uninstall one of the two, or rename it")


def _register(manager: pluggy.PluginManager, entry: EntryPoint) -> None:
    try:
        plugin = entry.load()
    except Exception as error:  # whatever a module of others raises while it is imported
        raise _broken(entry.name, error) from error
    try:
        manager.register(plugin, entry.name)
    except pluggy.PluginValidationError as error:
        message = f"the plugin `{entry.name}` takes arguments in `{_hook_in(error)}`, which has none"
        raise _refusal("B502", message, "hooks of policyctl take nothing and return declarations") from error


def _hook_in(error: pluggy.PluginValidationError) -> str:
    """The hook that pluggy's sentence is about; it says so in no other way."""
    found = re.search(rf"{GROUP}_\w+", str(error))
    return found[0] if found else "a hook"


def _unknown_hook(manager: pluggy.PluginManager, error: pluggy.PluginValidationError) -> Refused:
    hook = _hook_in(error)
    known = [name for name in vars(Hooks) if name.startswith(GROUP)]
    close = nearest(hook, known)
    hint = (
        f"did you mean `{close}`?" if close else f"the hooks are {', '.join(f'`{each}`' for each in known)}"
    )
    message = f"the plugin `{manager.get_name(error.plugin)}` implements the unknown hook `{hook}`"
    return _refusal("B503", message, hint)


def _declared(manager: pluggy.PluginManager, hook: str) -> tuple[Traversable, ...]:
    folders: list[Traversable] = []
    for implementation in getattr(manager.hook, hook).get_hookimpls():
        folders.extend(_call(implementation.plugin_name, hook, implementation.function))
    return tuple(folders)


def _call(plugin: str, hook: str, function: Callable[[], object]) -> Sequence[Traversable]:
    try:
        result = function()
    except Exception as error:  # whatever a function of others raises
        raise _broken(plugin, error) from error
    if not isinstance(result, Sequence) or not all(isinstance(each, Traversable) for each in result):
        hint = "return a list of importlib.resources.files(…)"
        raise _refusal("B505", f"`{hook}` of the plugin `{plugin}` returned no list of folders", hint)
    for folder in result:
        if not folder.is_dir():
            hint = "name a folder that is packed with the plugin"
            raise _refusal("B505", f"`{hook}` of the plugin `{plugin}` names no folder: `{folder}`", hint)
    return result


def _broken(plugin: str, error: Exception) -> Refused:
    message = f"the plugin `{plugin}` does not work: {type(error).__name__}: {error}"
    return _refusal("B501", message, "tell its maintainer, or uninstall it")


def _refusal(code: str, message: str, hint: str) -> Refused:
    return Refused([Diagnostic(code=code, message=message, hint=hint)])
