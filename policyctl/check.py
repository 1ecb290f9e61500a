"""Everything that is wrong with files of policies: bundles, parameter sets, lists of clauses, vocabularies, schemas.

A parameter set is checked against each bundle that it is for, a part of a vocabulary beside the others that the library
has of it, and what a bundle cites against the lists of clauses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from policyctl.bundle import parameters
from policyctl.bundle.clauses import ClauseList, is_clause_list, parse_clause_list
from policyctl.bundle.document import Document, read_document
from policyctl.bundle.library import (
    Found,
    Library,
    read_path,
    schema_of,
    schema_problems,
    versions,
    versions_in,
    vocabulary_ids,
)
from policyctl.bundle.model import Bundle, Key
from policyctl.bundle.parameters import ParameterSet, parse_parameter_set
from policyctl.bundle.problems import diagnose as with_places
from policyctl.bundle.problems import diagnose_passages
from policyctl.bundle.resolve import Loading, load_bundle
from policyctl.bundle.versions import diagnose as diagnose_versions
from policyctl.bundle.vocabularies import (
    VocabularyPart,
    load_parts,
    load_vocabulary,
    parse_part,
    vocabulary_of,
)
from policyctl.bundle.words import untranslated
from policyctl.clauses import known_lists, unknown_clauses
from policyctl.diagnostics import Diagnostic, Place, Refused, Severity
from policyctl.languages import Language
from policyctl.library_files import files_meant, kind_of
from policyctl.program.compile import diagnose
from policyctl.results import CheckedFile, Phase
from policyctl.subject.names import nameless_values
from policyctl.subject.profile import SubjectSchema, load_schema
from policyctl.subject.wording import pointer


def check(
    references: Sequence[str], *, library: Library, folder: Path, languages: Sequence[Language] = ()
) -> tuple[CheckedFile, ...]:
    """Each file that the references mean, with its diagnostics; `folder` is the one it is named relative to.

    What is missing in the `languages` is a warning (B342). Raises `Refused` as `files_meant` does, and with codes B101
    and B405 for a file that cannot be read.
    """
    files = files_meant(references, library=library, folder=folder)
    lists = known_lists(references, library=library, folder=folder)
    known = _Known(library)
    return tuple(_check_file(each, known, lists, languages) for each in files)


class _Known:
    """A library, and what was read of it: files that are checked together extend and use the same ones."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._loading = Loading()
        self._schemas: dict[tuple[str, str], SubjectSchema] = {}

    def bundle(self, found: Found) -> Bundle:
        """The bundle of a text. Raises `Refused` as `load_bundle` does."""
        return load_bundle(found, self.library, self._loading)

    def schema(self, bundle: Bundle) -> SubjectSchema:
        """The schema of the subject of a bundle. Raises `Refused` as `schema_of` and `load_schema` do."""
        found = schema_of(self.library, bundle)
        key = (found.file, found.text)
        if key not in self._schemas:
            self._schemas[key] = load_schema(found.text.encode(), file=found.file)
        return self._schemas[key]


def _check_file(
    file: str, known: _Known, lists: Mapping[str, ClauseList], languages: Sequence[Language]
) -> CheckedFile:
    """One file with all its diagnostics, warnings too. Raises `Refused` with codes B101 and B405."""
    found = read_path(Path(file))
    try:
        return CheckedFile(file=file, diagnostics=_diagnostics(found, known, lists, languages))
    except Refused as refused:
        return CheckedFile(
            file=file, diagnostics=refused.diagnostics, unchecked=_unchecked(found, refused.diagnostics)
        )


_OF_TEXT = ("B1", "I1")
_OF_SHAPE = ("B2", "I2", "S101", "S102", "S103", "S104")
_OF_BASE = ("B40", "B43")
_OF_SUBJECT = "B408"
"""How the codes begin of what is wrong with a text as such, its shape, and what it extends; and that of no schema."""


