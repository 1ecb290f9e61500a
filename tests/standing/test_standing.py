"""What decisions leave behind, and what later ones make of it.

The policy closes shops that sell less than 100 for a year, lets a human watch those that are suspect, and keeps closed
who is barred from the brand already.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

import jsonschema_rs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl import plugins
from policyctl import policy as policies
from policyctl.bundle.canonical import digest_of_bytes
from policyctl.bundle.library import Library
from policyctl.diagnostics import Refused
from policyctl.log.read import read_log
from policyctl.log.rebuild import rebuild
from policyctl.log.record import DecisionRecord
from policyctl.policy import Policy
from policyctl.standing.fact import SCHEMA, Fact, text_of, to_line
from policyctl.standing.join import Joiner
from policyctl.standing.making import Maker
from policyctl.standing.read import read_register
from policyctl.subject.names import no_vocabulary
from policyctl.subject.rows import Decoded
from tests.cli.command_line import Result, policyctl

HERE = Path(__file__).parent
BUNDLE = str(HERE / "closing.toml")
CLOSED_ON = date(2022, 9, 30)
FORM = files("policyctl_schemas").joinpath("forms/standing-fact.schema.json").read_text("utf-8")


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A world in which the schema of the shops is installed."""
    library = Library(schemas=(HERE,))
    monkeypatch.setattr(plugins, "library", lambda _manager: library)


@cache
def policy() -> Policy:
    library = Library(schemas=(HERE,))
    bundle = policies.load(BUNDLE, as_of=CLOSED_ON, library=library)
    return policies.compile(bundle, library=library)


def left_by(shop: dict[str, object], as_of: date = CLOSED_ON) -> list[tuple[str, ...]]:
    """Each fact with its days and values, or why it is withheld."""
    row = policies.read(policy(), shop)
    return [
        (each.fact, str(each.begins), str(each.ends), json.dumps(each.set, default=str))
        if isinstance(each, Fact)
        else (each.fact, each.reason.value)
        for each in Maker(policy(), as_of, None).of(row)
    ]


def shop(**facts: object) -> dict[str, object]:
    return {"shop_id": "s-1", "brand": "meizu", "is_suspect": False, "standing": [], **facts}


def test_an_outcome_leaves_a_fact_with_its_days_and_values() -> None:
    assert left_by(shop(sales=12.5)) == [
        ("barred", "2022-09-30", "2023-09-30", '{"brand": "meizu", "sales": "12.5"}')
    ]


def test_another_outcome_leaves_nothing() -> None:
    assert left_by(shop(sales=100)) == []


def test_what_may_be_is_left_to_a_human() -> None:
    assert left_by(shop(sales=12.5, is_suspect=True)) == [("watched", "may")]


def test_what_is_undetermined_leaves_nothing() -> None:
    assert left_by(shop()) == [("barred", "undetermined")]
    unknown = {name: each for name, each in shop(sales=12.5).items() if name != "is_suspect"}
    assert left_by(unknown) == [("barred", "undetermined"), ("watched", "undetermined")]


def test_a_fact_of_which_a_value_is_unknown_is_not_written() -> None:
    barred = {"fact": "barred", "from": "2022-01-01", "until": None, "brand": "meizu"}
    assert left_by(shop(standing=[barred])) == [("barred", "no value")]


def test_a_fact_says_where_it_comes_from() -> None:
    (fact,) = Maker(policy(), CLOSED_ON, None).of(policies.read(policy(), shop(sales=12.5)))
    assert isinstance(fact, Fact)
    assert fact.source is not None
    assert fact.source.bundle == "closing"
    assert fact.source.version == "1"
    assert fact.source.rules == ("sells too little",)
    assert fact.source.clause == "T-4"
    assert fact.source.as_of == CLOSED_ON
    jsonschema_rs.Draft202012Validator(FORM).validate(json.loads(to_line(fact)))


# Files of facts


def line(**facts: object) -> str:
    usual = {
        "schema": SCHEMA,
        "subject": "s-1",
        "fact": "barred",
        "from": "2022-09-30",
        "until": "2023-09-30",
        "who": "J. Li",
        "why": "sold fakes",
    }
    return json.dumps({name: each for name, each in {**usual, **facts}.items() if each is not ABSENT}) + "\n"


ABSENT = object()
"""The value of what a line does not say."""


DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
FACTS = st.builds(
    lambda subject, fact, begins, length, set_: Fact(
        schema=SCHEMA,
        subject=subject,
        fact=fact,
        begins=begins,
        ends=None if length is None else begins + timedelta(days=length),
        set=set_,
        who="J. Li",
        why="sold fakes",
    ),
    st.sampled_from(["s-1", "s-2", "店"]),
    st.sampled_from(["barred", "watched"]),
    DAYS,
    st.none() | st.integers(1, 1000),
    st.fixed_dictionaries({}, optional={"brand": st.sampled_from(["meizu", "lenovo"])}),
)


@given(st.lists(FACTS, max_size=8), st.randoms())
def test_facts_come_back_from_their_lines_whatever_their_order(facts: list[Fact], random: object) -> None:
    shuffled = facts.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    text = text_of(facts)
    assert text_of(shuffled) == text
    register = read_register([("a.ndjson", text.encode())])
    back = [placed.fact for some in register.facts.values() for placed in some]
    assert text_of(back) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            line(until="2022-09-30"),
            [
                ("f:1:1: error[I403]: `barred` of `s-1` ends on 2022-09-30, and begins on 2022-09-30"
                " (hint: the day named by `until` is the first on which the fact no longer holds)")
            ],
        ),
        (
            line() + "\n" + line(),
            ["f:3:1: error[I402]: `barred` of `s-1` is given twice, first at f:1:1 (hint: keep one of the two)"],
        ),
        (
            line(fact="Barred", extra=1),
            [
                'f:1:1: error[I401]: `/fact` is `"Barred"`, expected what holds: lower-case letters, digits and `_`',
                "f:1:1: error[I401]: unknown field `/extra` (hint: further values of a fact stand in `set`)",
            ],
        ),
        (
            line(set={"until": "x"}),
            [
                "f:1:1: error[I401]: `/set` has a name in it that is none, expected lower-case letters, digits and `_`"
            ],
        ),
        (
            line(**{"from": "2022-02-30"}),
            [
                ('f:1:1: error[I401]: `/from` is `"2022-02-30"` and `/until` is `"2023-09-30"`,'
                " expected dates that exist")
            ],
        ),
        ("[]", [("f:1:1: error[I401]: the line is an array, expected a JSON object: one line of a file that"
                " `policyctl eval -o standing` writes and `--standing` reads")]),
        ('{"a":', ["f:1:6: error[I109]: the text ends in the middle of a value (hint: the file may be cut off)"]),
    ],
)  # fmt: skip
def test_a_line_that_says_no_fact_is_refused_at_its_place(text: str, expected: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        read_register([("f", text.encode())])
    assert [str(each) for each in refused.value.diagnostics] == expected


@pytest.mark.parametrize(
    "lacks",
    [{"who": ABSENT, "why": ABSENT}, {"who": ABSENT}, {"why": ABSENT}],
)
def test_a_line_that_does_not_say_where_its_fact_comes_from_is_refused(lacks: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        read_register([("f", (line(subject="s-2") + line(**lacks)).encode())])
    assert [str(each) for each in refused.value.diagnostics] == [
        (
            "f:2:1: error[I401]: the line does not say where its fact comes from: it has neither `source` nor both"
            " `who` and `why` (hint: a policy writes `source`, a human `who` and `why`)"
        )
    ]


def test_a_file_that_is_given_twice_says_everything_twice() -> None:
    with pytest.raises(Refused, match=r"given twice, first at a\.ndjson:1:1"):
        read_register([("a.ndjson", line().encode()), ("b.ndjson", line().encode())])


# Subjects with their standing


def joiner(text: str) -> Joiner:
    return Joiner(read_register([("f", text.encode())]), policy().schema, no_vocabulary)


def subject_of(shop: dict[str, object], text: str) -> object:
    place = read_register([("f", line().encode())]).facts["s-1"][0].place
    joined = joiner(text).join(Decoded(number=1, place=place, subject=shop))
    return joined.subject if isinstance(joined, Decoded) else [str(each) for each in joined.diagnostics]


def test_a_subject_gets_the_facts_about_it_as_rows() -> None:
    text = line(subject="s-2") + line(set={"brand": "meizu"}) + line(**{"from": "2021-01-01"}, until=None)
    assert subject_of({"shop_id": "s-1"}, text) == {
        "shop_id": "s-1",
        "standing": [
            {"fact": "barred", "from": "2021-01-01", "until": None},
            {"fact": "barred", "from": "2022-09-30", "until": "2023-09-30", "brand": "meizu"},
        ],
    }


def test_a_subject_nobody_has_a_fact_about_has_no_standing() -> None:
    assert subject_of({"shop_id": "s-3"}, line()) == {"shop_id": "s-3", "standing": []}


def test_standing_comes_from_one_place() -> None:
    own = {"fact": "watched", "from": "2021-01-01", "until": None}
    hint = "give the standing of a subject in one place: leave out `standing`, or the file"
    assert subject_of({"shop_id": "s-1", "standing": [own]}, line()) == [
        f"f:1:1: error[I405]: `s-1` brings its `standing`, and facts about it are at f:1:1 too (hint: {hint})"
    ]
    assert subject_of({"shop_id": "s-1", "standing": []}, line()) == [
        (
            "f:1:1: error[I405]: the empty `standing` of `s-1` says that nothing holds of it, and facts about it are at"
            f" f:1:1 (hint: {hint})"
        )
    ]
    for rows in ([own], []):
        kept: dict[str, object] = {"shop_id": "s-3", "standing": rows}
        assert subject_of(kept, line()) == kept


def test_a_fact_that_the_schema_does_not_know_is_refused_at_its_place() -> None:
    text = line() + line(fact="baned", set={"brand": "mezu", "city": "x"})
    with pytest.raises(Refused) as refused:
        joiner(text)
    assert [str(each) for each in refused.value.diagnostics] == [
        (
            'f:2:1: error[I208]: `/standing/0/brand` is `"mezu"`, expected `meizu` or `lenovo`'
            " (hint: did you mean `meizu`?)"
        ),
        "f:2:1: error[I204]: unknown field `/standing/0/city`",
        (
            'f:2:1: error[I208]: `/standing/0/fact` is `"baned"`, expected `barred` or `watched`'
            " (hint: did you mean `barred`?)"
        ),
    ]


@given(DAYS)
def test_a_bar_holds_from_its_first_day_until_the_day_it_ends(day: date) -> None:
    barred = {"fact": "barred", "from": "2022-09-30", "until": "2023-09-30", "brand": "meizu"}
    decision = policies.decide(policy(), shop(sales=500, standing=[barred]), as_of=day)
    assert decision.outcome == ("closed" if date(2022, 9, 30) <= day < date(2023, 9, 30) else "stays")


# The command line

SHOPS = """\
{"shop_id":"s-3","brand":"meizu","sales":12.50,"is_suspect":false}
{"shop_id":"s-1","brand":"meizu","sales":500,"is_suspect":false}
{"shop_id":"s-2","brand":"lenovo","sales":50,"is_suspect":true}
{"shop_id":"s-4","brand":"lenovo","sales":50}
{"shop_id":"s-5","brand":"lenovo","is_suspect":false}
"""


def evaluate(folder: Path, as_of: str, *options: str, shops: str = SHOPS) -> Result:
    (folder / "none.ndjson").touch()
    (folder / "shops.ndjson").write_text(shops, "utf-8")
    return policyctl("eval", BUNDLE, str(folder / "shops.ndjson"), "--as-of", as_of, *options)


def test_a_run_leaves_facts_that_the_next_one_is_given(tmp_path: Path) -> None:
    none, third = str(tmp_path / "none.ndjson"), tmp_path / "third.ndjson"
    first = evaluate(tmp_path, "2022-09-30", "--standing", none, "-o", f"standing={third}", "-o", "human")
    assert first.status == 0
    assert first.err.splitlines() == [
        "warning[I406]: `watched` is not written for `s-2`: `closing` may be `watched`",
        "  hint: a human decides, and writes the fact",
        "warning[I407]: `barred` is not written for `s-4` and `s-5`: `closing` or a day of it is not known",
        "warning[I407]: `watched` is not written for `s-4`: `closing` or a day of it is not known",
    ]
    (fact,) = [json.loads(each) for each in third.read_text().splitlines()]
    assert [fact[name] for name in ("subject", "fact", "from", "until", "set")] == [
        "s-3", "barred", "2022-09-30", "2023-09-30", {"brand": "meizu", "sales": 12.5},
    ]  # fmt: skip
    again = evaluate(tmp_path, "2022-09-30", "--standing", none, "-o", "standing")
    assert again.out == third.read_text()
    lines = SHOPS.splitlines(keepends=True)
    later = evaluate(
        tmp_path, "2022-12-31", "--standing", str(third), "-o", "jsonl", shops=lines[0] + lines[1]
    )
    assert [json.loads(each)["rules"] for each in later.out.splitlines()] == [["barred already"], []]


def test_facts_about_others_are_counted(tmp_path: Path) -> None:
    (tmp_path / "f.ndjson").write_text(
        line(subject="a") + line(subject="b") + line(subject="b", fact="watched")
    )
    found = evaluate(tmp_path, "2022-12-31", "--standing", str(tmp_path / "f.ndjson"))
    assert found.err == "warning[I409]: 3 facts are about subjects that are not in the input: `a` and `b`\n"


def test_one_subject_leaves_its_facts_too(tmp_path: Path) -> None:
    (tmp_path / "shop.json").write_text(json.dumps(shop(sales=1)))
    found = policyctl("eval", BUNDLE, str(tmp_path / "shop.json"), "--as-of", "2022-09-30", "-o", "standing")
    assert [json.loads(each)["fact"] for each in found.out.splitlines()] == ["barred"]


def test_an_explanation_sees_the_standing(tmp_path: Path) -> None:
    (tmp_path / "f.ndjson").write_text(line(set={"brand": "meizu"}))
    (tmp_path / "shop.json").write_text('{"shop_id":"s-1","brand":"meizu","sales":500,"is_suspect":false}')
    arguments = ("explain", BUNDLE, str(tmp_path / "shop.json"), "--as-of", "2022-12-31")
    found = policyctl(*arguments, "--standing", str(tmp_path / "f.ndjson"))
    assert found.out.splitlines()[0] == "s-1 is closed, by the rule `barred already`"


def test_a_record_names_the_files_and_is_made_again_without_them(tmp_path: Path) -> None:
    facts = tmp_path / "f.ndjson"
    facts.write_text(line(set={"brand": "meizu"}))
    log = str(tmp_path / "log.ndjson")
    one = '{"shop_id":"s-1","brand":"meizu","sales":500,"is_suspect":false}\n'
    evaluate(tmp_path, "2022-12-31", "--standing", str(facts), "--log", log, shops=one)
    (record,) = read_log(Path(log))
    assert isinstance(record, DecisionRecord)
    digest = digest_of_bytes(line(set={"brand": "meizu"}).encode())
    assert [(each.name, each.digest) for each in record.standing] == [(str(facts), digest)]
    assert rebuild(record, policy()).decision.rules == ("barred already",)
    rows = record.subject.facts["standing"]
    assert rows == [{"fact": "barred", "from": "2022-09-30", "until": "2023-09-30", "brand": "meizu"}]


def test_a_policy_that_leaves_nothing_writes_no_standing(tmp_path: Path) -> None:
    text = Path(BUNDLE).read_text()
    (tmp_path / "mute.toml").write_text(text[: text.index("[standing.barred]")])
    (tmp_path / "shop.json").write_text(json.dumps(shop(sales=1)))
    arguments = ("eval", str(tmp_path / "mute.toml"), str(tmp_path / "shop.json"), "--as-of", "2022-09-30")
    found = policyctl(*arguments, "-o", "standing")
    assert (found.status, found.err.splitlines()[0]) == (
        2,
        "error[C141]: no decision of `closing@1` leaves a fact behind",
    )


def test_a_fact_that_ends_before_it_begins_is_told_and_not_written(tmp_path: Path) -> None:
    text = Path(BUNDLE).read_text().replace("'as_of + @\"P1Y\"'", "'as_of - @\"P1Y\"'")
    (tmp_path / "closing.toml").write_text(text)
    (tmp_path / "shop.json").write_text(json.dumps(shop(sales=1)))
    arguments = ("eval", str(tmp_path / "closing.toml"), str(tmp_path / "shop.json"), "--as-of", "2022-09-30")
    found = policyctl(*arguments, "-o", "standing")
    assert (found.status, found.out) == (1, "")
    assert found.err == "error[I408]: `barred` cannot be written for `s-1`: it ends no later than it begins\n"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((("properties", "standing"), None), "the schema of the subject has no field `standing`"),
        (
            (("properties", "standing", "items", "properties", "until", "type"), "string"),
            "the rows of `standing` in the schema of the subject lack `until`",
        ),
        ((("x-subject-key",), None), "the schema of the subject does not say which field names one"),
    ],
)
def test_a_schema_without_a_place_for_standing_is_refused(
    change: tuple[tuple[str, ...], object], expected: str
) -> None:
    from policyctl.subject.profile import read_schema

    document = json.loads((HERE / "shop.schema.json").read_text())
    (*way, last), value = change
    inner = document
    for step in way:
        inner = inner[step]
    inner[last] = value
    if value is None:
        del inner[last]
    with pytest.raises(Refused) as refused:
        Joiner(read_register([]), read_schema(document, file="s"), no_vocabulary)
    assert [(each.code, each.message) for each in refused.value.diagnostics] == [("I404", expected)]


def test_a_fact_is_written_with_exact_numbers() -> None:
    fact = msgspec.json.decode(line(set={"sales": 1}), type=Fact)
    assert '"set":{"sales":1}' in to_line(fact)
