"""Titles, warnings, reasons and labels of a bundle: a text, which is English, or a table of languages.

    title = "Gold merchant"
    title = { en = "Gold merchant", zh = "金牌商家" }

A label stands for a value that is text itself, so its English may be left out: `labels.gold = { zh = "金牌商家" }`.
They speak to a reader and decide nothing: no digest of meaning covers them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from policyctl.bundle.document import Table as TomlTable
from policyctl.bundle.model import AS_OF, Bundle, Criterion, Key, Table
from policyctl.bundle.problems import Problem
from policyctl.diagnostics import Severity, nearest
from policyctl.feel.syntax import Name
from policyctl.languages import Language, Words


def read_words(table: TomlTable, name: str) -> Words | None:
    """The words under a key, or None where it is not there."""
    written = table.get(name)
    return None if written is None else words_of(written)


def words_of(written: object) -> Words:
    """The words that a TOML value of the right shape says."""
    return Words(written) if isinstance(written, str) else Words(**cast("dict[str, str]", written))


def read_labels(table: TomlTable) -> Mapping[str, Words]:
    """The labels by the values they stand for."""
    written = cast("Mapping[str, str | Mapping[str, str]]", table.get("labels", {}))
    return {value: _label(value, each) for value, each in written.items()}


def read_titles(table: TomlTable, name: str) -> Mapping[str, Words]:
    """The titles that a table gives to what it names."""
    written = cast("Mapping[str, object]", table.get(name, {}))
    return {each: words_of(words) for each, words in written.items()}


def _label(value: str, written: str | Mapping[str, str]) -> Words:
    return Words(written) if isinstance(written, str) else Words(**{"en": value, **written})


def label_problems(labels: Iterable[str], values: Iterable[str], key: Key) -> Iterator[Problem]:
    """Labels (B341) of what is none of the values."""
    known = tuple(values)
    listed = ", ".join(f"`{each}`" for each in known)
    for name in labels:
        if name not in known:
            close = nearest(name, known)
            hint = f"did you mean `{close}`?" if close else f"the values are {listed}" if known else None
            message = f"a label for `{name}`, which is no value of `{key[-1]}`"
            yield Problem(code="B341", message=message, key=(*key, "labels", name), part="key", hint=hint)


def output_title_problems(table: Table) -> Iterator[Problem]:
    """Titles (B341) of what is no typed output of the decision."""
    known = table.output_names()
    for name in table.output_titles:
        if name not in known:
            close = nearest(name, known)
            listed = ", ".join(f"`{each}`" for each in sorted(known))
            hint = f"did you mean `{close}`?" if close else f"the outputs are {listed}" if known else None
            message = f"a title for `{name}`, which is no output of `{table.id}`"
            yield Problem(
                code="B341", message=message, key=(*table.key, "output_titles", name), part="key", hint=hint
            )


def untranslated(bundle: Bundle, language: Language) -> Iterator[Problem]:
    """A warning (B342) for each of the words of a bundle that nobody has translated to the language.

    Also for what a reader meets and nothing gives a title to: in English its name in the text has to do.
    """
    if language is Language.ENGLISH:
        return
    for key, words in _words(bundle):
        if words.lacks(language):
            yield _untranslated(f'"{words}" is not translated to `{language.value}`', key)
    for key, thing in _untitled(bundle):
        yield _untranslated(f"the {thing} has no title that could be translated to `{language.value}`", key)
    for key, values, labels in _labelled(bundle):
        missing = [each for each in values if each not in labels or labels[each].lacks(language)]
        if missing:
            named = ", ".join(f"`{each}`" for each in missing)
            yield _untranslated(f"no labels in `{language.value}` for {named}", key)


def _untitled(bundle: Bundle) -> Iterator[tuple[Key, str]]:
    """What a reader sees under its name in the text, because nothing gives it a title: its key, and what it is."""
    titled = {each.id: each.title is not None for each in (*bundle.decisions, *bundle.parameters)}
    for parameter in bundle.parameters:
        if parameter.title is None:
            yield parameter.key, f"parameter `{parameter.id}`"
    for decision in bundle.decisions:
        if decision.title is None:
            yield decision.key, f"decision `{decision.id}`"
        if isinstance(decision, Table):
            yield from _untitled_in_table(decision, titled)


def _untitled_in_table(table: Table, titled: Mapping[str, bool]) -> Iterator[tuple[Key, str]]:
    for name, key in _outputs(table).items():
        if name not in table.output_titles:
            yield key, f"output `{name}`"
    for rule in table.rules:
        if rule.title is None:
            yield rule.key, f"rule `{rule.id}`"
        for group in rule.groups():
            if group.title is None:
                yield group.key, f"group `{group.id}`"
        for criterion in rule.criteria():
            if criterion.title is None and not _says_its_input(criterion, titled):
                yield criterion.key, f"criterion `{criterion.id}`"


def _outputs(table: Table) -> Mapping[str, Key]:
    """The typed outputs, each with the key of the first that gives it a value."""
    rows = (*(each.outputs for each in table.rules), table.default_outputs)
    return {name: formula.key for row in reversed(rows) for name, formula in row}


def _says_its_input(criterion: Criterion, titled: Mapping[str, bool]) -> bool:
    """Whether the title of the field it tests says enough, or of the decision or parameter whose name it bears too."""
    if not isinstance(criterion.input.tree, Name):
        return False
    name = criterion.input.tree.name
    if name in titled:
        return titled[name] and criterion.id == name
    return name != AS_OF


def _untranslated(message: str, key: Key) -> Problem:
    return Problem(code="B342", message=message, key=key, severity=Severity.WARNING)


def _words(bundle: Bundle) -> Iterator[tuple[Key, Words]]:
    """Every title, warning and reason that the bundle says, with its key."""
    yield ("bundle", "title"), bundle.title
    for source in bundle.sources:
        yield from _said(("sources", source.id), title=source.title, warning=source.warning)
    for parameter in bundle.parameters:
        yield from _said(parameter.key, title=parameter.title, basis=parameter.basis)
    for note in bundle.inputs:
        yield from _said(note.key, title=note.title)
    for cohort in bundle.cohorts:
        yield from _said(cohort.key, title=cohort.title)
    for event in bundle.calendar:
        yield from _said(event.key, title=event.title, note=event.note, question=event.question)
    for fact in bundle.standing:
        yield from _said(fact.key, title=fact.title)
    for statement in bundle.letter:
        yield from _said(statement.key, title=statement.title)
    for decision in bundle.decisions:
        yield from _said(decision.key, title=decision.title)
        if isinstance(decision, Table):
            yield from _said((*decision.key, "output_titles"), **decision.output_titles)
            for rule in decision.rules:
                yield from _said(rule.key, title=rule.title)
                for group in rule.groups():
                    yield from _said(group.key, title=group.title)
                for criterion in rule.criteria():
                    yield from _said(criterion.key, title=criterion.title)


def _said(key: Key, **said: Words | None) -> Iterator[tuple[Key, Words]]:
    yield from (((*key, name), words) for name, words in said.items() if words is not None)


def _labelled(bundle: Bundle) -> Iterator[tuple[Key, tuple[str, ...], Mapping[str, Words]]]:
    """Everything that has listed values, with the labels of those."""
    for parameter in bundle.parameters:
        if parameter.options:
            yield (*parameter.key, "options"), parameter.options, parameter.labels
    for decision in bundle.decisions:
        if isinstance(decision, Table):
            yield (*decision.key, "outcomes"), decision.outcomes, decision.labels
            texts = (each for each in decision.output_texts() if each not in decision.outcomes)
            yield decision.key, tuple(texts), decision.labels
