"""`policyctl eval`: one subject, many subjects, and what the exit status says of them."""

from __future__ import annotations

import json
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.command_line import policyctl

ROOT = Path(__file__).parents[2]
ASKED = ("--as-of", "2023-07-15", "--parameters", "illustrative")
GOLD = (
    b'{"merchant_id":"m-1","industry":"toys","sales_90d":30000,"positive_rate":0.95,'
    b'"snad_dispute_rate":0.01,"shipped_within_72h_rate":0.9,"average_dsr":4.5}'
)
BAD = b'{"merchant_id":"m-2","industry":"toyz"}'
UNKNOWN = b'{"merchant_id":"m-3","industry":"toys"}'


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_one_subject_as_json_is_one_document() -> None:
    result = policyctl("eval", "gold-silver", "-", *ASKED, "-o", "json", stdin=GOLD)
    document = json.loads(result.out)
    assert (result.status, result.err) == (0, "")
    assert (document["schema"], document["subject"], document["value"]) == (
        "policyctl/decision/1",
        "m-1",
        "gold",
    )
    assert "row" not in document


def test_an_array_of_one_is_a_file_of_many() -> None:
    result = policyctl("eval", "gold-silver", "-", *ASKED, "-o", "json", stdin=b"[" + GOLD + b"]")
    document = json.loads(result.out)
    assert (document["schema"], [each["row"] for each in document["rows"]]) == ("policyctl/decisions/1", [1])


def test_one_line_of_ndjson_is_a_file_of_many() -> None:
    result = policyctl("eval", "gold-silver", "-", *ASKED, "--format", "ndjson", "-o", "json", stdin=GOLD)
    assert json.loads(result.out)["schema"] == "policyctl/decisions/1"


def test_a_subject_that_stands_in_the_file_twice_is_told_and_counted() -> None:
    rows = b"\n".join([GOLD, UNKNOWN, GOLD])
    result = policyctl("eval", "gold-silver", "-", *ASKED, "-o", "json", stdin=rows)
    assert result.status == 0
    assert [each["subject"] for each in json.loads(result.out)["rows"]] == ["m-1", "m-3", "m-1"]
    assert json.loads(result.out)["summary"]["repeated"] == 1
    assert result.err == (
        "stdin:3:1: warning[I305]: the subject `m-1` stands in the input already, at stdin:1:1\n"
        "3 rows: 2 gold, 1 undetermined; 1 row repeats a subject\n"
    )


def test_every_row_is_a_line_of_jsonl_whether_decided_or_rejected() -> None:
    rows = b"\n".join([GOLD, BAD, UNKNOWN])
    result = policyctl("eval", "gold-silver", "-", *ASKED, "-o", "jsonl", stdin=rows)
    documents = [json.loads(line) for line in result.out.splitlines()]
    assert [(each["schema"], each["row"]) for each in documents] == [
        ("policyctl/decision/1", 1),
        ("policyctl/rejection/1", 2),
        ("policyctl/decision/1", 3),
    ]
    assert result.err.splitlines()[-1] == "3 rows: 1 gold, 1 undetermined, 1 rejected"


def test_the_json_of_many_counts_every_row_once() -> None:
    rows = b"\n".join([GOLD, BAD, UNKNOWN, GOLD])
    result = policyctl("eval", "gold-silver", "-", *ASKED, "-o", "json", stdin=rows)
    assert json.loads(result.out)["summary"] == {
        "rows": 4,
        "outcomes": {"gold": 2, "silver": 0, "ordinary": 0},
        "statuses": {"decided": 0, "undetermined": 1, "not_applicable": 0, "error": 0},
        "rejected": 1,
        "repeated": 1,
    }


def test_a_decision_without_listed_outcomes_is_counted_as_decided() -> None:
    asked = ("eval", "gold-silver", "-", *ASKED, "--decision", "period_end")
    result = policyctl(*asked, stdin=GOLD + b"\n" + UNKNOWN)
    assert "m-1  2023-06-30\nm-3  2023-06-30\n\n2 rows: 2 decided\n" in result.out


def test_numbers_keep_their_digits() -> None:
    result = policyctl(
        "explain", "gold-silver", "-", *ASKED, "-o", "json", stdin=GOLD.replace(b"30000", b"30000.10")
    )
    assert '"value": 30000.1,' in result.out
    assert '"distance": 0.1,' in result.out


