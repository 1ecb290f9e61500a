"""What rehearsals leave behind holds for nobody: it says so, and only another rehearsal takes it in.

The policy closes shops that sell less than the floor, for a year; the last is who sold least of those not barred.
"""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from pathlib import Path

import jsonschema_rs
import pytest

from policyctl import plugins
from policyctl import policy as policies
from policyctl.bundle.library import Library
from policyctl.log.read import read_log
from policyctl.log.rebuild import rebuild
from policyctl.log.record import DecisionRecord, json_schema
from policyctl.policy import Policy
from tests.cli.command_line import Result, policyctl
from tests.report.test_report_schema import mistakes

HERE = Path(__file__).parent
FORM = files("policyctl_schemas").joinpath("forms/standing-fact.schema.json").read_text("utf-8")
HEADER = """
[bundle]
id        = "shops"
version   = "{version}"
title     = "Who is closed"
subject   = "shop"
status    = "{status}"
in_force  = {{ {days} }}
time_zone = "UTC"
decides   = "closing"
{more}
"""
RULES = """
[sources.T]
title = "made up"

[parameters.floor]
title      = "Least sales"
type       = "number"
minimum    = 0
maximum    = 1000
provenance = "unset"
clause     = "T-1"

[parameters.months]
title      = "Length of a bar"
type       = "number"
minimum    = 1
maximum    = 100
value      = 12
provenance = "sourced"
clause     = "T-2"

[decisions.is_barred]
clause     = "T-3"
expression = '''
some s in standing satisfies s.fact = "barred" and s.from <= as_of and (s.until = null or as_of < s.until)'''

[cohorts.open]
member = 'not(is_barred)'
amount = 'sales'

[decisions.entry]
clause     = "T-3"
hit_policy = "first"
outcomes   = ["open", "barred"]
default    = "open"
rules      = [{ id = "barred", then = "barred", clause = "T-3", when.is_barred = true }]

[decisions.closing]
clause     = "T-4"
hit_policy = "first"
outcomes   = ["stays", "closed"]
default    = "stays"
rules      = [{ id = "sells too little", then = "closed", clause = "T-4", when.sales = '< floor' }]

[decisions.last]
clause     = "T-5"
hit_policy = "first"
outcomes   = ["another", "last"]
default    = "another"
rules      = [{ id = "sells least", then = "last", clause = "T-5", when."open.lower" = 0 }]

[standing.barred]
decision  = "closing"
outcome   = "closed"
from      = "as_of"
until     = 'as_of + months * @"P1M"'
set.brand = "brand"

[standing.watched]
decision  = "last"
outcome   = "last"
from      = "as_of"
"""
INVENTED = """
[parameter_set]
id         = "invented"
title      = "Invented"
for        = ["shops"]
provenance = "illustrative"

[values]
floor = 100
"""
SHOPS = [
    {"shop_id": "s-1", "brand": "meizu", "sales": 50, "is_suspect": False},
    {"shop_id": "s-2", "brand": "meizu", "sales": 500, "is_suspect": False},
    {"shop_id": "s-3", "brand": "meizu", "sales": 20, "is_suspect": False},
]


def bundle(version: str, status: str = "released", days: str = "from = 2022-01-01", more: str = "") -> str:
    return HEADER.format(version=version, status=status, days=days, more=more) + RULES


@pytest.fixture(autouse=True)
def _with_three_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is superseded in July 2022 by the second, and the third is a draft."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "policies/shops"
    folder.mkdir(parents=True)
    (folder / "1.toml").write_text(bundle("1"), "utf-8")
    second = bundle("2", days="from = 2022-07-01, until = 2024-01-01", more='supersedes = "shops@1"')
    (folder / "2.toml").write_text(second, "utf-8")
    (folder / "3.toml").write_text(bundle("3", "draft", "from = 2022-09-01, until = 2022-10-01"), "utf-8")
    (folder / "invented.parameters.toml").write_text(INVENTED, "utf-8")
    found = Library(bundles=(folder.parent,), schemas=(HERE,))
    monkeypatch.setattr(plugins, "library", lambda _manager: found)
    Path("none.ndjson").touch()
    Path("shops.ndjson").write_text("".join(json.dumps(each) + "\n" for each in SHOPS), "utf-8")


FLOOR = ("--set", "floor=100")
DAY = ("--as-of", "2022-09-30")


def ask(reference: str, *options: str) -> Result:
    return policyctl("eval", reference, "shops.ndjson", *options)


