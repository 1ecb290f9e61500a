"""A bundle with all that it takes over from the one it `extends`.

1. The base is a pinned version, found in the library and resolved first: bases form a chain, never a ring.
2. Sources, parameters, notes on inputs, decisions, calendar events, standing facts, and statements and templates of
   letters of the base come first, in its order; the bundle's own follow.
3. What has a name of the base replaces it as a whole, and says so: `override = true`. Nothing is replaced in silence.
4. A decision that says only `rules` adds them to the base's table: at the end, or `before` the rule that is named. It
   may say `output_titles` for the outputs they bring.
5. Of the header, `decides` and `when_null` are taken over where they are left out. Examples are not taken over: they
   are about the base.

What comes of it is a document like any other, checked and read like any other. It remembers which text each part of it
stands in, so that every diagnostic has its place there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias, cast

from msgspec import Struct

from policyctl.bundle.document import Document, Table, read_document
from policyctl.bundle.expressions import ParsedTexts
from policyctl.bundle.library import Found, Library, find_bundle
from policyctl.bundle.load import RULE_MARKERS, SECTIONS, alone_problems, read_bundle
from policyctl.bundle.model import Bundle, Key, Part, Passage, Status
from policyctl.bundle.problems import Problem, diagnose, refuse
from policyctl.bundle.shape import check_shape
from policyctl.diagnostics import Diagnostic, Refused, nearest

_MARKERS = frozenset(RULE_MARKERS)
_ADDED = frozenset({"rules", "output_titles"})
"""What a decision adds to that of the base."""


class Loading:
    """What bundles of one library share while they are loaded: a text is parsed once, and a base resolved once."""

    def __init__(self) -> None:
        self.parsed = ParsedTexts()
        self.loaded: dict[tuple[str, str], _Loaded] = {}


def load_bundle(found: Found, library: Library, loading: Loading | None = None) -> Bundle:
    """The bundle of a text, resolved. Raises `Refused` as `parse_bundle` does, and with codes B431 to B436."""
    return _load(found, library, (), loading or Loading()).bundle


class _Loaded(NamedTuple):
    bundle: Bundle
    document: Document


def _load(found: Found, library: Library, chain: tuple[str, ...], loading: Loading) -> _Loaded:
    key = (found.file, found.text)
    if key not in loading.loaded:
        loading.loaded[key] = _read(found, library, chain, loading)
    return loading.loaded[key]


def _read(found: Found, library: Library, chain: tuple[str, ...], loading: Loading) -> _Loaded:
    document = read_document(found.text, file=found.file)
    check_shape(document, "bundle")
    header = _table(document.table, "bundle")
    if "extends" not in header:
        refuse(alone_problems(document), document.text, file=document.file)
        return _Loaded(read_bundle(document, parsed=loading.parsed), document)
    name = f"{header['id']}@{header['version']}"
    base = _base(document, library, (*chain, name), loading)
    merged = _merged(document, base)
    check_shape(merged, "bundle")
    return _Loaded(read_bundle(merged, base.bundle, parsed=loading.parsed), merged)


def _base(document: Document, library: Library, chain: tuple[str, ...], loading: Loading) -> _Loaded:
    """The base of a document, resolved, where the two fit together."""
    reference = cast("str", _table(document.table, "bundle")["extends"])
    if reference in chain:
        ring = " extends ".join(f"`{each}`" for each in (*chain[chain.index(reference) :], reference))
        _refuse(document, Problem(code="B431", message=f"a bundle extends itself: {ring}", key=_EXTENDS))
    try:
        found = find_bundle(library, reference, as_of=date.min)
    except Refused as refused:
        raise Refused(_at_extends(document, refused)) from refused
    base = _load(found, library, chain, loading)
    refuse(_misfits(document, base.bundle), document.text, file=document.file)
    return base


_EXTENDS: Key = ("bundle", "extends")


def _at_extends(document: Document, refused: Refused) -> Iterator[Diagnostic]:
    """What could not be found, said at the place that asked for it."""
    for each in refused.diagnostics:
        if each.place is None:
            problem = Problem(code=each.code, message=each.message, key=_EXTENDS, hint=each.hint)
            yield from diagnose([problem], document.text, file=document.file)
        else:
            yield each


def _refuse(document: Document, problem: Problem) -> None:
    refuse([problem], document.text, file=document.file)


def _misfits(document: Document, base: Bundle) -> Iterator[Problem]:
    header = _table(document.table, "bundle")
    if header["subject"] != base.subject:
        message = (
            f"`{base.name}` is about the subject `{base.subject}`, this bundle about `{header['subject']}`"
        )
        yield Problem(code="B435", message=message, key=("bundle", "subject"))
    if header["status"] == "released" and base.status is not Status.RELEASED:
        message = f"a released bundle extends `{base.name}`, which is a {base.status.value}"
        yield Problem(code="B436", message=message, key=_EXTENDS, hint="release the base first")


def _merged(document: Document, base: _Loaded) -> Document:
    """The document with what it takes over, without a word of overriding. Raises `Refused` with B432 to B434."""
    merger = _Merger(document, base.document, {}, [])
    merger.header(base.bundle)
    for section in SECTIONS:
        merger.section(section)
    merger.examples()
    refuse(merger.problems, document.text, file=document.file)
    table = {name: each.table for name, each in merger.sections.items()}
    json = {name: each.json for name, each in merger.sections.items()}
    return Document(document.file, document.text, table, json, merger.passages)


class _Part(Struct, frozen=True):
    """A value of a document in both forms, and where it stands."""

    table: object
    json: object
    passage: Passage


_Tables: TypeAlias = dict[str, object]


class _Merger:
    """Builds the merged document part by part; problems gather, for one mistake shall not hide the next."""

    def __init__(
        self, own: Document, base: Document, passages: dict[Key, Passage], problems: list[Problem]
    ) -> None:
        self.own = own
        self.base = base
        self.passages = passages
        self.problems = problems
        self.sections: dict[str, _Part] = {}

    def header(self, base: Bundle) -> None:
        """The header, with what is left out as the base says it."""
        part = _part(self.own, ("bundle",))
        taken = {"decides": base.decides, "when_null": base.when_null.value}
        inherited = {name: value for name, value in taken.items() if name not in _mapping(part.table)}
        self.passages.update({("bundle", name): self.base.passage(("bundle", name)) for name in inherited})
        without = frozenset({"extends"})
        self.sections["bundle"] = _Part(
            {**inherited, **_stripped(part.table, without)},
            {**inherited, **_stripped(part.json, without)},
            part.passage,
        )

    def section(self, section: str) -> None:
        """One section: the base's members, those of them that are replaced or added to, and new ones."""
        inherited, own = (_table(each.table, section) for each in (self.base, self.own))
        parts = {name: self._member((section, name)) for name in {**inherited, **own}}
        if parts:
            self.sections[section] = _joined(parts, self.own.passage((section,)))

    def examples(self) -> None:
        """The bundle's own examples."""
        if "examples" in self.own.table:
            self.sections["examples"] = _part(self.own, ("examples",))

    def _member(self, key: Key) -> _Part:
        inherited, own = _find(self.base, key), _find(self.own, key)
        if own is None:
            assert inherited is not None
            self.passages[key] = inherited.passage
            return inherited
        is_override = "override" in _mapping(own.table)
        if inherited is None:
            self._refuse_needless_markers(key, own)
            return _without_markers(own)
        if is_override or own.table == inherited.table:
            return _without_markers(own)
        if key[0] == "decisions" and "rules" in _mapping(inherited.table):
            return self._extended(key, inherited, own)
        self._refuse_silence(key)
        return inherited

    def _refuse_needless_markers(self, key: Key, own: _Part) -> None:
        """Notes what a new thing says of a base that has nothing of its name."""
        marked = [(key, own.table)]
        marked += [((*key, "rules", index), each) for index, each in enumerate(_rules(own.table))]
        for place, table in marked:
            for marker in _MARKERS & _mapping(table).keys():
                kind = "a rule" if len(place) > len(key) else f"`{key[-1]}`"
                message = f"`{marker}` on {kind} that the extended bundle does not have"
                self._note("B434", message, (*place, marker), "take it out; what is new is simply added")

    def _refuse_silence(self, key: Key) -> None:
        message = f"`{key[-1]}` is already said by the extended bundle"
        self._note(
            "B432", message, key, "say `override = true` to replace it as a whole, or choose another name"
        )

    def _extended(self, key: Key, inherited: _Part, own: _Part) -> _Part:
        """The base's table with its rules replaced and added to."""
        for name in _mapping(own.table):
            if name not in _ADDED:
                message = f"`{name}` of `{key[-1]}` is already said by the extended bundle"
                hint = "only rules are added; say `override = true` to replace the whole decision"
                self._note("B432", message, (*key, name), hint)
        rules = self._rules(key, inherited, own)
        self.passages[key] = inherited.passage
        for index, rule in enumerate(rules):
            self.passages[(*key, "rules", index)] = rule.passage
        titles = self._output_titles(key, inherited, own)
        added = {"output_titles": titles} if titles else {}
        table = {**_mapping(inherited.table), **added, "rules": [each.table for each in rules]}
        json = {**_mapping(inherited.json), **added, "rules": [each.json for each in rules]}
        return _Part(table, json, inherited.passage)

    def _output_titles(self, key: Key, inherited: _Part, own: _Part) -> _Tables:
        """The titles of outputs that the base has, and those that are added."""
        titles, added = (_mapping(_mapping(each.table).get("output_titles", {})) for each in (inherited, own))
        for name in added:
            place = (*key, "output_titles", name)
            if name in titles:
                message = f"the title of `{name}` is already said by the extended bundle"
                self._note("B432", message, place, "say `override = true` to replace the whole decision")
            self.passages[place] = self.own.passage(place)
        return {**titles, **added}

    def _rules(self, key: Key, inherited: _Part, own: _Part) -> list[_Part]:
        rules = [_part(self.base, (*key, "rules", index)) for index in range(len(_rules(inherited.table)))]
        for index in range(len(_rules(own.table))):
            self._place_rule(rules, _part(self.own, (*key, "rules", index)), (*key, "rules", index))
        return rules

    def _place_rule(self, rules: list[_Part], rule: _Part, key: Key) -> None:
        """Puts a rule where it belongs among the others, or notes why it belongs nowhere."""
        table = _mapping(rule.table)
        ids = [cast("str", _mapping(each.table)["id"]) for each in rules]
        id_, before = cast("str", table["id"]), cast("str | None", table.get("before"))
        bare = _without_markers(rule)
        if "override" in table and id_ in ids and before is None:
            rules[ids.index(id_)] = bare
        elif "override" in table and id_ in ids:
            self._note("B434", "a rule that is replaced keeps its place", (*key, "before"))
        elif "override" in table:
            self._note("B433", f"there is no rule `{id_}` to replace", (*key, "id"), _hint(id_, ids), "value")
        elif id_ in ids:
            message = f"the rule `{id_}` is already said by the extended bundle"
            self._note("B432", message, (*key, "id"), "say `override = true` to replace it", "value")
        elif before is None:
            rules.append(bare)
        elif before in ids:
            rules.insert(ids.index(before), bare)
        else:
            message = f"there is no rule `{before}` to stand before"
            self._note("B433", message, (*key, "before"), _hint(before, ids), "value")

    def _note(self, code: str, message: str, key: Key, hint: str | None = None, part: Part = "key") -> None:
        self.problems.append(Problem(code=code, message=message, key=key, part=part, hint=hint))


