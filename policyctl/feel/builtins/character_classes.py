"""The character classes of XPath's regular expressions, said in RE2's words (XML Schema part 2, appendix G).

A class is a set of characters in brackets, an escape such as `\\d`, or a category such as `\\p{Lu}`. Most of them
RE2 can say itself. What it cannot say (a subtraction, the complement of a complement) is computed here as a set
of code points and written out as ranges; the categories come from Python's Unicode tables, read when first asked
for. With the flag `i` letters stand for their other case as well, categories do not.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TypeAlias

from msgspec import Struct

Interval: TypeAlias = tuple[int, int]
"""The first and the last code point of a run."""

CATEGORIES = frozenset(
    [
        "L",
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "M",
        "Mn",
        "Mc",
        "Me",
        "N",
        "Nd",
        "Nl",
        "No",
        "P",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Z",
        "Zs",
        "Zl",
        "Zp",
        "S",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "C",
        "Cc",
        "Cf",
        "Co",
        "Cn",
    ]
)
_INEXPRESSIBLE = frozenset({"C", "Cn"})
"""Categories that hold the unassigned code points, for which RE2 has no word."""

BLOCKS: dict[str, Interval] = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "IPAExtensions": (0x250, 0x2AF),
    "Greek": (0x370, 0x3FF),
    "GreekandCoptic": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Armenian": (0x530, 0x58F),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "Devanagari": (0x900, 0x97F),
    "Thai": (0xE00, 0xE7F),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
}

SPACE: tuple[Interval, ...] = ((0x9, 0xA), (0xD, 0xD), (0x20, 0x20))
NAME_START: tuple[Interval, ...] = (
    (0x3A, 0x3A),
    (0x41, 0x5A),
    (0x5F, 0x5F),
    (0x61, 0x7A),
    (0xC0, 0xD6),
    (0xD8, 0xF6),
    (0xF8, 0x2FF),
    (0x370, 0x37D),
    (0x37F, 0x1FFF),
    (0x200C, 0x200D),
    (0x2070, 0x218F),
    (0x2C00, 0x2FEF),
    (0x3001, 0xD7FF),
    (0xF900, 0xFDCF),
    (0xFDF0, 0xFFFD),
    (0x10000, 0xEFFFF),
)
NAME: tuple[Interval, ...] = (
    *NAME_START,
    (0x2D, 0x2E),
    (0x30, 0x39),
    (0xB7, 0xB7),
    (0x300, 0x36F),
    (0x203F, 0x2040),
)


class Runs(Struct, frozen=True):
    """Characters by their code points; with the flag `i` they stand for their other case as well."""

    intervals: tuple[Interval, ...]
    has_case: bool = True


class Categories(Struct, frozen=True):
    """The characters of some categories of Unicode, or all others."""

    names: tuple[str, ...]
    negated: bool = False


Part: TypeAlias = Runs | Categories


class CharacterClass(Struct, frozen=True):
    """The characters of any part, or, negated, all others; without those of `subtracted`."""

    parts: tuple[Part, ...]
    negated: bool = False
    subtracted: CharacterClass | None = None


def write_class(character_class: CharacterClass, *, ignores_case: bool) -> str:
    """The class as an expression of RE2 that matches one character."""
    if _is_expressible(character_class, ignores_case):
        return _write_parts(character_class, ignores_case)
    return _write_intervals(_members(character_class, ignores_case))


def _is_expressible(character_class: CharacterClass, ignores_case: bool) -> bool:
    """Whether RE2 can say the class without knowing its characters one by one."""
    categories = [part for part in character_class.parts if isinstance(part, Categories)]
    if character_class.subtracted or any(_INEXPRESSIBLE & set(part.names) for part in categories):
        return False
    cased = sum(_has_case(part, ignores_case) for part in character_class.parts)
    is_mixed = 0 < cased < len(character_class.parts)
    return not (character_class.negated and (is_mixed or any(map(_is_complement, categories))))


def _has_case(part: Part, ignores_case: bool) -> bool:
    return ignores_case and isinstance(part, Runs) and part.has_case


def _is_complement(part: Part) -> bool:
    """Whether the part needs a bracket of its own: all but several categories."""
    return isinstance(part, Categories) and part.negated and len(part.names) > 1


def _write_parts(character_class: CharacterClass, ignores_case: bool) -> str:
    """The parts in brackets: those with case, those without, and each complement; side by side."""
    sign = "^" if character_class.negated else ""
    cased = fixed = ""
    brackets: list[str] = []
    for part in character_class.parts:
        if _is_complement(part):
            brackets.append(f"[^{_inside(part)}]")
        elif _has_case(part, ignores_case):
            cased += _inside(part)
        else:
            fixed += _inside(part)
    brackets += [f"[{sign}{cased}]"] if cased else []
    brackets += [f"(?-i:[{sign}{fixed}])"] if fixed else []
    return brackets[0] if len(brackets) == 1 else f"(?:{'|'.join(brackets)})"


def _inside(part: Part) -> str:
    """What stands for the part inside a bracket; for a complement what the bracket excludes."""
    if isinstance(part, Categories):
        letter = "P" if part.negated and not _is_complement(part) else "p"
        return "".join(f"\\{letter}{{{name}}}" for name in part.names)
    return "".join(
        f"\\x{{{low:X}}}" if low == high else f"\\x{{{low:X}}}-\\x{{{high:X}}}"
        for low, high in part.intervals
    )


def _write_intervals(members: tuple[Interval, ...]) -> str:
    """The set as ranges; the empty set is what no character of all is in."""
    if not members:
        return f"[^\\x{{0}}-\\x{{{sys.maxunicode:X}}}]"
    return f"(?-i:[{_inside(Runs(members))}])"


def _members(character_class: CharacterClass, ignores_case: bool) -> tuple[Interval, ...]:
    """The code points of the class, as sorted runs."""
    points = _united(run for part in character_class.parts for run in _part_members(part, ignores_case))
    if character_class.negated:
        points = complement(points)
    if character_class.subtracted is None:
        return points
    return _without(points, _members(character_class.subtracted, ignores_case))


def _part_members(part: Part, ignores_case: bool) -> Iterable[Interval]:
    if isinstance(part, Runs):
        return _with_other_cases(part.intervals) if ignores_case and part.has_case else part.intervals
    members = _united(run for name in part.names for run in _category_members(name))
    return complement(members) if part.negated else members


def complement(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """All code points that lie in none of the runs."""
    return _without(((0, sys.maxunicode),), _united(intervals))


def _united(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The runs sorted, those that touch made one."""
    united: list[Interval] = []
    for low, high in sorted(intervals):
        if united and low <= united[-1][1] + 1:
            united[-1] = (united[-1][0], max(high, united[-1][1]))
        else:
            united.append((low, high))
    return tuple(united)