def leave(
    reference: str, *options: str, standing: str = "none.ndjson", fact: str = "barred"
) -> dict[str, object]:
    """What makes the first fact of that name one of a rehearsal; all facts stand in `left.ndjson`."""
    ended = ask(
        reference, "--standing", standing, "-o", "standing=left.ndjson", "-o", "json=rest.json", *options
    )
    assert ended.status == 0, ended.err
    lines = [json.loads(each) for each in Path("left.ndjson").read_text("utf-8").splitlines()]
    for each in lines:
        jsonschema_rs.Draft202012Validator(FORM).validate(each)
    source = next(each["source"] for each in lines if each["fact"] == fact)
    return {name: source[name] for name in ("does_not_apply", "illustrative", "after") if name in source}


# What is left behind


def test_what_a_version_in_force_leaves_on_values_with_a_source_holds() -> None:
    assert leave("shops", *DAY, *FLOOR) == {}


@pytest.mark.parametrize(
    ("reference", "day", "why"),
    [
        ("shops@3", "2022-09-30", "draft"),
        ("shops@1", "2022-09-30", "not in force"),  # superseded
        ("shops@2", "2022-06-30", "not in force"),  # not yet
        ("shops@2", "2024-01-01", "not in force"),  # no longer
    ],
)
def test_what_a_version_leaves_that_does_not_apply_says_why(reference: str, day: str, why: str) -> None:
    assert leave(reference, "--as-of", day, *FLOOR) == {"does_not_apply": why}


def test_a_preview_is_a_rehearsal() -> None:
    assert leave("shops", "--preview", *DAY, *FLOOR) == {"does_not_apply": "draft"}


def test_a_file_that_says_it_is_released_applies_on_its_days() -> None:
    Path("own.toml").write_text(bundle("9").replace('"shops"', '"own-shops"'), "utf-8")
    assert leave("./own.toml", *DAY, *FLOOR) == {}


def test_a_fact_names_the_invented_values_that_its_decision_leans_on() -> None:
    assert leave("shops", *DAY, "--parameters", "invented") == {"illustrative": ["floor"]}


def test_a_fact_names_the_invented_values_that_its_days_lean_on() -> None:
    Path("months.toml").write_text(INVENTED.replace("floor = 100", "months = 1"), "utf-8")
    assert leave("shops", *DAY, *FLOOR, "--parameters", "./months.toml") == {"illustrative": ["months"]}


def test_a_fact_that_leans_on_none_of_the_invented_values_holds() -> None:
    options = (*DAY, "--parameters", "invented", "--complete", "open")
    assert leave("shops", *options, fact="watched") == {}


def test_a_fact_that_leans_on_facts_of_a_rehearsal_is_one_of_a_rehearsal() -> None:
    leave("shops@3", *DAY, *FLOOR)
    Path("left.ndjson").rename("draft.ndjson")
    options = ("--as-of", "2022-12-31", "--parameters", "invented", "--complete", "open")
    after = {"after": ["shops@3 on 2022-09-30"]}
    assert leave("shops", *options, standing="draft.ndjson", fact="watched") == after


def test_who_leaves_facts_that_hold_for_nobody_is_warned() -> None:
    told = ask("shops@3", *DAY, "--parameters", "invented", "-o", "standing").err.splitlines()
    assert told[-2:] == [
        (
            "warning[I414]: 2 facts are written that hold for nobody: this run is a rehearsal, `shops@3` on 2022-09-30,"
            " a draft, with invented values of `floor`"
        ),
        "  hint: only another rehearsal takes in what it leaves",
    ]


# What is taken in


def given(*options: str) -> Result:
    """Whether the facts are taken in, and what is decided with them."""
    return ask(options[0], "--decision", "entry", "--standing", "left.ndjson", "-o", "jsonl", *options[1:])


LATER = ("--as-of", "2023-01-15")


def test_the_policy_in_force_refuses_what_a_rehearsal_left() -> None:
    leave("shops@3", *DAY, "--parameters", "invented")
    refused = given("shops", *LATER)
    assert (refused.status, refused.out) == (2, "")
    assert refused.err.splitlines() == [
        "error[I415]: `barred` of `s-1` and 1 more fact of the file are left by a rehearsal, and this run is",
        "  none: `shops@3` on 2022-09-30, a draft, with invented values of `floor`",
        " ┌ left.ndjson:1:1",
        "  hint: decide anew by the version in force, on values with a source, or rehearse this run as well;",
        "        a person who decides writes the fact with `who` and `why` in place of `source`",
    ]


def test_every_command_refuses_it() -> None:
    leave("shops@3", *DAY, *FLOOR)
    facts = ("--standing", "left.ndjson", *LATER)
    explained = policyctl("explain", "shops", "shops.ndjson", "--subject", "s-1", *facts)
    compared = policyctl("diff", "shops@1", "shops@2", "--population", "shops.ndjson", *facts)
    assert [(each.status, "I415" in each.err) for each in (explained, compared)] == [(2, True), (2, True)]