@pytest.mark.parametrize(
    ("rows", "options", "status"),
    [
        ([GOLD, GOLD], [], 0),
        ([GOLD, BAD], [], 2),
        ([GOLD, BAD], ["--allow-rejects"], 0),
        ([GOLD, UNKNOWN], ["--fail-on", "gold"], 1),
        ([GOLD, UNKNOWN], ["--fail-on", "undetermined"], 1),
        ([GOLD, UNKNOWN], ["--fail-on", "silver", "--fail-on", "error"], 0),
        ([GOLD, BAD], ["--fail-on", "gold"], 2),
        ([GOLD, BAD], ["--fail-on", "gold", "--allow-rejects"], 1),
    ],
)
def test_the_exit_status_of_many(rows: list[bytes], options: list[str], status: int) -> None:
    assert policyctl("eval", "gold-silver", "-", *ASKED, *options, stdin=b"\n".join(rows)).status == status


@pytest.mark.parametrize(("outcome", "status"), [("outranked", 1), ("failed", 0), ("decided", 1)])
def test_an_outcome_that_a_decision_collects_can_fail_the_command(outcome: str, status: int) -> None:
    store = b"""{"store_id": "s-1", "held_tier": "gold", "bar_met": "gold", "current_tier": "gold",
        "badge_shown": "plus", "standing": []}"""
    asked = ("eval", "missing-badge", "-", "--as-of", "2023-08-20", "--fail-on", outcome)
    assert policyctl(*asked, stdin=store).status == status
    assert policyctl(*asked, "--format", "ndjson", stdin=store.replace(b"\n", b"")).status == status


@pytest.mark.parametrize(("options", "status"), [([], 2), (["--allow-rejects"], 0)])
def test_one_subject_that_is_not_valid_is_told_and_nothing_printed(options: list[str], status: int) -> None:
    result = policyctl("eval", "gold-silver", "-", *ASKED, *options, stdin=BAD)
    assert (result.status, result.out) == (status, "")
    assert result.err.startswith('error[I208]: `/industry` is `"toyz"`, expected')
    assert "hint: did you mean `toys`?" in result.err


@pytest.mark.parametrize("stdin", [b"[]", b"merchant_id,industry\n"])
def test_no_subjects_is_nothing_to_do(stdin: bytes) -> None:
    result = policyctl("eval", "gold-silver", "-", *ASKED, stdin=stdin)
    assert (result.status, result.err) == (5, "the input holds no subjects\n")


def test_without_a_day_it_is_today_where_the_policy_lives() -> None:
    after_midnight_in_utc = datetime(2023, 7, 1, 3, tzinfo=UTC)
    result = policyctl("eval", "gold-silver", "-", "-o", "json", stdin=GOLD, now=after_midnight_in_utc)
    assert result.err == "as of 2023-06-30, today in America/Los_Angeles\n"
    assert json.loads(result.out)["bundle"] == "gold-silver@2022.1"


OLD = "ebay-seller-standards@2016.1"


@pytest.mark.parametrize("named", [OLD, "policies/examples/ebay-seller-standards/2016.1.toml"])
def test_a_version_that_another_has_superseded_by_the_day_is_told(named: str) -> None:
    asked = ("eval", named, "examples/programmes/ebay-sellers.ndjson", "-o", "json")
    told = f"`{OLD}` is superseded by `ebay-seller-standards@2020.1` since 2020-03-25\n"
    assert policyctl(*asked, "--as-of", "2020-03-25").err.startswith(told)
    assert "superseded" not in policyctl(*asked, "--as-of", "2020-03-24").err


def test_the_version_in_force_is_superseded_by_none(tmp_path: Path) -> None:
    asked = ("examples/programmes/ebay-sellers.ndjson", "--as-of", "2020-03-24", "-o", "json")
    assert "superseded" not in policyctl("eval", "ebay-seller-standards", *asked).err
    alone = tmp_path / "ebay-seller-standards" / "2016.1.toml"
    alone.parent.mkdir()
    alone.write_bytes((ROOT / "policies/examples/ebay-seller-standards/2016.1.toml").read_bytes())
    assert "superseded" not in policyctl("eval", str(alone), *asked).err


def test_a_later_set_wins_and_the_command_line_wins_over_all() -> None:
    asked = ("eval", "gold-silver", "-", *ASKED, "--set", "sales_floor.gold.toys=30000.01", "-o", "json")
    document = json.loads(policyctl(*asked, stdin=GOLD).out)
    assert document["value"] == "silver"
    assert {"parameter": "sales_floor", "provenance": "assumed", "origin": "--set"} in document["leans_on"]


def test_reports_go_to_files_and_to_standard_output_at_once(tmp_path: Path) -> None:
    rows = b"\n".join([GOLD, UNKNOWN])
    file = tmp_path / "decisions.jsonl"
    result = policyctl("eval", "gold-silver", "-", *ASKED, "-o", "human", "-o", f"jsonl={file}", stdin=rows)
    assert "2 rows: 1 gold, 1 undetermined" in result.out
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2
    assert list(tmp_path.iterdir()) == [file]


