"""Records go into a file one by one and come out again; what is torn is told and nothing is built on it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policyctl.decision import Status
from policyctl.diagnostics import Diagnostic, Refused
from policyctl.log.append import open_log
from policyctl.log.read import Filter, find_record, moment, read_log
from policyctl.log.record import DecisionRecord, to_line
from tests.log.log_worlds import ID, MOMENT, record, world

OTHER = "01895a3c-1c80-7abc-8def-0123456789ac"


@pytest.fixture
def records(tmp_path: Path) -> tuple[DecisionRecord, ...]:
    policy = world(tmp_path)
    subjects: tuple[dict[str, object], ...] = ({"id": "a", "sales": 50, "opened_on": None}, {"id": "b"})
    return tuple(
        record(policy, each, decision="tier", id_=id_)
        for each, id_ in zip(subjects, (ID, OTHER), strict=True)
    )


def complaints(call: Callable[[], object], root: Path) -> list[str]:
    with pytest.raises(Refused) as refused:
        call()
    return [str(each).replace(f"{root}/", "") for each in refused.value.diagnostics]


def test_records_come_out_as_they_went_in(records: tuple[DecisionRecord, ...], tmp_path: Path) -> None:
    path = tmp_path / "d.log"
    for each in records:
        with open_log(path) as log:
            log.append(each)
    assert tuple(read_log(path)) == records
    assert path.read_bytes() == b"".join(to_line(each) + b"\n" for each in records)


def test_a_record_is_synced_before_append_returns(
    records: tuple[DecisionRecord, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "d.log"
    synced: list[int] = []
    with open_log(path) as log:
        sync = os.fsync

        def noted(descriptor: int) -> None:
            sync(descriptor)
            synced.append(os.fstat(descriptor).st_size)

        monkeypatch.setattr(os, "fsync", noted)
        for each in records:
            log.append(each)
            assert synced[-1] == path.stat().st_size
    assert len(synced) == 2


def test_a_torn_last_line_is_told_and_nothing_appended_to_it(
    records: tuple[DecisionRecord, ...], tmp_path: Path
) -> None:
    path = tmp_path / "d.log"
    path.write_bytes(to_line(records[0]) + b"\n" + to_line(records[1])[:-40])
    first, torn = read_log(path)
    assert first == records[0]
    assert isinstance(torn, Diagnostic)
    assert str(torn).replace(f"{tmp_path}/", "") == (
        "d.log:2:1: error[L203]: the last line is not whole"
        " (hint: a write was cut off; the decision it was about was never answered)"
    )
    assert complaints(lambda: open_log(path), tmp_path) == [
        (
            "error[L202]: the last line of `d.log` is not whole (hint: a write was cut off; `policyctl log show` says"
            " where, and the half line can be taken out)"
        )
    ]


def test_every_cut_of_a_log_leaves_whole_records_or_says_that_it_is_torn(
    records: tuple[DecisionRecord, ...], tmp_path: Path
) -> None:
    path = tmp_path / "d.log"
    lines = [to_line(each) + b"\n" for each in records]
    whole = b"".join(lines)
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        entries = [*read_log(path)]
        complete = 0 if length < len(lines[0]) else 1
        is_torn = length not in (0, len(lines[0]))
        assert [type(each) for each in entries] == [DecisionRecord] * complete + [Diagnostic] * is_torn


def test_a_line_that_is_no_record_does_not_hide_the_others(
    records: tuple[DecisionRecord, ...], tmp_path: Path
) -> None:
    path = tmp_path / "d.log"
    path.write_bytes(b"{}\n" + to_line(records[0]) + b"\nno JSON\n\xff\n")
    entries = [each if isinstance(each, DecisionRecord) else each.code for each in read_log(path)]
    assert entries == ["L204", records[0], "L204", "L204"]


def test_a_log_that_cannot_be_used(tmp_path: Path) -> None:
    missing = tmp_path / "none" / "d.log"
    assert complaints(lambda: open_log(missing), tmp_path) == [
        "error[L201]: cannot write the log `none/d.log`: no such file or directory"
    ]
    assert complaints(lambda: list(read_log(missing)), tmp_path) == [
        "error[L205]: cannot read the log `none/d.log`: no such file or directory"
    ]


def test_a_record_is_found_by_its_id(records: tuple[DecisionRecord, ...], tmp_path: Path) -> None:
    path = tmp_path / "d.log"
    path.write_bytes(b"".join(to_line(each) + b"\n" for each in records))
    assert find_record(path, OTHER) == records[1]
    assert complaints(lambda: find_record(path, "x"), tmp_path) == [
        "error[L206]: the log `d.log` has no decision `x` (hint: `policyctl log show` lists the ids)"
    ]


def test_a_filter_takes_what_it_names(records: tuple[DecisionRecord, ...]) -> None:
    def wanted(filter_: Filter) -> list[str | None]:
        return [each.subject.id for each in records if filter_.wants(each)]

    later = datetime(2023, 7, 15, 8, 30, 1, tzinfo=UTC)
    assert wanted(Filter()) == ["a", "b"]
    assert wanted(Filter(outcomes=("gold",))) == ["a"]
    assert wanted(Filter(statuses=(Status.UNDETERMINED,))) == ["b"]
    assert wanted(Filter(subject="b")) == ["b"]
    assert [wanted(Filter(bundle=each)) for each in ("p", "p@1", "p@2")] == [["a", "b"], ["a", "b"], []]
    assert [wanted(Filter(since=each)) for each in (MOMENT, later)] == [["a", "b"], []]
    assert [wanted(Filter(until=each)) for each in (MOMENT, later)] == [[], ["a", "b"]]


def test_a_day_is_a_moment_too() -> None:
    assert moment("2023-07-15") == datetime(2023, 7, 15, tzinfo=UTC)
    assert moment("2023-07-15T10:30:00.123456+02:00") == MOMENT
    with pytest.raises(ValueError, match="offset"):
        moment("2023-07-15T10:30:00")
