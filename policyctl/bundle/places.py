"""Where each key and value of a TOML text stands.

Values come from tomli, places from tree-sitter; the two are joined by `Key`. Nothing here is needed to accept a text,
so everything is computed when the first place is asked for: `index_places` once for a text, then `Places.locate`. The
headers of tables are read at once, for only all of them together number the elements of arrays; what stands in a table
is read when a key inside it is asked for.

A place inside a string is exact: escapes, folded lines of a multi-line string and `\\r\\n` are counted as the single
characters they stand for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TypeAlias

import tomli
from msgspec import Struct
from msgspec.structs import replace
from tree_sitter import Node, Tree

from policyctl.bundle.model import Key, Part
from policyctl.diagnostics import Place
from policyctl.feel.syntax import Span

_Slice: TypeAlias = "tuple[int, int]"
"""A half-open range of UTF-8 bytes of the text."""


class Entry(Struct, frozen=True):
    """The byte ranges of one key: of its name (None for an element of an array) and of its value.

    The value of a table is its header; of a table that only dotted keys mention, the first mention.
    """

    name: _Slice | None
    value: _Slice


class Places(Struct, frozen=True):
    """The places of one TOML text."""

    file: str
    encoded: bytes
    line_starts: tuple[int, ...]
    entries: Entries

    def locate(self, key: Key, *, part: Part = "value", span: Span | None = None) -> Place:
        """The place of a key's name or value, or of a span inside the string that stands there.

        For a key that is not in the text the place of the nearest table around it comes back.
        """
        entry = self.entries.get(key)
        if entry is None:
            return self.locate(key[:-1]) if key else self._place((0, self._end_of_line(0)))
        where = entry.name if part == "key" and entry.name else entry.value
        if span is not None:
            where = self._inside(where, span)
        return self._place(where)

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its end."""
        start = self.line_starts[number - 1]
        return self.encoded[start : self._end_of_line(start)].decode("utf-8", "replace")

    def at(self, where: _Slice) -> Place:
        """The place of a range of bytes."""
        return self._place(where)

    def _place(self, where: _Slice) -> Place:
        line, column = self._position(where[0])
        end_line, end_column = self._position(where[1])
        return Place(file=self.file, line=line, column=column, end_line=end_line, end_column=end_column)

    def _position(self, byte: int) -> tuple[int, int]:
        line = bisect_right(self.line_starts, byte)
        start = self.line_starts[line - 1]
        return line, len(self.encoded[start:byte].decode("utf-8", "replace")) + 1

    def _end_of_line(self, start: int) -> int:
        end = self.encoded.find(b"\n", start)
        end = len(self.encoded) if end < 0 else end
        return end - 1 if self.encoded[start:end].endswith(b"\r") else end

    def _inside(self, where: _Slice, span: Span) -> _Slice:
        raw = self.encoded[where[0] : where[1]].decode()
        slices = character_slices(raw)
        last = len(slices) - 1
        start, end = slices[min(span.start, last)]
        if span.end > span.start:
            end = slices[min(span.end - 1, last)][1]
        return where[0] + len(raw[:start].encode()), where[0] + len(raw[:end].encode())


def parse_tree(text: str) -> Tree:
    """The syntax tree of a TOML 1.0 text; what is not TOML 1.0 stands in it as an error node."""
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_toml.language())).parse(text.encode("utf-8", "replace"))


def index_places(text: str, *, file: str, tree: Tree | None = None) -> Places:
    """The places of a text, for any number of questions."""
    return replace(lines_of(text, file=file), entries=Entries(tree or parse_tree(text)))


def lines_of(text: str, *, file: str) -> Places:
    """The lines of a text that may not be TOML: places of bytes, of no keys."""
    encoded = text.encode("utf-8", "replace")
    starts = (0, *(match.end() for match in re.finditer(rb"\n", encoded)))
    return Places(file=file, encoded=encoded, line_starts=starts, entries=Entries())


def first_error(tree: Tree) -> _Slice | None:
    """The byte range of the first thing in the tree that is not TOML 1.0, or None."""
    node = tree.root_node
    if not node.has_error:
        return None
    while inner := next((child for child in node.children if child.has_error and not node.is_error), None):
        node = inner
    return node.start_byte, max(node.end_byte, node.start_byte + 1)


def tokens(tree: Tree, kinds: frozenset[str]) -> Iterator[tuple[str, _Slice]]:
    """The text and byte range of every token of the kinds, in order of place."""
    stack = [tree.root_node]
    while stack:
        node = stack.pop()
        if node.type in kinds:
            yield _text(node), (node.start_byte, node.end_byte)
        stack.extend(reversed(node.children))


