"""The languages that policies and reports speak, and words in them.

English is the language everything is written in first; what has not been translated is said in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct


class Language(Enum):
    """A language by its tag (BCP 47)."""

    ENGLISH = "en"
    CHINESE = "zh"


class Words(Struct, frozen=True, omit_defaults=True):
    """What somebody says to a reader, in English and as far as it has been translated."""

    en: str
    zh: str | None = None

    def to(self, language: Language) -> str:
        """The words in the language; the English ones where there are none."""
        match language:
            case Language.ENGLISH:
                return self.en
            case Language.CHINESE:
                return self.zh or self.en

    def lacks(self, language: Language) -> bool:
        """Whether the words are not translated to the language."""
        return language is Language.CHINESE and self.zh is None

    def __str__(self) -> str:
        return self.en


def every_language(words: Words | None) -> str | None:
    """The words in all languages they have: `Gold merchant; zh: 金牌商家`."""
    if words is None or words.zh is None:
        return words.en if words else None
    return f"{words.en}; zh: {words.zh}"


def told_apart(old: Words | None, new: Words | None) -> tuple[str | None, str | None]:
    """Both in English, where that tells them apart; else in every language they have."""
    texts = old.en if old else None, new.en if new else None
    return texts if texts[0] != texts[1] else (every_language(old), every_language(new))


def labels_told_apart(old: Mapping[str, Words], new: Mapping[str, Words]) -> tuple[str | None, str | None]:
    """Of both the labels that are not the same in the other: `gold: Gold merchant; zh: 金牌商家`."""
    sides = ((old, new), (new, old))
    was, is_ = (
        ", ".join(
            f"{value}: {every_language(words)}" for value, words in one.items() if other.get(value) != words
        )
        for one, other in sides
    )
    return was or None, is_ or None


def labelled(value: str, labels: Mapping[str, Words], language: Language) -> str:
    """The label of a value in the language; the value itself where it has none."""
    found = labels.get(value)
    return found.to(language) if found else value