def _unchecked(found: Found, diagnostics: Sequence[Diagnostic]) -> tuple[Phase, ...]:
    """The phases that a text did not come to, because it was refused with these diagnostics."""
    phases = _phases(found)
    told = [
        each for each in diagnostics if each.code != _OF_SUBJECT
    ]  # it keeps types from being checked, no more
    own = [each.code for each in told if _file(each) == found.file]
    if any(code.startswith(_OF_TEXT) for code in own):
        return phases
    if own:
        is_resolved = not any(code.startswith((*_OF_SHAPE, *_OF_BASE)) for code in own)
    else:  # what is wrong has no place or is of the schema, unless it is of a bundle that this one extends
        is_resolved = all((_file(each) or ".json").endswith(".json") for each in told)
    return phases[2:] if is_resolved else phases[1:]


def _file(diagnostic: Diagnostic) -> str | None:
    return None if diagnostic.place is None else diagnostic.place.file


def _phases(found: Found) -> tuple[Phase, ...]:
    is_typed = not found.file.endswith(".json") and kind_of(found.text) not in ("document", "vocabulary")
    return tuple(Phase) if is_typed else (Phase.SHAPE, Phase.REFERENCES)


def _diagnostics(
    found: Found, known: _Known, lists: Mapping[str, ClauseList], languages: Sequence[Language]
) -> tuple[Diagnostic, ...]:
    if found.file.endswith(".json"):
        schema = load_schema(found.text.encode(), file=found.file)
        return (
            *_of_schema(schema, found.file, known.library),
            *_untranslated_fields(schema, found.file, languages),
        )
    document = read_document(found.text, file=found.file)
    if "parameter_set" in document.table:
        return _of_parameter_set(parse_parameter_set(found.text, file=found.file), known)
    if "vocabulary" in document.table:
        return _of_part(parse_part(found.text, file=found.file), known.library)
    if is_clause_list(document):
        parse_clause_list(found.text, file=found.file)
        return ()
    try:
        bundle = known.bundle(found)
    except Refused as refused:
        raise Refused([*refused.diagnostics, *_without_schema(document, known.library)]) from refused
    own = [*_of_bundle(bundle, known), *_of_letters(bundle), *_untranslated(bundle, languages)]
    unlisted = unknown_clauses(document, lists)
    return Refused([*own, *unlisted, *_among_versions(Path(found.file))]).diagnostics


def _without_schema(document: Document, library: Library) -> tuple[Diagnostic, ...]:
    """That the subject of a bundle with other mistakes has no schema, where its header names one."""
    header = document.table.get("bundle")
    subject = header.get("subject") if isinstance(header, dict) else None
    if not isinstance(subject, str) or re.fullmatch(r"[a-z][a-z0-9_-]*", subject) is None:
        return ()
    problems = schema_problems(library, subject, beside=Path(document.file).parent)
    return with_places(problems, document.text, file=document.file)


def _of_letters(bundle: Bundle) -> Iterator[Diagnostic]:
    """What is wrong with the templates of letters that a bundle names."""
    for each in bundle.letter_templates:
        if not _is_own(bundle, each.key):
            continue
        from policyctl.letter.filling import faults
        from policyctl.letter.templates import own_template

        try:
            yield from faults(own_template(bundle, each))
        except Refused as refused:
            yield from refused.diagnostics


def _untranslated(bundle: Bundle, languages: Sequence[Language]) -> Iterator[Diagnostic]:
    """What the text of the bundle itself, not of one it extends, does not say in one of the languages."""
    for language in languages:
        found = (each for each in untranslated(bundle, language) if _is_own(bundle, each.key))
        yield from diagnose_passages(found, bundle.passage)


