"""The fixed words of every language: each says all of them, with the same gaps to fill."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from string import Formatter

import pytest
from msgspec.structs import fields

from policyctl.bundle.model import EventKind
from policyctl.languages import Language
from policyctl.report.phrases import phrases_in
from policyctl.report.phrases.calendar import CalendarPhrases, calendar_phrases_in
from policyctl.report.phrases.form import Counted, Phrases

NAMES = [each.name for each in fields(Phrases) if each.name != "language"]
MAY_BE_EMPTY = {"is_status", "does_not_apply"}


def texts(said: object) -> Iterator[str]:
    match said:
        case str():
            yield said
        case Counted():
            yield from (said.one, said.many)
        case tuple():
            yield from said
        case dict():
            for each in said.values():
                yield from texts(each)
        case _:
            raise AssertionError(said)


@pytest.mark.parametrize("language", Language)
def test_a_table_is_that_of_its_language(language: Language) -> None:
    assert phrases_in(language).language is language


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", NAMES)
def test_no_word_is_missing(language: Language, name: str) -> None:
    said, english = (getattr(phrases_in(each), name) for each in (language, Language.ENGLISH))
    assert all(texts(said)) or name in MAY_BE_EMPTY
    assert [_gaps(each) for each in texts(said)] == [_gaps(each) for each in texts(english)]


def _gaps(text: str) -> tuple[int, int, int]:
    gaps = sum(field is not None for _, field, _, _ in Formatter().parse(text))
    return gaps, text.count("#"), text.count("|")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", NAMES)
def test_a_word_for_each_status_is_there(language: Language, name: str) -> None:
    said = getattr(phrases_in(language), name)
    if isinstance(said, dict):
        kinds: set[type[Enum]] = {type(each) for each in said}
        assert [set(kind) for kind in kinds] == [set(said)]


def test_one_thing_and_many_have_their_words() -> None:
    days = phrases_in(Language.ENGLISH).days
    assert [days.of(each) for each in (0, 1, -1, 1000)] == ["0 days", "1 day", "-1 day", "1,000 days"]


CALENDAR_NAMES = [each.name for each in fields(CalendarPhrases)]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", CALENDAR_NAMES)
def test_no_word_of_calendars_is_missing(language: Language, name: str) -> None:
    said, english = (getattr(calendar_phrases_in(each), name) for each in (language, Language.ENGLISH))
    assert all(texts(said))
    assert [_gaps(each) for each in texts(said)] == [_gaps(each) for each in texts(english)]


@pytest.mark.parametrize("language", Language)
def test_every_kind_of_event_weekday_and_month_has_a_name(language: Language) -> None:
    words = calendar_phrases_in(language)
    assert list(words.kinds) == list(EventKind)
    assert [len(each) for each in (words.months, words.weekdays, words.initials)] == [12, 7, 7]
