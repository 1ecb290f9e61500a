"""`policyctl check` and `policyctl test`: which files are meant, and what the exit status says."""

from __future__ import annotations

import json
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from policyctl import plugins
from policyctl.bundle.library import Library
from policyctl.check import check
from policyctl.results import Phase
from tests.bundle.bundle_texts import header
from tests.cli.command_line import Result, policyctl

ROOT = Path(__file__).parents[2]
BUNDLES = "tests/cli/bundles"

WARNED = (
    header("warned", title="A comparison that never fails")
    + """
[decisions.tier]
hit_policy = "first"
outcomes   = ["good", "fair"]
default    = "fair"

[[decisions.tier.rules]]
id   = "liked"
then = "good"
when.positive_rate = '<= 1.5'
"""
)


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize(
    ("references", "status"),
    [
        (["gold-silver"], 0),
        (["gold-silver@2023.1"], 0),
        (["policies"], 0),
        (["schemas/merchant.schema.json"], 0),
        (["policies/gold-silver/illustrative.parameters.toml"], 0),
        ([f"{BUNDLES}/mistakes.toml"], 1),
        ([f"{BUNDLES}/licence.toml", f"{BUNDLES}/mistakes.toml"], 1),
        (["schemas/forms/bundle.schema.json"], 1),
        (["gold-silvr"], 2),
        (["gold-silver@1999"], 2),
        (["nowhere.toml"], 2),
        (["docs"], 2),
    ],
)
def test_the_exit_status_of_check(references: list[str], status: int) -> None:
    assert policyctl("check", *references).status == status


def test_an_id_means_all_its_versions_and_the_sets_beside_them() -> None:
    document = json.loads(policyctl("check", "gold-silver", "-o", "json").out)
    assert [Path(each["file"]).name for each in document["files"]] == [
        "2022.1.toml",
        "2023.1.toml",
        "illustrative.parameters.toml",
    ]


def test_a_file_named_twice_is_checked_once() -> None:
    document = json.loads(policyctl("check", f"{BUNDLES}/licence.toml", BUNDLES, "-o", "json").out)
    names = [each["file"] for each in document["files"]]
    assert len(names) == len(set(names))


def test_a_parameter_set_is_checked_against_the_bundles_it_is_for(tmp_path: Path) -> None:
    values = tmp_path / "mine.parameters.toml"
    values.write_text(
        '[parameter_set]\nid = "mine"\ntitle = "Mine"\nfor = ["gold-silver"]\nprovenance = "assumed"\n'
        "[values]\npositive_rate_flor = { gold = 0.9 }\n",
        encoding="utf-8",
    )
    result = policyctl("check", str(values))
    assert result.status == 1
    assert "unknown parameter `positive_rate_flor`" in result.out
    assert "did you mean `positive_rate_floor`?" in result.out


def test_a_set_for_no_policy_says_so(tmp_path: Path) -> None:
    values = tmp_path / "mine.parameters.toml"
    values.write_text(
        '[parameter_set]\nid = "mine"\ntitle = "Mine"\nfor = ["nothing"]\nprovenance = "assumed"\n'
        "[values]\nfloor = 1\n",
        encoding="utf-8",
    )
    result = policyctl("check", str(values))
    assert (result.status, result.out.splitlines()[0]) == (1, "error[B401]: there is no policy `nothing`")


def test_mistakes_as_json_have_code_place_and_hint() -> None:
    document = json.loads(policyctl("check", f"{BUNDLES}/mistakes.toml", "-o", "json").out)
    assert document["schema"] == "policyctl/check/1"
    assert document["files"][0]["diagnostics"][0] == {
        "code": "P302",
        "severity": "error",
        "message": "unknown input `positive_rte`",
        "hint": "did you mean `positive_rate`?",
        "place": {
            "file": f"{BUNDLES}/mistakes.toml",
            "line": 17,
            "column": 12,
            "end_line": 17,
            "end_column": 24,
        },
    }