def _untranslated_fields(
    schema: SubjectSchema, file: str, languages: Sequence[Language]
) -> Iterator[Diagnostic]:
    """A warning (B342) for the fields of a schema whose titles are not translated to a language."""
    place = Place(file=file, line=1, column=1, end_line=1, end_column=1)
    for language in languages:
        lacking = [
            f"`{'.'.join(path)}`"
            for path, each in schema.nodes.items()
            if each.words and each.words.lacks(language)
        ]
        if lacking:
            message = f"no titles in `{language.value}` for {', '.join(lacking)}"
            yield Diagnostic(code="B342", message=message, place=place, severity=Severity.WARNING)


def _is_own(bundle: Bundle, key: Key) -> bool:
    return bundle.passage(key).file == bundle.file


def _among_versions(file: Path) -> Iterator[Diagnostic]:
    """What is wrong between the versions of a policy that this one of them can mend."""
    try:
        versions_beside = tuple(versions_in(file.parent))
    except Refused:  # a folder that is not of one policy, or a version with mistakes of its own
        return
    for each in diagnose_versions(versions_beside):
        if each.place is not None and Path(each.place.file) == file:
            yield each


def _of_schema(schema: SubjectSchema, file: str, library: Library) -> tuple[Diagnostic, ...]:
    """What is wrong with the vocabularies that a schema names, and values it lists that none of them has."""
    place = Place(file=file, line=1, column=1, end_line=1, end_column=1)
    return tuple(
        Diagnostic(
            code="V106",
            message=f"the field `{pointer(path)}` lists `{value}`, which is no term of `{vocabulary}`",
            hint="correct it, or install the plugin that brings it",
            place=place,
            severity=Severity.WARNING,
        )
        for path, value, vocabulary in nameless_values(schema, partial(load_vocabulary, library))
    )


def _of_part(part: VocabularyPart, library: Library) -> tuple[Diagnostic, ...]:
    """What is wrong with a part of a vocabulary, told where it stands, and not with the others."""
    known = load_parts(library, part.vocabulary) if part.vocabulary in vocabulary_ids(library) else ()
    others = [each for each in known if Path(each.file).resolve() != Path(part.file).resolve()]
    try:
        vocabulary_of(part.vocabulary, [*others, part])
    except Refused as refused:
        return tuple(each for each in refused.diagnostics if each.place and each.place.file == part.file)
    return ()


def _of_bundle(bundle: Bundle, known: _Known) -> tuple[Diagnostic, ...]:
    return diagnose(bundle, known.schema(bundle).record)[1]


def _of_parameter_set(set_: ParameterSet, known: _Known) -> tuple[Diagnostic, ...]:
    """What is wrong with the values for the bundles they are for, each said once.

    A bundle that has mistakes of its own is left out: they are told when it is checked.
    """
    found: dict[Diagnostic, None] = {}
    for bundle in _bundles_of(set_, known):
        try:
            with_values = parameters.apply(bundle, [set_])
        except Refused as refused:
            found.update(dict.fromkeys(refused.diagnostics))
            continue
        own = set(_of_bundle(bundle, known))
        found.update(dict.fromkeys(each for each in _of_bundle(with_values, known) if each not in own))
    return Refused(found).diagnostics


def _bundles_of(set_: ParameterSet, known: _Known) -> Iterator[Bundle]:
    """The bundles that a parameter set is for: those beside it, or where there are none those of the library.

    Raises `Refused` with code B401 where there are none at all.
    """
    texts = [read_path(each) for each in sorted(Path(set_.file).parent.glob("*.toml"))]
    beside = [each for each in _loaded(texts, known) if set_.is_for(each)]
    if beside:
        yield from beside
        return
    for name in set_.bundles:
        found = [each.found for each in versions(known.library, name.partition("@")[0])]
        yield from (each for each in _loaded(found, known) if set_.is_for(each))


def _loaded(texts: Iterable[Found], known: _Known) -> Iterator[Bundle]:
    """The bundles among the texts; what is none is told when it is checked itself."""
    for each in texts:
        try:
            yield known.bundle(each)
        except Refused:
            continue