def _joined(parts: Mapping[str, _Part], passage: Passage) -> _Part:
    return _Part(
        {name: each.table for name, each in parts.items()},
        {name: each.json for name, each in parts.items()},
        passage,
    )


def _part(document: Document, key: Key) -> _Part:
    found = _find(document, key)
    assert found is not None
    return found


def _find(document: Document, key: Key) -> _Part | None:
    """What a key leads to, or None."""
    table: object = document.table
    json: object = document.json
    for step in key:
        try:
            table = cast("Mapping[str | int, object]", table)[step]
        except KeyError:
            return None
        json = cast("Mapping[str | int, object]", json)[step]
    return _Part(table, json, document.passage(key))


def _without_markers(part: _Part) -> _Part:
    """The part without a word of what it replaces."""
    return _Part(_bare(part.table), _bare(part.json), part.passage)


def _bare(written: object) -> _Tables:
    table = _stripped(written, _MARKERS)
    if rules := _rules(table):
        table["rules"] = [_stripped(each, _MARKERS) for each in rules]
    return table


def _stripped(written: object, without: frozenset[str]) -> _Tables:
    return {name: each for name, each in _mapping(written).items() if name not in without}


def _rules(written: object) -> Sequence[object]:
    """The rules of a decision; none of a statement of letters, which only names some."""
    rules = cast("Sequence[object]", _mapping(written).get("rules", ()))
    return [each for each in rules if isinstance(each, Mapping)]


def _mapping(written: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", written)


def _table(tables: Table, name: str) -> Table:
    return cast("Table", tables.get(name, {}))


def _hint(word: str, known: Sequence[str]) -> str:
    close = nearest(word, known)
    listed = ", ".join(f"`{each}`" for each in known)
    return f"did you mean `{close}`?" if close else f"its rules are {listed}"