@pytest.mark.parametrize(
    ("mistake", "sentence", "phases"),
    [
        (
            ("id =", "id = ="),
            "shape, references, types and reachability were not checked, because of its error",
            ["shape", "references", "types"],
        ),
        (
            ("subject ", "subjet "),
            "references, types and reachability were not checked, because of its error",
            ["references", "types"],
        ),
        (
            ("'<= 1.5'", "'<= 1.5 +'"),
            "types and reachability were not checked, because of its error",
            ["types"],
        ),
        (
            ('"merchant"', '"merchnt"'),
            "types and reachability were not checked, because of its error",
            ["types"],
        ),
        (
            ("status ", 'extends = "warnd@1"\nstatus '),
            "references, types and reachability were not checked, because of its error",
            ["references", "types"],
        ),
        (("positive_rate", "positive_rte"), None, []),
    ],
    ids=["text", "shape", "expression", "no schema", "no base", "types"],
)
def test_what_errors_kept_from_being_checked_is_told(
    mistake: tuple[str, str],
    sentence: str | None,
    phases: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("warned.toml").write_text(WARNED.replace(*mistake), encoding="utf-8")
    told = policyctl("check", "warned.toml")
    said = told.out.partition("1 file checked: 1 error\n")[2]
    assert (told.status, said) == (1, f"  warned.toml: {sentence}\n" if sentence else "")
    (checked,) = json.loads(policyctl("check", "warned.toml", "-o", "json").out)["files"]
    assert checked["unchecked"] == phases


def test_references_are_not_checked_where_what_is_extended_has_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    base, own = tmp_path / "warned/1.toml", tmp_path / "own/1.toml"
    for file, text in (
        (base, WARNED.replace("'<= 1.5'", "'<= 1.5 +'")),
        (own, header("own").replace("status ", 'extends = "warned@1"\nstatus ')),
    ):
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
    (found,) = check(
        [str(own)], library=Library(bundles=(tmp_path,), schemas=(ROOT / "schemas",)), folder=tmp_path
    )
    (wrong,) = found.diagnostics
    assert (wrong.code[0], wrong.place and Path(wrong.place.file).name) == ("F", "1.toml")
    assert found.unchecked == (Phase.REFERENCES, Phase.TYPES)


def test_of_a_list_of_clauses_and_a_schema_nothing_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("S1.clauses.toml").write_text('[document]\nid = "S1"\n', encoding="utf-8")
    Path("shop.schema.json").write_text("{", encoding="utf-8")
    told = policyctl("check", "S1.clauses.toml", "shop.schema.json").out.splitlines()
    assert told[-2:] == [
        "  S1.clauses.toml: references were not checked, because of its errors",
        "  shop.schema.json: shape and references were not checked, because of its error",
    ]


def test_warnings_count_where_they_are_asked_to(tmp_path: Path) -> None:
    file = tmp_path / "warned.toml"
    file.write_text(WARNED, encoding="utf-8")
    result = policyctl("check", str(file))
    assert result.status == 0
    assert result.out.startswith("warning[P314]: `<= 1.5` is always true: the value lies between 0 and 1\n")
    assert result.out.endswith("1 file checked: 1 warning\n")
    assert policyctl("check", str(file), "--strict").status == 1


def test_versions_that_leave_a_gap_or_overlap_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "warned"
    folder.mkdir()
    for version, start, end in (("1", "2023-01-01", "2023-04-01"), ("2", "2023-05-01", "2024-01-01")):
        dates = f"in_force = {{ from = {start}, until = {end} }}\n"
        text = (
            WARNED.replace('"1"', f'"{version}"')
            .replace("draft", "released")
            .replace("time_zone", f"{dates}time_zone")
        )
        (folder / f"{version}.toml").write_text(text, encoding="utf-8")
    result = policyctl("check", str(folder))
    assert (
        "warning[B421]: no version of `warned` is in force from 2023-04-01 to 2023-04-30, between `1` and `2`"
        in " ".join(result.out.split())
    )


@pytest.mark.parametrize(
    ("references", "status"),
    [
        (["gold-silver"], 0),
        (["policies"], 0),
        (["examples/free-returns.toml"], 0),
        ([f"{BUNDLES}/failing.toml"], 1),
        ([f"{BUNDLES}/failing.toml", "examples/free-returns.toml"], 1),
        ([f"{BUNDLES}/mistakes.toml"], 2),
    ],
)
def test_the_exit_status_of_test(references: list[str], status: int) -> None:
    assert policyctl("test", *references).status == status


def test_the_parts_of_a_vocabulary_are_checked_against_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brands = (EntryPoint(each, f"policyctl_plugins.{each}", "policyctl") for each in ("lenovo", "xiaomi"))
    monkeypatch.setattr(plugins, "active", lambda found=tuple(brands): found)
    other = tmp_path / "vocabularies" / "phone-brand" / "other.toml"
    other.parent.mkdir(parents=True)
    head = '[vocabulary]\nid = "phone-brand"\ntitle = "Another"\n'
    other.write_text(head + '[terms.mi]\nnames = { en = "Mi", zh = "小米" }\n', encoding="utf-8")
    result = policyctl("check", str(tmp_path))
    assert result.status == 1
    assert "error[V101]: `小米` is a spelling of `mi` and of `xiaomi`\n" in result.out
    assert "other.toml:5:27\n" in result.out
    assert policyctl("check", "plugins/lenovo/vocabularies").status == 0


def check_of_listing(file: Path, monkeypatch: pytest.MonkeyPatch, **brand: object) -> Result:
    """What `check` says of a schema whose field `brand` takes names, where only Xiaomi's plugin is active."""
    xiaomi = EntryPoint("xiaomi", "policyctl_plugins.xiaomi", "policyctl")
    monkeypatch.setattr(plugins, "active", lambda: (xiaomi,))
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A listing",
        "type": "object",
        "additionalProperties": False,
        "properties": {"brand": {"type": "string", **brand}},
    }
    file.write_text(json.dumps(document), encoding="utf-8")
    return policyctl("check", str(file))


