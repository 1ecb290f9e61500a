"""Which version of a policy applies on a day, how each stands, and what is wrong between them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from policyctl.bundle.model import Interval, Status
from policyctl.bundle.versions import (
    Found,
    Standing,
    Version,
    diagnose,
    in_force,
    periods,
    standing,
)
from tests.bundle.bundle_texts import refusal


def day(text: str) -> date:
    return date.fromisoformat(text)


def version(
    name: str,
    start: str | None = None,
    end: str | None = None,
    *,
    status: Status = Status.RELEASED,
    supersedes: str | None = None,
) -> Version:
    """A version of the policy `p` with the header that says so."""
    bounds = {"from": start, "until": end}
    dates = ", ".join(f"{key} = {bound}" for key, bound in bounds.items() if bound)
    text = f'[bundle]\nid = "p"\nin_force = {{ {dates} }}\nsupersedes = "{supersedes}"\n'
    return Version(
        id="p",
        version=name,
        status=status,
        in_force=Interval(start=day(start) if start else None, end=day(end) if end else None),
        supersedes=supersedes,
        found=Found(file=f"p/{name}.toml", text=text, folder=Path()),
    )


OLD = version("1", "2022-01-01")
NEW = version("2", "2023-07-01", "2024-01-01", supersedes="p@1")
NEXT = version("3", "2025-01-01")
DRAFT = version("4", "2023-07-01", status=Status.DRAFT)
OPEN = version("5", status=Status.CONSULTATION)
ALL = (OLD, NEW, NEXT, DRAFT, OPEN)


def standings(on: str) -> list[str]:
    return [standing(each, ALL, day(on)).value for each in ALL]


def test_how_each_version_stands_on_a_day() -> None:
    drafts = ["draft", "consultation"]
    assert standings("2021-12-31") == ["not yet in force"] * 3 + drafts
    assert standings("2022-01-01") == ["in force", "not yet in force", "not yet in force", *drafts]
    assert standings("2023-06-30") == ["in force", "not yet in force", "not yet in force", *drafts]
    assert standings("2023-07-01") == ["superseded", "in force", "not yet in force", *drafts]
    assert standings("2024-01-01") == ["superseded", "no longer in force", "not yet in force", *drafts]
    assert standings("2025-01-01") == ["superseded", "no longer in force", "in force", *drafts]


def test_the_version_in_force_on_any_past_day() -> None:
    assert in_force(ALL, "p", day("2022-05-05")) == OLD
    assert in_force(ALL, "p", day("2023-12-31")) == NEW
    assert in_force(ALL, "p", day("2025-06-01")) == NEXT


def test_what_was_superseded_does_not_come_back() -> None:
    assert [str(each) for each in refusal(lambda: in_force((OLD, NEW), "p", day("2024-06-01")))] == [
        (
            "error[B403]: no released version of `p` is in force on 2024-06-01"
            " (hint: 1 is in force from 2022-01-01; 2 is in force from 2023-07-01 until 2024-01-01)"
        )
    ]


def test_a_preview_takes_the_draft_that_is_meant_for_the_day() -> None:
    assert in_force((OLD, NEW, DRAFT), "p", day("2023-07-01"), preview=True) == DRAFT
    assert in_force((OLD, NEW, DRAFT), "p", day("2023-06-30"), preview=True) == OLD
    assert in_force((OLD, NEW, DRAFT), "p", day("2023-07-01")) == NEW
    assert [str(each) for each in refusal(lambda: in_force(ALL, "p", day("2023-07-01"), preview=True))] == [
        (
            "error[B404]: several drafts of `p` could be previewed on 2023-07-01: `4` and `5`"
            " (hint: name the one you mean, such as p@5)"
        )
    ]


def test_when_each_version_is_in_force() -> None:
    found = [(each.version.version, str(each.start), str(each.end)) for each in periods(ALL)]
    assert found == [
        ("1", "2022-01-01", "2023-07-01"),
        ("2", "2023-07-01", "2024-01-01"),
        ("3", "2025-01-01", "None"),
    ]


def test_a_version_superseded_before_it_begins_is_never_in_force() -> None:
    late = version("1", "2024-01-01")
    assert [each.version.version for each in periods((late, NEW))] == ["2"]


def test_a_gap_between_versions_is_a_warning() -> None:
    assert [str(each) for each in diagnose(ALL)] == [
        (
            "p/3.toml:3:12: warning[B421]: no version of `p` is in force from 2024-01-01 to 2024-12-31,"
            " between `2` and `3`"
        )
    ]


def test_two_versions_on_one_day_are_an_error() -> None:
    assert [str(each) for each in diagnose((OLD, NEXT))] == [
        (
            "p/3.toml:3:12: error[B422]: from 2025-01-01 on `1` is in force too"
            ' (hint: say supersedes = "p@1" here, or `until` there)'
        )
    ]


def test_what_supersedes_nothing_is_an_error() -> None:
    wrong = version("2", "2023-01-01", supersedes="p@11")
    first = version("1", "2022-01-01", "2023-01-01")
    assert [str(each) for each in diagnose((first, wrong))] == [
        "p/2.toml:4:14: error[B423]: there is no version `p@11` to supersede (hint: did you mean `p@1`?)"
    ]


def test_an_end_without_a_successor_is_no_gap() -> None:
    assert diagnose((version("1", "2022-01-01", "2023-01-01"), DRAFT)) == ()


days = st.integers(0, 12).map(lambda number: date(2023, 1, 1) + timedelta(days=number))


@st.composite
def policies(draw: st.DrawFn) -> tuple[Version, ...]:
    """Up to four versions with any dates, each of which may supersede any before it."""
    found: list[Version] = []
    for number in range(draw(st.integers(1, 4))):
        start, length = draw(days), draw(st.none() | st.integers(1, 6))
        end = None if length is None else start + timedelta(days=length)
        earlier = draw(st.sampled_from([None, *(each.name for each in found)]))
        found.append(version(str(number), str(start), None if end is None else str(end), supersedes=earlier))
    return tuple(found)


@given(policies(), days)
def test_periods_and_standings_agree_on_every_day(versions: tuple[Version, ...], on: date) -> None:
    by_standing = {each.name for each in versions if standing(each, versions, on) is Standing.IN_FORCE}
    by_period = {
        each.version.name
        for each in periods(versions)
        if (each.start or date.min) <= on < (each.end or date.max)
    }
    assert by_standing == by_period


@given(policies(), days)
def test_without_an_overlap_at_most_one_version_applies(versions: tuple[Version, ...], on: date) -> None:
    if not any(each.code == "B422" for each in diagnose(versions)):
        found = [each for each in versions if standing(each, versions, on) is Standing.IN_FORCE]
        assert len(found) <= 1
