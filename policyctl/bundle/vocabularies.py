"""A vocabulary from the parts that plugins bring: `VOCABULARY/PART.toml` below a folder of vocabularies.

Parts are read strictly and only when a spelling is asked for that is no id of the schema. What two parts disagree on,
who has a spelling, or what a term is, is refused at both places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from msgspec import Struct

from policyctl.bundle.canonical import digest_of
from policyctl.bundle.document import read_document
from policyctl.bundle.library import Library, find_vocabulary
from policyctl.bundle.model import Key
from policyctl.bundle.problems import Problem, diagnose, refuse
from policyctl.bundle.shape import check_shape
from policyctl.diagnostics import Refused, nearest
from policyctl.vocabulary import Term, Vocabulary, fold


class VocabularyPart(Struct, frozen=True, kw_only=True):
    """The terms of one file; the text is kept for the places of what is wrong between parts."""

    vocabulary: str
    title: str
    terms: tuple[Term, ...]
    file: str
    text: str


def load_vocabulary(library: Library, id_: str) -> Vocabulary:
    """The vocabulary that all parts in the library make. Raises `Refused` as `load_parts` and `vocabulary_of` do."""
    return vocabulary_of(id_, load_parts(library, id_))


def load_parts(library: Library, id_: str) -> tuple[VocabularyPart, ...]:
    """Every part of a vocabulary. Raises `Refused` as `parse_part` does, and with codes B405, V104 and V105."""
    return tuple(
        _in_its_place(parse_part(each.text, file=each.file), id_) for each in find_vocabulary(library, id_)
    )


def _in_its_place(part: VocabularyPart, id_: str) -> VocabularyPart:
    if part.vocabulary != id_:
        message = f"the file says that it is a part of `{part.vocabulary}`, its place says `{id_}`"
        hint = f"a part of it stands in the folder {part.vocabulary}"
        problem = Problem(code="V104", message=message, key=("vocabulary", "id"), hint=hint)
        refuse([problem], part.text, file=part.file)
    return part


def parse_part(text: str, *, file: str) -> VocabularyPart:
    """The part of a vocabulary that a text says. Raises `Refused` with codes B1… and B2…."""
    document = read_document(text, file=file)
    check_shape(document, "vocabulary")
    header = cast("Mapping[str, str]", document.table["vocabulary"])
    terms = cast("Mapping[str, Mapping[str, object]]", document.table["terms"])
    return VocabularyPart(
        vocabulary=header["id"],
        title=header["title"],
        terms=tuple(_term(id_, each) for id_, each in terms.items()),
        file=file,
        text=text,
    )


def _term(id_: str, table: Mapping[str, object]) -> Term:
    return Term(
        id=id_,
        names=cast("Mapping[str, str]", table["names"]),
        aliases=tuple(cast("Sequence[str]", table.get("aliases", ()))),
        within=cast("str | None", table.get("within")),
    )


def vocabulary_of(id_: str, parts: Sequence[VocabularyPart]) -> Vocabulary:
    """One vocabulary of all parts. Raises `Refused` with everything that does not fit together, V101 to V103."""
    owners: dict[str, _Owner] = {}
    problems = [(part, [*_term_problems(part, parts), *_spelling_problems(part, owners)]) for part in parts]
    if any(found for _, found in problems):
        raise Refused(each for part, found in problems for each in diagnose(found, part.text, file=part.file))
    return Vocabulary(
        id=id_,
        terms={term.id: term for part in parts for term in part.terms},
        spellings={folded: (owner.term, owner.written) for folded, owner in owners.items()},
    )


class _Owner(NamedTuple):
    """Who has a spelling."""

    term: str
    written: str
    file: str


def _spelling_problems(part: VocabularyPart, owners: dict[str, _Owner]) -> Iterator[Problem]:
    """The spellings that another term has already; the others are entered."""
    for term in part.terms:
        for key, written in _written(term):
            owner = owners.setdefault(fold(written), _Owner(term.id, written, part.file))
            if owner.term != term.id:
                message = f"`{written}` is a spelling of `{term.id}` and of `{owner.term}`"
                hint = f"the other is in {owner.file}: a spelling belongs to one term"
                yield Problem(code="V101", message=message, key=("terms", term.id, *key), hint=hint)


def _written(term: Term) -> Iterator[tuple[Key, str]]:
    """Every spelling with the key it stands at."""
    yield (), term.id
    for language, name in term.names.items():
        yield ("names", language), name
    for index, alias in enumerate(term.aliases):
        yield ("aliases", index), alias


def _term_problems(part: VocabularyPart, parts: Sequence[VocabularyPart]) -> Iterator[Problem]:
    """Terms that an earlier part has too, and those within what is no term or comes back to them."""
    within = {term.id: term.within for each in parts for term in each.terms}
    for term in part.terms:
        first = next(each for each in parts for one in each.terms if one.id == term.id)
        if first is not part:
            message = f"the term `{term.id}` is also in {first.file}"
            hint = "a term has one part that says what it is"
            yield Problem(code="V102", message=message, key=("terms", term.id), part="key", hint=hint)
        if term.within is not None and term.within not in within:
            message = f"`{term.id}` is within `{term.within}`, which no part of `{part.vocabulary}` has"
            close = nearest(term.within, within)
            hint = f"did you mean `{close}`?" if close else "install the plugin that brings it"
            yield Problem(code="V103", message=message, key=("terms", term.id, "within"), hint=hint)
        elif term.id in _wider(term.within, within):
            message = f"`{term.id}` is within itself"
            yield Problem(code="V103", message=message, key=("terms", term.id, "within"))


def _wider(id_: str | None, within: Mapping[str, str | None]) -> list[str]:
    """A term, what it is within, and so on, each once."""
    line: list[str] = []
    while id_ is not None and id_ not in line:
        line.append(id_)
        id_ = within.get(id_)
    return line


def vocabulary_digest(vocabulary: Vocabulary) -> str:
    """The digest of what the vocabulary means: which spelling is which term, and what is within what."""
    terms = {each.id: each.within for each in vocabulary.terms.values()}
    spellings = {folded: term for folded, (term, _) in vocabulary.spellings.items()}
    return digest_of({"form": FORM, "id": vocabulary.id, "within": terms, "spellings": spellings})


FORM = "policyctl/vocabulary-form/1"
"""The rules by which a vocabulary is digested."""