def test_a_listed_value_without_a_name_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brand = {"enum": ["xiaomi", "xioami"], "x-vocabulary": "phone-brand"}
    result = check_of_listing(tmp_path / "listing.schema.json", monkeypatch, **brand)
    assert result.status == 0
    assert "warning[V106]: the field `/brand` lists `xioami`, which is no term of `phone-brand`" in result.out


def test_a_schema_names_a_vocabulary_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brand = {"enum": ["xiaomi"], "x-vocabulary": "phone-brnad"}
    result = check_of_listing(tmp_path / "listing.schema.json", monkeypatch, **brand)
    assert result.status == 1
    assert "error[V105]: there is no vocabulary `phone-brnad`" in result.out
    assert "did you mean `phone-brand`?" in result.out


def test_no_examples_is_nothing_to_do(tmp_path: Path) -> None:
    file = tmp_path / "warned.toml"
    file.write_text(WARNED, encoding="utf-8")
    result = policyctl("test", str(file))
    assert (result.status, result.out, result.err) == (
        5,
        "warned@1: no examples\n",
        "there are no examples to run\n",
    )


def test_failures_as_json_say_expected_and_found_with_the_place() -> None:
    document = json.loads(policyctl("test", f"{BUNDLES}/failing.toml", "-o", "json").out)
    first, second, third, last = document["bundles"][0]["examples"]
    assert [(each["about"], each["expected"], each["found"]) for each in first["differences"]] == [
        ("tier", "good", "fair"),
        ("rule", "liked", []),
        ("quarter_end", "2023-06-29", "2023-06-30"),
    ]
    assert first["differences"][0]["place"]["line"] == 34
    assert [each["found"] for each in second["differences"]] == ["undetermined", ["floor"]]
    assert [each["code"] for each in third["diagnostics"]] == ["I206"]
    assert (last["passed"], last["differences"]) == (True, [])


def test_coverage_names_what_no_example_reaches() -> None:
    document = json.loads(policyctl("test", f"{BUNDLES}/licence.toml", "-o", "json").out)
    coverage = document["bundles"][0]["coverage"]
    assert (coverage["rules"], coverage["rules_that_never_hold"]) == (2, ["licence.established"])
    assert "licence.young.average_dsr" in coverage["criteria_that_never_fail"]
    assert "licence.young.average_dsr" not in coverage["criteria_that_never_pass"]


def test_what_is_not_translated_is_told_when_somebody_asks(tmp_path: Path) -> None:
    file = tmp_path / "warned.toml"
    file.write_text(WARNED.replace("<= 1.5", "<= 0.5"), encoding="utf-8")
    assert policyctl("check", str(file)).out == "1 file checked: nothing is wrong\n"
    told = policyctl("check", str(file), "--languages", "zh", "-o", "json")
    (checked,) = json.loads(told.out)["files"]
    assert [(each["code"], each["message"]) for each in checked["diagnostics"]] == [
        ("B342", '"A comparison that never fails" is not translated to `zh`'),
        ("B342", "the decision `tier` has no title that could be translated to `zh`"),
        ("B342", "no labels in `zh` for `good`, `fair`"),
        ("B342", "the rule `liked` has no title that could be translated to `zh`"),
    ]
    assert (told.status, policyctl("check", str(file), "--languages", "zh", "--strict").status) == (0, 1)


def test_fields_without_a_translated_title_are_told_when_somebody_asks(tmp_path: Path) -> None:
    file = tmp_path / "shop.schema.json"
    text = (ROOT / "schemas/order.schema.json").read_text("utf-8")
    file.write_text(text.replace(' "title": "付款时间" ', ' "values": {} '), encoding="utf-8")
    told = policyctl("check", str(file), "--languages", "zh", "-o", "json")
    (checked,) = json.loads(told.out)["files"]
    assert [each["message"] for each in checked["diagnostics"]] == ["no titles in `zh` for `paid_at`"]


@pytest.mark.parametrize(
    ("outcome", "codes"), [("fair", [("B408", 5)]), ("fairr", [("B408", 5), ("B302", 12)])]
)
def test_a_subject_without_a_schema_is_told_at_its_place_beside_other_mistakes(
    outcome: str, codes: list[tuple[str, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "policy.toml"
    text = WARNED.replace('"merchant"', '"mercant"').replace(' = "fair"\n', f' = "{outcome}"\n')
    file.write_text(text, encoding="utf-8")
    (checked,) = check([str(file)], library=plugins.installed_library(), folder=tmp_path)
    places = [(each.code, each.place.line) for each in checked.diagnostics if each.place is not None]
    assert (places, checked.unchecked) == (codes, (Phase.TYPES,))
    assert checked.diagnostics[0].hint == (
        "a plugin declares it, or it stands beside the bundle as `mercant.schema.json`; did you mean `merchant`?"
    )