def test_a_report_that_does_not_come_to_its_end_leaves_no_file(tmp_path: Path) -> None:
    file = tmp_path / "decisions.jsonl"
    file.write_text("as it was", encoding="utf-8")
    result = policyctl("eval", "gold-silver", "-", *ASKED, "-o", f"jsonl={file}", stdin=b"\xff\xfe")
    assert result.status == 2
    assert file.read_text(encoding="utf-8") == "as it was"
    assert list(tmp_path.iterdir()) == [file]


def test_a_report_can_go_to_what_is_no_plain_file() -> None:
    assert policyctl("eval", "gold-silver", "-", *ASKED, "-o", "json=/dev/null", stdin=GOLD).status == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_the_input_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "merchants.ndjson"
    file.write_bytes(GOLD + b"\n" + GOLD)
    result = policyctl("eval", "gold-silver", str(file), *ASKED, "-o", f"jsonl={file}")
    assert result.status == 2
    message = f"error[C107]: `jsonl={file}` would be written over what it is made from"
    assert " ".join(result.err.split()) == message


@pytest.mark.parametrize(
    "command",
    [
        ["eval", "FILE", "-"],
        ["eval", "gold-silver", "-", "--overrides", "FILE"],
        ["eval", "gold-silver", "-", "--parameters", "FILE"],
        ["explain", "FILE", "-"],
        ["explain", "gold-silver", "-", "--standing", "FILE"],
        ["explain", "gold-silver", "-", "--overrides", "FILE"],
        ["explain", "--record", "1", "--log", "FILE"],
        ["check", "FILE"],
        ["test", "FILE"],
        ["bundle", "show", "FILE"],
        ["diff", "FILE", "gold-silver@2023.1"],
        ["log", "show", "FILE"],
    ],
    ids=lambda words: " ".join(words),
)
def test_nothing_that_is_read_is_written_over(command: list[str], tmp_path: Path) -> None:
    file = tmp_path / "2023.1.toml"
    shutil.copy(ROOT / "policies/gold-silver/2023.1.toml", file)
    words = [str(file) if each == "FILE" else each for each in command]
    result = policyctl(*words, "-o", f"json={file}", stdin=GOLD)
    assert (result.status, result.err[:12]) == (2, "error[C107]:")
    assert file.read_bytes() == (ROOT / "policies/gold-silver/2023.1.toml").read_bytes()


def test_another_decision_can_be_asked_for() -> None:
    result = policyctl("eval", "gold-silver", "-", *ASKED, "--decision", "window", "-o", "json", stdin=GOLD)
    assert json.loads(result.out)["value"] == {
        "low": "2023-04-02",
        "high": "2023-06-30",
        "low_closed": True,
        "high_closed": True,
    }


def test_what_a_merchant_wrote_does_not_reach_the_terminal() -> None:
    hostile = GOLD.replace(b"m-1", rb"\u001b[2Jm\u202e1")
    for stdin in (hostile, hostile + b"\n" + hostile):
        result = policyctl("eval", "gold-silver", "-", *ASKED, stdin=stdin)
        assert result.status == 0
        assert r"\x1b[2Jm\u202e1" in result.out
        assert "\x1b" not in result.out
        assert "\u202e" not in result.out


@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize("given", [GOLD, GOLD + b"\n" + GOLD], ids=["one", "many"])
def test_json_says_once_in_a_document_what_is_doubtful_about_the_sources(form: str, given: bytes) -> None:
    asked = ("gold-silver", "-", *ASKED)
    explained = json.loads(policyctl("explain", *asked, "-o", "json", stdin=GOLD).out)["sources"]
    assert explained[0]["warning"]["en"].startswith("an undated third-party copy")
    found = policyctl("eval", *asked, "-o", form, stdin=given).out
    documents = [json.loads(each) for each in ([found] if form == "json" else found.splitlines())]
    assert [each["sources"] for each in documents] == [explained] * len(documents)
    assert not any("sources" in row for each in documents for row in each.get("rows", ()))


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_says_that_a_text_under_consultation_does_not_apply(form: str) -> None:
    store = b'{"licence_id": "s-1", "brand": "meizu", "quarter_end": "2022-09-30"}'
    asked = ("-", "--as-of", "2022-06-12", "-o", form, "--allow-rejects")
    found = policyctl("eval", "phone-meizu@2022.1", *asked, stdin=store)
    assert json.loads(found.out)["does_not_apply"] == "consultation"
    assert "does_not_apply" not in json.loads(policyctl("eval", "phone-meizu", *asked, stdin=store).out)
