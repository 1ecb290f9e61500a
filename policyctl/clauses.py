"""Which clauses of the documents that policies implement are in a rule, and which say why they are in none.

1. Without references everything in the library is looked at, and every document it has a list for. References mean
   bundles as they do for `check`; then those alone count, and the documents are those they cite and those whose lists
   stand in a folder that is named. The list nearest to what is named comes before one of the library.
2. Every version of a policy counts, drafts and superseded ones too: a document can tell of last year's rules, and a
   consultation is a document's subject. The report says of each citation which version it is of, and how that stands.
3. A bundle counts as it is written, without what it takes over from its base: the base counts itself.
4. Wrong are a clause that binds and is neither cited nor excused (B441), a citation of a clause that is not in the list
   of its document (B442), and two lists of one document (B443). Worth a warning are a reason of a clause that is cited
   all the same (B444), and a source that has no list (B445).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, cast

from policyctl.bundle.clauses import CLAUSES, Citation, ClauseList, citations, parse_clause_list
from policyctl.bundle.document import Document, Table, read_document
from policyctl.bundle.library import Found, Library, clause_lists, read_path
from policyctl.bundle.model import Source, Status
from policyctl.bundle.places import Places, index_places
from policyctl.bundle.problems import Problem, diagnose, diagnostic_at
from policyctl.bundle.shape import check_shape
from policyctl.bundle.words import read_words
from policyctl.diagnostics import Diagnostic, Refused, Severity, nearest
from policyctl.languages import Words
from policyctl.library_files import bundles_meant, bundles_of, named
from policyctl.results import Account, CheckedFile, Citing, ClauseCoverage, CoveredClause, CoveredDocument


def cover(references: Sequence[str], *, library: Library, folder: Path) -> ClauseCoverage:
    """Every clause with what cites it; files are named relative to `folder`.

    Raises `Refused` as `files_meant` does, and with codes B101 and B405 for a file that cannot be read.
    """
    wrong: list[Diagnostic] = []
    # 1. The bundles, and the lists of the documents they may cite.
    files = _files(references, library, folder)
    bundles = tuple(_bundles(files, wrong))
    inside = _lists(_inside(references), folder, wrong)
    lists = {**_around(references, library, folder, wrong), **_by_document(inside, wrong)}
    # 2. Who cites what, each citation matched with the clause it means.
    superseded = {each.supersedes for each in bundles if each.status is Status.RELEASED}
    citing: dict[str, list[Citing]] = {}
    for bundle in bundles:
        listed, problems = _match(bundle, lists)
        wrong.extend(_at(bundle.places, problems))
        for citation in listed:
            found = _citing(bundle, citation, is_superseded=bundle.name in superseded)
            citing.setdefault(citation.clause, []).append(found)
    # 3. The documents that are asked about, clause by clause.
    asked = {each.partition("-")[0] for each in citing} | {each.source.id for each in inside}
    wanted = [each for name, each in lists.items() if not references or name in asked]
    documents = tuple(_covered(each, citing, wrong) for each in sorted(wanted, key=_by_number))
    checked = dict.fromkeys([*files, *(each.list.file for each in documents)])
    return ClauseCoverage(bundles=len(bundles), documents=documents, files=_by_file(checked, wrong))


def known_lists(references: Sequence[str], *, library: Library, folder: Path) -> Mapping[str, ClauseList]:
    """The lists that bundles can cite, by document; what is wrong with a list is told where it is checked itself."""
    untold: list[Diagnostic] = []
    inside = _lists(_inside(references), folder, untold)
    return {**_around(references, library, folder, untold), **_by_document(inside, untold)}


def unknown_clauses(document: Document, lists: Mapping[str, ClauseList]) -> tuple[Diagnostic, ...]:
    """The citations that the lists of their documents have not (B442); the document has the shape of a bundle."""
    bundle = _read(document)
    _, problems = _match(bundle, lists)
    return tuple(_at(bundle.places, (each for each in problems if each.severity is Severity.ERROR)))


def _around(
    references: Sequence[str], library: Library, folder: Path, wrong: list[Diagnostic]
) -> dict[str, ClauseList]:
    """The lists of the library, and before them those that stand beside what is named."""
    known = _lists(clause_lists(library), folder, wrong)
    beside = _lists(_beside(references), folder, wrong)
    return {**_by_document(known, wrong), **_by_document(beside, wrong)}


def _files(references: Sequence[str], library: Library, folder: Path) -> tuple[str, ...]:
    if references:
        found = bundles_meant(references, library=library, folder=folder)
        return tuple(each for each in found if not each.endswith(CLAUSES))
    return bundles_of(library, folder=folder)


def _by_file(files: Iterable[str], wrong: Sequence[Diagnostic]) -> tuple[CheckedFile, ...]:
    """Each file with what is wrong with it, told once; every diagnostic has a place in one of them."""
    found: dict[str, list[Diagnostic]] = {file: [] for file in files}
    for each in dict.fromkeys(wrong):  # a list can be found in two ways
        assert each.place is not None
        found.setdefault(each.place.file, []).append(each)
    return tuple(
        CheckedFile(file=file, diagnostics=Refused(some).diagnostics) for file, some in found.items()
    )


def _by_number(list_: ClauseList) -> tuple[str, int]:
    """A key that sorts documents: S2 before S10."""
    name = list_.source.id.rstrip("0123456789")
    return name, int(list_.source.id[len(name) :] or 0)


class _Bundle(NamedTuple):
    """What is asked of a bundle: how it calls itself and its sources, and what it cites."""

    document: Document
    id: str
    version: str
    status: Status
    supersedes: str | None
    sources: Mapping[str, Source]
    places: Places

    @property
    def name(self) -> str:
        return f"{self.id}@{self.version}"


def _bundles(files: Iterable[str], wrong: list[Diagnostic]) -> Iterator[_Bundle]:
    """The bundles of the files; what has not the shape of one is noted, for its clauses cannot be counted."""
    for file in files:
        text = read_path(Path(file)).text
        try:
            document = read_document(text, file=file)
            check_shape(document, "bundle")
        except Refused as refused:
            wrong.extend(refused.diagnostics)
            continue
        yield _read(document)


def _read(document: Document) -> _Bundle:
    header = cast("Mapping[str, str]", document.table["bundle"])
    sources = cast("Mapping[str, Table]", document.table.get("sources", {}))
    return _Bundle(
        document=document,
        id=header["id"],
        version=header["version"],
        status=Status(header["status"]),
        supersedes=header.get("supersedes"),
        sources={name: _source(name, each) for name, each in sources.items()},
        places=index_places(document.text, file=document.file),
    )


def _source(name: str, table: Table) -> Source:
    title = read_words(table, "title") or Words(name)
    return Source(id=name, title=title, sha256=cast("str | None", table.get("sha256")))


def _inside(references: Sequence[str]) -> Iterator[Found]:
    """The lists that are named, and those in the folders that are."""
    for path in map(Path, references):
        if path.is_dir():
            yield from map(read_path, sorted(path.rglob(f"*{CLAUSES}")))
        elif path.name.endswith(CLAUSES) and path.is_file():
            yield read_path(path)


def _beside(references: Sequence[str]) -> Iterator[Found]:
    """The lists beside a file that is named, and beside the folder of a policy: `../S1.clauses.toml` of a bundle."""
    for path in map(Path, references):
        if path.exists():
            for folder in (path.absolute().parent, path.absolute().parent.parent):
                yield from map(read_path, sorted(folder.glob(f"*{CLAUSES}")))


def _lists(texts: Iterable[Found], folder: Path, wrong: list[Diagnostic]) -> tuple[ClauseList, ...]:
    """The lists of the texts, each file once."""
    files = {named(Path(each.file).absolute(), folder): each.text for each in texts}
    return tuple(_parsed(files, wrong))


def _parsed(files: Mapping[str, str], wrong: list[Diagnostic]) -> Iterator[ClauseList]:
    for file, text in files.items():
        try:
            yield parse_clause_list(text, file=file)
        except Refused as refused:
            wrong.extend(refused.diagnostics)


def _by_document(lists: Iterable[ClauseList], wrong: list[Diagnostic]) -> dict[str, ClauseList]:
    """The list of each document; of two the first, and the other is noted."""
    found: dict[str, ClauseList] = {}
    for each in lists:
        first = found.setdefault(each.source.id, each)
        if first is not each:
            message = f"the document `{each.source.id}` has a list of clauses already, `{first.file}`"
            problem = Problem(
                code="B443", message=message, key=("document", "id"), hint="keep one of the two"
            )
            wrong.extend(diagnose([problem], each.text, file=each.file))
    return found


def _match(bundle: _Bundle, lists: Mapping[str, ClauseList]) -> tuple[list[Citation], list[Problem]]:
    """The citations of clauses that are listed, and what is wrong with the others: of an unlisted source told once."""
    listed: list[Citation] = []
    unlisted: dict[str, Problem] = {}
    unknown: list[Problem] = []
    for each in citations(bundle.document):
        list_ = lists.get(each.document)
        source = bundle.sources.get(each.document)
        if list_ is None or (source is not None and not list_.is_of(source)):
            unlisted.setdefault(each.document, _unlisted(each, list_))
        elif any(each.clause == clause.id for clause in list_.clauses):
            listed.append(each)
        else:
            unknown.append(_unknown(each, list_))
    return listed, [*unlisted.values(), *unknown]


def _unlisted(citation: Citation, other: ClauseList | None) -> Problem:
    message = f"the clauses of `{citation.document}` are not counted: there is no list of them"
    if other is not None:
        message = f"{message}, but one of another file with that name, `{other.file}`"
    hint = f"write {citation.document}{CLAUSES} into the folder of policies"
    return _problem("B445", message, citation, hint, Severity.WARNING)


def _unknown(citation: Citation, list_: ClauseList) -> Problem:
    known = [each.id for each in list_.clauses]
    close = nearest(citation.clause, known)
    hint = f"did you mean `{close}`?" if close else f"it lists `{known[0]}` to `{known[-1]}`"
    message = f"`{citation.clause}` is not in the list of clauses of `{citation.document}`"
    return _problem("B442", message, citation, hint, Severity.ERROR)


def _problem(code: str, message: str, citation: Citation, hint: str, severity: Severity) -> Problem:
    return Problem(
        code=code, message=message, key=citation.key, span=citation.span, hint=hint, severity=severity
    )


def _citing(bundle: _Bundle, citation: Citation, *, is_superseded: bool) -> Citing:
    return Citing(
        policy=bundle.id,
        version=bundle.version,
        status=bundle.status,
        is_superseded=is_superseded,
        kind=citation.kind,
        name=citation.name,
        place=bundle.places.locate(citation.key, span=citation.span),
    )


def _covered(
    list_: ClauseList, citing: Mapping[str, Sequence[Citing]], wrong: list[Diagnostic]
) -> CoveredDocument:
    """The document of a list; clauses that are missing and reasons that are stale are noted."""
    places = index_places(list_.text, file=list_.file)
    clauses = tuple(
        CoveredClause(
            clause=each, place=places.locate(each.key, part="key"), citing=tuple(citing.get(each.id, ()))
        )
        for each in list_.clauses
    )
    wrong.extend(_at(places, (problem for each in clauses for problem in _wrong(each))))
    return CoveredDocument(list=list_, clauses=clauses)


def _wrong(covered: CoveredClause) -> Iterator[Problem]:
    clause = covered.clause
    if covered.account is Account.MISSING:
        message = f"`{clause.id}` binds, and no bundle cites it"
        hint = "cite it in a rule, a parameter or an input, or say with `why` why it can be none"
        yield Problem(code="B441", message=message, key=clause.key, part="key", hint=hint)
    if covered.citing and clause.why is not None:
        first = covered.citing[0]
        message = (
            f"`{clause.id}` says why nothing cites it, and the {first.kind} `{first.name}` of "
            f"`{first.policy}@{first.version}` does"
        )
        hint = "take `why` out"
        key = (*clause.key, "why")
        yield Problem(code="B444", message=message, key=key, hint=hint, severity=Severity.WARNING)


def _at(places: Places, problems: Iterable[Problem]) -> Iterator[Diagnostic]:
    for each in problems:
        place = places.locate(each.key, part=each.part, span=each.span)
        yield diagnostic_at(place, places.line(place.line), each)