def _without(kept: Iterable[Interval], removed: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """The runs without the code points of others; both are sorted and apart."""
    result: list[Interval] = []
    for low, high in kept:
        for removed_low, removed_high in removed:
            if removed_high < low or removed_low > high:
                continue
            if removed_low > low:
                result.append((low, removed_low - 1))
            low = removed_high + 1
        if low <= high:
            result.append((low, high))
    return tuple(result)


def _with_other_cases(intervals: Iterable[Interval]) -> Iterator[Interval]:
    yield from intervals
    for members in _case_families():
        points = [ord(member) for member in members]
        if any(low <= point <= high for point in points for low, high in intervals):
            yield from ((point, point) for point in points)


@cache
def _case_families() -> tuple[frozenset[str], ...]:
    """The characters that differ in case only, together: `k`, `K` and the Kelvin sign are one family."""
    families: dict[str, set[str]] = {}
    for character in map(chr, range(sys.maxunicode + 1)):
        lower = character.lower()
        if len(lower) == 1 and (lower != character or character.upper() != character):
            families.setdefault(lower.upper(), set()).update((character, lower))
    return tuple(frozenset(members) for members in families.values() if len(members) > 1)


@cache
def _category_members(name: str) -> tuple[Interval, ...]:
    """The code points of a category, given by two letters or by the first for all that begin with it."""
    if len(name) == 1:
        return _united(
            run for each in CATEGORIES if each[0] == name != each for run in _category_members(each)
        )
    return _runs_by_category().get(name, ())


@cache
def _runs_by_category() -> dict[str, tuple[Interval, ...]]:
    runs: dict[str, list[Interval]] = {}
    start, current = 0, unicodedata.category("\0")
    for point in range(1, sys.maxunicode + 2):
        category = unicodedata.category(chr(point)) if point <= sys.maxunicode else ""
        if category != current:
            runs.setdefault(current, []).append((start, point - 1))
            start, current = point, category
    return {category: tuple(found) for category, found in runs.items()}