_LITERAL = re.compile(r"\r\n|.", re.DOTALL)
_ESCAPED = re.compile(
    r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|(?P<fold>\\[ \t]*\r?\n[ \t\r\n]*)|\\.|\r\n|.", re.DOTALL
)


def character_slices(raw: str) -> tuple[tuple[int, int], ...]:
    """For each character of the string (or key) that `raw` writes, where it is written in `raw`; the end closes it.

    `raw` includes its quotes; without quotes it is a bare key and stands for itself.
    """
    width = _quote_width(raw)
    start, end = width, len(raw) - width
    if width == 3:
        start += 2 if raw.startswith("\r\n", 3) else raw.startswith("\n", 3)
    written = _LITERAL if width == 0 or raw[0] == "'" else _ESCAPED
    found = (match.span() for match in written.finditer(raw, start, end) if match.lastgroup != "fold")
    return (*found, (end, end))


def _quote_width(raw: str) -> int:
    if raw[:3] in ('"""', "'''") and len(raw) >= 6:
        return 3
    return 1 if raw[:1] in ('"', "'") else 0


class Entries:
    """The entries of a syntax tree by their keys, as TOML defines what its headers and dotted keys open."""

    def __init__(self, tree: Tree | None = None) -> None:
        self._entries: dict[Key, Entry] = {}
        self._array_lengths: dict[Key, int] = {}
        self._unread: dict[Key, Node] = {}
        if tree is not None:
            self._unread[()] = tree.root_node
            self._headers(tree.root_node)

    def get(self, key: Key) -> Entry | None:
        """What stands in the text under the key, or None."""
        for length in range(len(key)):
            node = self._unread.pop(key[:length], None)
            if node is not None:
                self._read(key[:length], node)
        return self._entries.get(key)

    def _headers(self, root: Node) -> None:
        for node in root.children:
            match node.type:
                case "table":
                    self._table(node)
                case "table_array_element":
                    self._element_of_array(node)
                case _:  # pairs, which are read later; comments, and what is no TOML
                    pass

    def _table(self, node: Node) -> None:
        opening, name, closing = node.children[:3]
        segments = _segments(name)
        prefix = self._open((), segments[:-1])
        key = (*prefix, _name(segments[-1]))
        self._entries[key] = Entry(_bytes(segments[-1]), (opening.start_byte, closing.end_byte))
        self._unread[key] = node

    def _element_of_array(self, node: Node) -> None:
        opening, name, closing = node.children[:3]
        segments = _segments(name)
        array = (*self._open((), segments[:-1]), _name(segments[-1]))
        header = Entry(_bytes(segments[-1]), (opening.start_byte, closing.end_byte))
        self._entries.setdefault(array, header)
        index = self._array_lengths.get(array, 0)
        self._array_lengths[array] = index + 1
        self._entries[(*array, index)] = header
        self._unread[(*array, index)] = node

    def _open(self, prefix: Key, segments: list[Node]) -> Key:
        """The key of the table that the segments name: inside the last element where one is an array of tables."""
        for segment in segments:
            prefix = (*prefix, _name(segment))
            self._mention(prefix, segment)
            if prefix in self._array_lengths:
                prefix = (*prefix, self._array_lengths[prefix] - 1)
        return prefix

    def _mention(self, key: Key, segment: Node) -> None:
        """Notes where a table is mentioned; the first mention counts, in whichever order they are read."""
        known = self._entries.get(key)
        if known is None or known.value[0] > segment.start_byte:
            self._entries[key] = Entry(_bytes(segment), _bytes(segment))

    def _read(self, prefix: Key, node: Node) -> None:
        """Reads what stands in a table or an array; not what stands in its values."""
        if node.type == "array":
            elements = (each for each in node.named_children if each.type != "comment")
            for index, element in enumerate(elements):
                self._entries[(*prefix, index)] = Entry(None, _bytes(element))
                self._unread[(*prefix, index)] = element
            return
        for child in node.children:
            if child.type == "pair":
                self._pair(prefix, child)

    def _pair(self, prefix: Key, node: Node) -> None:
        name, *_, value = (each for each in node.children if each.type != "comment")
        segments = _segments(name)
        key = (*self._open(prefix, segments[:-1]), _name(segments[-1]))
        self._entries[key] = Entry(_bytes(segments[-1]), _bytes(value))
        if value.type in ("inline_table", "array"):
            self._unread[key] = value


def _segments(name: Node) -> list[Node]:
    """The single keys of a dotted key, in order; the grammar nests them to the left."""
    segments = []
    while name.type == "dotted_key":
        name, last = name.named_children
        segments.append(last)
    return [name, *reversed(segments)]


def _name(segment: Node) -> str:
    text = _text(segment)
    return text if segment.type == "bare_key" else next(iter(tomli.loads(f"{text} = 0")))


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _bytes(node: Node) -> _Slice:
    return node.start_byte, node.end_byte
