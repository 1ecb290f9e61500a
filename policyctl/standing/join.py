"""Subjects with their standing: the facts of a register as rows of the subject's field `standing`.

1. The subject's schema has the field: an array of closed rows with `fact`, `from` and `until`, and what else facts
   are written with. Facts are valid by it before any subject is read.
2. With a register, what its files say is all there is: a subject they say nothing of has an empty list, and not an
   unknown one.
3. A subject that brings a list of its own and has facts in the register too is rejected, also where its list is empty,
   for that says that nothing holds of it: nobody says which counts.
4. What a rehearsal left behind is taken in by another rehearsal, and refused by any other run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from msgspec import Struct

from policyctl.diagnostics import Diagnostic, Place, Refused
from policyctl.program.types import DateType, Field, ListType, RecordType, StringType
from policyctl.rehearsals import FIELD
from policyctl.standing.read import Placed, Register
from policyctl.standing.rehearsing import refusals, rehearsals_of
from policyctl.subject.names import FindVocabulary
from policyctl.subject.profile import SubjectSchema, read_schema
from policyctl.subject.rows import Decoded, Rejected, Row
from policyctl.subject.scale import SubjectReader, compile_reader


class Strangers(Struct, frozen=True):
    """Facts about subjects that were not read."""

    facts: int
    subjects: tuple[str, ...]


class Joiner:
    """Gives subjects of one schema the standing that a register has of them, and remembers whom it met."""

    def __init__(
        self,
        register: Register,
        schema: SubjectSchema,
        find: FindVocabulary,
        *,
        takes_rehearsals: bool = False,
    ) -> None:
        """Raises `Refused` where the schema has no place for standing (I404), or not for a fact (I203 to I213).

        Facts that a rehearsal left are refused (I415), unless `takes_rehearsals`: then `rehearsals` holds them.
        """
        if not takes_rehearsals and (wrong := tuple(refusals(register))):
            raise Refused(wrong)
        self.register = register
        self.rehearsals = rehearsals_of(register)
        self._key = _key_of(schema)
        self._seen: set[str] = set()
        _refuse_misfits(register, _reader_of_facts(schema, self._key, find), self._key)

    def join(self, row: Row) -> Row:
        """The row with its standing; one with a standing of its own beside that of the register is rejected (I405)."""
        if isinstance(row, Rejected) or not isinstance(row.subject, dict):
            return row
        subject = cast("Mapping[str, object]", row.subject)
        name = subject.get(self._key)
        facts = self.register.facts.get(name, ()) if isinstance(name, str) else ()
        if isinstance(name, str):
            self._seen.add(name)
        own = subject.get(FIELD)
        if own is not None and facts:
            return _rejected(row, cast("str", name), facts[0].place, is_empty=own == [])
        if FIELD in subject and not facts:
            return row
        rows = [each.fact.row for each in facts]
        return Decoded(number=row.number, place=row.place, subject={**subject, FIELD: rows})

    def strangers(self) -> Strangers:
        """The facts about subjects that `join` has not met."""
        others = {name: facts for name, facts in self.register.facts.items() if name not in self._seen}
        return Strangers(sum(map(len, others.values())), tuple(sorted(others)))


def _rejected(row: Decoded, name: str, place: Place, *, is_empty: bool) -> Rejected:
    message = f"`{name}` brings its `{FIELD}`, and facts about it are at {place} too"
    if is_empty:
        message = f"the empty `{FIELD}` of `{name}` says that nothing holds of it, and facts about it are at {place}"
    hint = f"give the standing of a subject in one place: leave out `{FIELD}`, or the file"
    wrong = Diagnostic(code="I405", message=message, hint=hint, place=row.place)
    return Rejected(number=row.number, place=row.place, diagnostics=(wrong,))


def _key_of(schema: SubjectSchema) -> str:
    """The key by which facts find their subject. Raises `Refused` (I404) where the schema cannot take them in."""
    if schema.key is None:
        hint = "`x-subject-key` names the field that identifies a subject"
        raise _no_place("the schema of the subject does not say which field names one", hint)
    field = schema.record.field(FIELD)
    if field is None:
        hint = "it is an array of closed rows with `fact`, `from`, `until` and a `maxItems`"
        raise _no_place(f"the schema of the subject has no field `{FIELD}`", hint)
    missing = [name for name, is_good in _columns(field).items() if not is_good]
    if missing:
        named = " and ".join(f"`{each}`" for each in missing)
        hint = "`fact` is a text, `from` a date and `until` a date or null"
        raise _no_place(f"the rows of `{FIELD}` in the schema of the subject lack {named}", hint)
    return schema.key


def _columns(field: Field) -> dict[str, bool]:
    """Whether the rows have each of the columns that every fact fills, of its type."""
    row = field.type.element if isinstance(field.type, ListType) else None
    if not isinstance(row, RecordType):
        return dict.fromkeys(("fact", "from", "until"), False)
    fact, begins, ends = row.field("fact"), row.field("from"), row.field("until")
    return {
        "fact": fact is not None and isinstance(fact.type, StringType),
        "from": begins is not None and isinstance(begins.type, DateType),
        "until": ends is not None and isinstance(ends.type, DateType) and ends.nullable,
    }


def _no_place(message: str, hint: str) -> Refused:
    return Refused([Diagnostic(code="I404", message=message, hint=hint)])


def _reader_of_facts(schema: SubjectSchema, key: str, find: FindVocabulary) -> SubjectReader:
    """A reader of subjects that have a name and their standing, and nothing else."""
    properties = cast("Mapping[str, object]", schema.document["properties"])
    kept = {name: each for name, each in properties.items() if name in (key, FIELD)}
    annotations = {"$schema", "title", "type", "additionalProperties", "x-version", "x-subject-key", "$defs"}
    document = {name: each for name, each in schema.document.items() if name in annotations}
    document |= {"required": [key, FIELD], "properties": kept}
    return compile_reader(read_schema(document, file=FIELD), find)


def _refuse_misfits(register: Register, reader: SubjectReader, key: str) -> None:
    wrong = [each for name, facts in register.facts.items() for each in _misfits(name, facts, reader, key)]
    if wrong:
        raise Refused(wrong)


def _misfits(name: str, facts: tuple[Placed, ...], reader: SubjectReader, key: str) -> Iterator[Diagnostic]:
    """What the schema says of each fact about a subject, at the place of the fact."""
    for each in facts:
        try:
            reader.scale({key: name, FIELD: [each.fact.row]}, each.place)
        except Refused as refused:
            yield from refused.diagnostics
