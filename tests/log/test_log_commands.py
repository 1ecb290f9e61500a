"""`eval --log`, `log show` and `explain --record`, as they are typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from policyctl.cli.environment import decision_id
from policyctl.log.record import from_line
from tests.cli.command_line import NOON, policyctl

DECIDE = ("gold-silver", "examples/merchants.ndjson", "--as-of", "2023-07-15", "--parameters", "illustrative")
UUID_7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of the decisions about the examples."""
    path = tmp_path / "d.log"
    assert policyctl("eval", *DECIDE, "--log", str(path)).status == 0
    return path


def test_every_decision_that_is_told_is_logged(log: Path) -> None:
    told = policyctl("eval", *DECIDE, "-o", "jsonl").out.splitlines()
    logged = [from_line(each) for each in log.read_bytes().splitlines()]
    assert [(each["subject"], each["status"], each["rules"]) for each in map(json.loads, told)] == [
        (each.subject.id, each.status.value, list(each.deciding_rules)) for each in logged
    ]
    assert {each.evaluated_at for each in logged} == {NOON}
    assert len({each.id for each in logged}) == len(logged)
    assert logged[0].parameters.sets == ("illustrative",)


def test_logging_does_not_change_what_is_told(tmp_path: Path) -> None:
    logged = policyctl("eval", *DECIDE, "-o", "jsonl", "--log", str(tmp_path / "d.log"))
    assert logged == policyctl("eval", *DECIDE, "-o", "jsonl")


def test_a_log_that_cannot_be_written_stops_before_anything_is_told(tmp_path: Path) -> None:
    result = policyctl("eval", *DECIDE, "--log", str(tmp_path / "none" / "d.log"))
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("error[L201]: cannot write the log")


def test_a_log_is_no_file_that_is_read_nor_that_of_a_report(log: Path, tmp_path: Path) -> None:
    before = log.read_bytes()
    subjects = tmp_path / "in.json"
    subjects.write_bytes(Path("examples/merchant.json").read_bytes())
    bundle = tmp_path / "2023.1.toml"
    bundle.write_bytes(Path("policies/gold-silver/2023.1.toml").read_bytes())
    for arguments in (
        ("gold-silver", str(subjects), "--log", str(subjects)),
        (str(bundle), str(subjects), "--log", str(bundle)),
        ("gold-silver", str(subjects), "--parameters", str(bundle), "--log", str(bundle)),
        (*DECIDE, "--log", str(log), "-o", f"json={log}"),
    ):
        result = policyctl("eval", *arguments, "--as-of", "2023-07-15")
        assert result.status == 2
        assert result.err.startswith("error[C107]: the log")
    assert log.read_bytes() == before


def test_show_lists_and_filters(log: Path) -> None:
    shown = policyctl("log", "show", str(log), "--outcome", "silver")
    lines = shown.out.splitlines()
    assert (shown.status, shown.err, len(lines)) == (0, "", 3)
    assert UUID_7.match(lines[0])
    assert lines[0].split()[1:] == [
        "2023-07-15",
        "12:00:00Z",
        "gold-silver@2023.1",
        "m-1002",
        "silver",
        "silver",
    ]
    assert policyctl("log", "show", str(log), "--since", "2023-07-16").out == ""
    assert len(policyctl("log", "show", str(log), "--until", "2023-07-16").out.splitlines()) == len(
        log.read_bytes().splitlines()
    )


def test_show_gives_the_records_themselves(log: Path) -> None:
    lines = policyctl("log", "show", str(log), "-o", "jsonl").out
    assert lines.encode() == log.read_bytes()
    document = json.loads(policyctl("log", "show", str(log), "-o", "json").out)
    assert document["schema"] == "policyctl/log/1"
    assert document["records"] == [json.loads(each) for each in lines.splitlines()]


def test_a_torn_line_is_told_and_the_status_is_3(log: Path) -> None:
    whole = log.read_bytes()
    log.write_bytes(whole[:-9])
    shown = policyctl("log", "show", str(log), "-o", "jsonl")
    assert shown.status == 3
    assert shown.out.encode() == b"".join(whole.splitlines(keepends=True)[:-1])
    assert shown.err.startswith("error[L203]: the last line is not whole")


def test_a_logged_decision_is_explained_as_on_the_day(log: Path) -> None:
    record = from_line(log.read_bytes().splitlines()[1])
    explained = policyctl("explain", "--record", record.id, "--log", str(log), "-o", "json")
    live = policyctl("explain", *DECIDE, "--subject", str(record.subject.id), "-o", "json")
    assert (explained.status, explained.out) == (0, live.out)


def test_a_changed_log_is_not_explained(log: Path) -> None:
    line = log.read_bytes().splitlines()[0]
    record = from_line(line)
    log.write_bytes(line.replace(b'"sales_90d":"', b'"sales_90d":"9') + b"\n")
    explained = policyctl("explain", "--record", record.id, "--log", str(log))
    assert (explained.status, explained.out) == (3, "")
    assert explained.err.startswith("error[L301]: the logged subject is not what the decision was made with")


def test_explain_wants_a_subject_or_a_record(log: Path) -> None:
    for arguments in (("gold-silver",), ("--record", "x"), ("--log", str(log)), (*DECIDE, "--log", str(log))):
        result = policyctl("explain", *arguments)
        assert result.status == 2
        assert "give BUNDLE and INPUT, or --record and --log" in result.err


def test_an_id_is_a_uuid_of_version_7_and_holds_its_moment() -> None:
    found = decision_id(NOON, lambda count: b"\xff" * count)
    assert found == "0189596c-0a00-7fff-bfff-ffffffffffff"
    assert int(found.replace("-", "")[:12], 16) == int(NOON.timestamp() * 1000)
    assert UUID_7.fullmatch(decision_id(NOON))
    assert decision_id(NOON, lambda count: b"\0" * count) == "0189596c-0a00-7000-8000-000000000000"