@pytest.mark.parametrize(
    "options",
    [("shops@3", *LATER), ("shops@1", *LATER), ("shops", *LATER, "--parameters", "invented")],
    ids=" ".join,
)
def test_another_rehearsal_takes_it_in_and_says_so(options: tuple[str, ...]) -> None:
    leave("shops@3", *DAY, "--parameters", "invented")
    found = given(*options)
    assert found.status == 0
    assert found.err.splitlines()[-1] == (
        "warning[I416]: 2 facts of a rehearsal are taken in, as this run is one too: `shops@3` on 2022-09-30"
    )
    barred, stranger, _ = (json.loads(each) for each in found.out.splitlines())
    assert barred["value"] == "barred"
    assert barred["rehearsed"] == [
        {
            "fact": "barred",
            "bundle": "shops@3",
            "as_of": "2022-09-30",
            "does_not_apply": "draft",
            "illustrative": ["floor"],
            "after": [],
        }
    ]
    assert "rehearsed" not in stranger
    assert [each for one in (barred, stranger) for each in mistakes(one)] == []


def test_a_rank_among_others_leans_on_the_facts_about_all_of_them() -> None:
    leave("shops@3", *DAY, *FLOOR)
    found = ask(
        "shops@3",
        *LATER,
        "--decision",
        "last",
        "--complete",
        "open",
        "--standing",
        "left.ndjson",
        "-o",
        "jsonl",
    )
    assert [[one["bundle"] for one in json.loads(each)["rehearsed"]] for each in found.out.splitlines()] == [
        ["shops@3"]
    ] * 3


def test_readers_are_told_what_is_leaned_on() -> None:
    leave("shops@3", *DAY, *FLOOR)
    many = ask("shops@3", *LATER, "--decision", "entry", "--standing", "left.ndjson").out
    arguments = (
        "shops@3",
        "shops.ndjson",
        "--subject",
        "s-1",
        *LATER,
        "--decision",
        "entry",
        "--standing",
        "left.ndjson",
    )
    one = policyctl("explain", *arguments).out
    line = "  leans on  standing that a rehearsal left, `shops@3` on 2022-09-30: barred"
    assert line in many.splitlines()
    assert line in one.splitlines()
    letter = policyctl("explain", *arguments, "-o", "letter").out
    assert "this rests on facts that a rehearsal left, and decides nothing" in letter


def test_what_a_person_wrote_holds_in_every_run() -> None:
    leave("shops@3", *DAY, *FLOOR)
    first = json.loads(Path("left.ndjson").read_text("utf-8").splitlines()[0])
    del first["source"]
    Path("left.ndjson").write_text(json.dumps({**first, "who": "J. Li", "why": "sold fakes"}) + "\n", "utf-8")
    assert [json.loads(each)["value"] for each in given("shops", *LATER).out.splitlines()] == [
        "barred",
        "open",
        "open",
    ]


def test_what_a_rehearsal_left_holds_for_nobody_without_its_source_either() -> None:
    leave("shops@3", *DAY, *FLOOR)
    first = json.loads(Path("left.ndjson").read_text("utf-8").splitlines()[0])
    del first["source"]
    Path("left.ndjson").write_text(json.dumps(first) + "\n", "utf-8")
    for reference in ("shops", "shops@3"):
        refused = given(reference, *LATER)
        assert (refused.status, refused.out) == (2, "")
        assert "error[I401]: the line does not say where its fact comes from" in refused.err


def test_a_record_says_what_is_leaned_on_and_is_made_again_without_the_files() -> None:
    leave("shops@3", *DAY, *FLOOR)
    assert given("shops@3", *LATER, "--log", "log.ndjson").status == 0
    barred, stranger, _ = (each for each in read_log(Path("log.ndjson")) if isinstance(each, DecisionRecord))
    assert [each.bundle for each in barred.rehearsed or ()] == ["shops@3"]
    assert not stranger.rehearsed
    for each in (barred, stranger):
        assert rebuild(each, policy()).decision.outcome == each.outcome
    form = jsonschema_rs.Draft202012Validator(json_schema())
    assert [*map(form.is_valid, map(json.loads, Path("log.ndjson").read_text("utf-8").splitlines()))] == [
        True
    ] * 3


def policy() -> Policy:
    """The draft."""
    library = plugins.installed_library()
    return policies.compile(
        policies.load("shops@3", as_of=date(2023, 1, 15), library=library), library=library
    )
