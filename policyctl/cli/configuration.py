"""Defaults of options from `[tool.policyctl]` in the `pyproject.toml` of the current folder.

Keys are options without their dashes. Those of a table `[tool.policyctl.COMMAND]` are for that command and win over
those of `[tool.policyctl]`, which are for every command that has the option. All are checked whatever command runs: a
misspelt `plugins`, which lists the plugins that are allowed, would else allow all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias

import click

from policyctl.cli.problems import hint_among, refusal
from policyctl.diagnostics import Place, Refused, nearest

SECTION = "policyctl"
PLUGINS = "plugins"
"""The list of the plugins that are allowed, read where they are loaded."""

Table: TypeAlias = "Mapping[str, object]"
Load: TypeAlias = "Callable[[str], click.Command]"


def read(file: Path, command: str, load: Load, commands: Sequence[str]) -> dict[str, object]:
    """The defaults for a command, by the names of its parameters; none where the file does not mention us.

    Raises `Refused` with code C106 for what is no option, or no value that one can have.
    """
    text = _text(file)
    if text is None or SECTION not in text:
        return {}
    import tomllib

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise refusal("C106", f"`{file}` is not TOML: {error}") from error
    tool = document.get("tool")
    table = tool.get(SECTION, {}) if isinstance(tool, dict) else {}
    reader = _Reader(file, text, load, commands)
    if not isinstance(table, dict):
        raise reader.no_table()
    return dict(reader.defaults(command, table))


def _text(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


class _Reader:
    def __init__(self, file: Path, text: str, load: Load, commands: Sequence[str]) -> None:
        self._file = file
        self._text = text
        self._load = load
        self._commands = commands

    def no_table(self) -> Refused:
        """What refuses a `[tool.policyctl]` that is none."""
        return self._refusal("`tool.policyctl` is no table, expected a table of settings", None, ())

    def defaults(self, command: str, table: Table) -> Iterator[tuple[str, object]]:
        """The name and value of each default, those of the command last; the settings of all others are checked."""
        options = options_of(self._load(command))
        for name, value in table.items():
            if name in self._commands or name == PLUGINS:
                continue
            option = options.get(_normal(name))
            if option is not None:
                yield self._default(option, value, (name,))
            elif not any(_normal(name) in options_of(self._load(each)) for each in self._commands):
                raise self._unknown(name, [PLUGINS, *options, *self._commands], (name,))
        own = {each: self._of_command(each, table[each]) for each in self._commands if each in table}
        yield from own.get(command, ())

    def _of_command(self, command: str, table: object) -> list[tuple[str, object]]:
        if not isinstance(table, dict):
            message = f"`{command}` is a command: expected a table of its options"
            hint = hint_among(command, [PLUGINS]) if nearest(command, [PLUGINS]) else None
            raise self._refusal(message, hint, (command,))
        options = options_of(self._load(command))
        found = []
        for name, value in table.items():
            option = options.get(_normal(name))
            if option is None:
                raise self._unknown(name, options, (command, name))
            found.append(self._default(option, value, (command, name)))
        return found

    def _default(self, option: click.Option, value: object, key: tuple[str, ...]) -> tuple[str, object]:
        assert option.name is not None
        values = value if isinstance(value, list) else [value]
        if option.is_flag:
            is_right = isinstance(value, bool)
        elif option.multiple:
            is_right = all(isinstance(each, str) for each in values)
        else:
            is_right = isinstance(value, str | int | date)
        if not is_right:
            expected = "true or false" if option.is_flag else "a text, or a list of texts"
            raise self._refusal(f"`{key[-1]}` has a value of another kind, expected {expected}", None, key)
        return option.name, values if option.multiple else value

    def _unknown(
        self, name: str, known: Sequence[str] | Mapping[str, object], key: tuple[str, ...]
    ) -> Refused:
        return self._refusal(f"unknown option `{name}`", hint_among(name, known), key)

    def _refusal(self, message: str, hint: str | None, key: tuple[str, ...]) -> Refused:
        return refusal("C106", message, hint, self._place(key))

    def _place(self, key: tuple[str, ...]) -> Place:
        from policyctl.bundle.places import index_places

        return index_places(self._text, file=str(self._file)).locate(("tool", "policyctl", *key), part="key")


def options_of(command: click.Command) -> dict[str, click.Option]:
    """The options of a command by their long names without dashes, words joined by underscores."""
    return {
        _normal(text.removeprefix("--")): each
        for each in command.params
        if isinstance(each, click.Option)
        for text in each.opts
        if text.startswith("--")
    }


def _normal(name: str) -> str:
    return name.replace("-", "_")
