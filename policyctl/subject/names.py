"""The names in a subject: every spelling that a field's vocabulary knows is read as the value the schema lists.

A schema names the vocabulary of a field with listed values by `x-vocabulary`. Code that is generated from the schema
recognises the listed values themselves, so a vocabulary is read only when a subject says something else there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import TypeAlias

from msgspec import Struct

from policyctl.subject.faults import Path
from policyctl.subject.profile import SubjectSchema
from policyctl.subject.wording import found, listed
from policyctl.vocabulary import Vocabulary

FindVocabulary: TypeAlias = Callable[[str], Vocabulary]
"""The vocabulary of an id; raises `Refused` where it cannot be read."""


class NamedField(Struct, frozen=True, kw_only=True):
    """A field whose values are terms of a vocabulary."""

    vocabulary: str
    options: tuple[str, ...]


class ReadName(Struct, frozen=True):
    """A name that was read: where it stood, what was written, the listed value it became, and by what."""

    path: Path
    given: str
    read_as: str
    vocabulary: Vocabulary


class Names(Struct, frozen=True):
    """Reads the names in subjects of one schema; make one with `names_of`. Fields of rows go by the list and theirs."""

    fields: Mapping[tuple[str, ...], NamedField]
    find: FindVocabulary
    remember: Callable[[str, NamedField], str | None]

    def canonical(self, subject: object) -> object:
        """The subject with every known spelling read; what nobody knows stays as it is, and so does what is no text."""
        if not self.fields or not isinstance(subject, dict):
            return subject
        named = dict(subject)
        for path, field in self.fields.items():
            if path[0] in named:
                named[path[0]] = self._canonical(named[path[0]], path[1:], field)
        return named

    def _canonical(self, value: object, path: tuple[str, ...], field: NamedField) -> object:
        """A value of a field, or rows of a list that have the field at the rest of a path."""
        match value:
            case str() if not path:
                return self._read_as(value, field) or value
            case list() if path:
                return [self._of_row(row, path[0], field) for row in value]
            case _:
                return value

    def _of_row(self, row: object, name: str, field: NamedField) -> object:
        if not isinstance(row, dict) or name not in row:
            return row
        return {**row, name: self._canonical(row[name], (), field)}

    def _read_as(self, text: str, field: NamedField) -> str | None:
        if text in field.options:
            return text
        return self.remember(text, field)

    def read(self, subject: object) -> Iterator[ReadName]:
        """The names in a valid subject that stand for another text than was written."""
        if not self.fields or not isinstance(subject, Mapping):
            return
        for path, field in self.fields.items():
            for where, given in _texts(subject, path):
                read_as = self._read_as(given, field)
                if read_as is not None and read_as != given:
                    yield ReadName(where, given, read_as, self.find(field.vocabulary))

    def unknown(self, path: tuple[str | int, ...], text: str) -> tuple[str, str | None] | None:
        """What was expected at a path instead of a text, and the nearest spelling; None where no names stand."""
        field = self.fields.get(tuple(each for each in path if isinstance(each, str)))
        if field is None:
            return None
        vocabulary = self.find(field.vocabulary)
        term = vocabulary.term_of(text)
        near = vocabulary.nearest_spelling(text, field.options)
        hint = f"did you mean `{near}`?" if near and term is None else None
        reading = f", which is `{term}`" if term else ""
        return f"{found(text)}{reading}, expected a spelling of {listed(field.options)}", hint


def _texts(subject: Mapping[str, object], path: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    """The texts in a field of the subject or of the rows of a list, each with where it stands."""
    match subject.get(path[0]):
        case str() as text if len(path) == 1:
            yield path, text
        case list() as rows if len(path) > 1:
            for index, row in enumerate(rows):
                yield from (((path[0], index, *where), text) for where, text in _texts(row, path[1:]))
        case _:
            pass


def names_of(schema: SubjectSchema, find: FindVocabulary) -> Names:
    """What reads the names in subjects of a schema; each vocabulary is asked for once, when it is needed.

    The spellings of a file repeat, so the last ones are remembered.
    """
    fields = {
        path: NamedField(vocabulary=node.vocabulary, options=_options(schema, path))
        for path, node in schema.nodes.items()
        if node.vocabulary is not None
    }
    once = cache(find)

    @lru_cache(maxsize=4096)
    def read_as(text: str, field: NamedField) -> str | None:
        return once(field.vocabulary).read_as(text, field.options)

    return Names(fields, once, read_as)


def nameless_values(schema: SubjectSchema, find: FindVocabulary) -> Iterator[tuple[Path, str, str]]:
    """The values that fields list and their vocabularies have no term for: the field's path, the value, the vocabulary.

    They can be given as they are listed only, so they may be misspelt. Raises `Refused` as `find` does.
    """
    for path, field in names_of(schema, find).fields.items():
        terms = find(field.vocabulary).terms
        yield from ((path, each, field.vocabulary) for each in field.options if each not in terms)


def _options(schema: SubjectSchema, path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in schema.nodes[path].enum or () if each is not None)


def no_vocabulary(id_: str) -> Vocabulary:
    """A vocabulary without terms: for schemas that are read without a library."""
    return Vocabulary(id=id_, terms={}, spellings={})
