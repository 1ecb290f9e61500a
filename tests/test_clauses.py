"""Coverage of clauses: who cites them, what is missing, what is wrong with lists and citations."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema_rs
import pytest

from policyctl.bundle.library import Library
from policyctl.check import check
from policyctl.clauses import cover
from policyctl.diagnostics import Refused
from policyctl.report import documents, markdown
from policyctl.report import json as json_report
from policyctl.report.human.clauses import accounts_of, clauses
from policyctl.report.human.screen import Look
from policyctl.results import ClauseCoverage
from tests.bundle.bundle_texts import header
from tests.cli.command_line import policyctl
from tests.policies.shipped import LIBRARY

SHA = "ab" * 32

LIST = """\
[document]
id    = "D1"
title = "Rules for stores"

[clauses.D1-1]
lines     = "3"
quote     = "最低评分"
statement = "A store needs a least rating"
marks     = ["N"]

[clauses.D1-2]
statement = "The platform may close a store"
marks     = ["DISC", "MISS"]

[clauses.D1-3]
statement = "Where to look"
marks     = ["I"]
why       = "It decides nothing."

[clauses.D1-4]
statement = "The day is not stated"
marks     = ["AMB"]
"""

RULES = """
[sources.D1]
title = "Rules for stores"

[parameters.floor]
type       = "number"
minimum    = 0
maximum    = 5
value      = 4
provenance = "sourced"
clause     = "D1-1"

[decisions.standing]
hit_policy = "first"
outcomes   = ["good", "bad"]
default    = "bad"

[[decisions.standing.rules]]
id     = "well rated"
then   = "good"
clause = "D1-1"
when.average_dsr = { test = '>= floor', clause = "D1-1, D1-4" }

[[examples]]
id     = "rated"
as_of  = 2023-01-01
input  = { merchant_id = "m-1", average_dsr = 4.5 }
expect = { standing = "good" }
"""


class World:
    """A folder of policies, with a list of clauses."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.list(LIST)

    def list(self, text: str, name: str = "D1") -> None:
        (self.root / f"{name}.clauses.toml").write_text(text, encoding="utf-8")

    def bundle(
        self, version: str = "1", *, clause: str = "D1-1", status: str = "draft", more: str = ""
    ) -> None:
        rules = RULES.replace('clause     = "D1-1"', f'clause     = "{clause}"')
        text = f"{header('rating', version, status=status)}{more}\n{rules}"
        file = self.root / "rating" / f"{version}.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def cover(self, *references: str) -> ClauseCoverage:
        return cover(references, library=Library(bundles=(self.root,)), folder=self.root)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.chdir(tmp_path)
    return World(tmp_path)


def told(coverage: ClauseCoverage) -> list[str]:
    return [str(one) for each in coverage.files for one in each.diagnostics]


def accounts(coverage: ClauseCoverage) -> dict[str, str]:
    return {each.clause.id: each.account.value for one in coverage.documents for each in one.clauses}


def test_a_clause_is_cited_excused_missing_or_open(world: World) -> None:
    world.bundle()
    assert accounts(world.cover()) == {
        "D1-1": "cited",
        "D1-2": "missing",
        "D1-3": "excused",
        "D1-4": "cited",
    }
    world.bundle(clause="D1-2")
    world.list(LIST.replace('why       = "It decides nothing."\n', ""))
    assert accounts(world.cover())["D1-3"] == "open"


def test_rules_criteria_and_parameters_cite_and_are_named(world: World) -> None:
    world.bundle(clause="D1-2")
    [document] = world.cover().documents
    assert [(one.kind, one.name) for one in document.clauses[0].citing] == [
        ("rule", "standing.well rated"),
        ("criterion", "standing.well rated.average_dsr"),
    ]
    assert [(one.kind, one.name) for one in document.clauses[1].citing] == [("parameter", "floor")]
    place = document.clauses[3].citing[0].place
    assert str(place) == "rating/1.toml:30:57"
    assert (place.end_column - place.column) == len("D1-4")


def test_whatever_has_a_clause_cites_it_but_for_examples(world: World) -> None:
    from policyctl.bundle.clauses import citations
    from policyctl.bundle.document import read_document

    text = """
[calendar.computed]
clause = "D1-1"

[cohorts.quarter]
clause = "D1-5"

[inputs.rating]
clause = "D1-2"

[decisions.t.windows.last]
clause = "D1-3"

[[examples]]
input = { clause = "D1-4" }
"""
    found = citations(read_document(text, file="a.toml"))
    assert [(each.clause, each.kind, each.name) for each in found] == [
        ("D1-1", "event", "computed"),
        ("D1-5", "cohort", "quarter"),
        ("D1-2", "input", "rating"),
        ("D1-3", "decision", "t.windows.last"),
    ]


def test_a_clause_that_binds_and_is_missing_is_an_error_where_the_list_has_it(world: World) -> None:
    world.bundle()
    coverage = world.cover()
    assert [each.clause.id for each in coverage.missing] == ["D1-2"]
    assert told(coverage) == [
        (
            "D1.clauses.toml:11:10: error[B441]: `D1-2` binds, and no bundle cites it (hint: cite it in a rule, a "
            "parameter or an input, or say with `why` why it can be none)"
        )
    ]


def test_a_citation_that_no_list_has_names_the_nearest(world: World) -> None:
    world.bundle(clause="D1-2, D1-44")
    assert told(world.cover()) == [
        (
            "rating/1.toml:19:21: error[B442]: `D1-44` is not in the list of clauses of `D1` (hint: did you mean "
            "`D1-4`?)"
        )
    ]
    assert "D1-44" not in accounts(world.cover())


def test_check_knows_the_lists_too(world: World) -> None:
    world.bundle(clause="D1-2, D1-44, D2-1")
    library = Library(bundles=(world.root,), schemas=LIBRARY.schemas)
    text = (world.root / "rating/1.toml").read_text("utf-8")
    (world.root / "rating/1.toml").write_text(
        text.replace("[sources.D1]", '[sources.D2]\ntitle = "Others"\n\n[sources.D1]'), encoding="utf-8"
    )
    [file] = check(["rating"], library=library, folder=world.root)
    assert [each.code for each in file.diagnostics if each.code.startswith("B")] == ["B442"]


def test_a_reason_for_a_clause_that_is_cited_is_a_warning(world: World) -> None:
    world.bundle(clause="D1-2, D1-3")
    assert told(world.cover()) == [
        (
            "D1.clauses.toml:18:13: warning[B444]: `D1-3` says why nothing cites it, and the parameter `floor` of "
            "`rating@1` does (hint: take `why` out)"
        )
    ]
    assert accounts(world.cover())["D1-3"] == "cited"


def test_a_source_without_a_list_is_a_warning_once(world: World) -> None:
    world.bundle(clause="D2-1, D2-2")
    text = (
        (world.root / "rating/1.toml")
        .read_text("utf-8")
        .replace("[sources.D1]", '[sources.D2]\ntitle = "b"\n\n[sources.D1]')
    )
    (world.root / "rating/1.toml").write_text(text, encoding="utf-8")
    assert told(world.cover())[0] == (
        "rating/1.toml:22:15: warning[B445]: the clauses of `D2` are not counted: there is no list of them (hint: "
        "write D2.clauses.toml into the folder of policies)"
    )
    assert len(told(world.cover())) == 2


def test_a_list_of_another_file_is_not_the_list_of_the_source(world: World) -> None:
    world.list(LIST.replace("[clauses.D1-1]", f'sha256 = "{SHA}"\n\n[clauses.D1-1]', 1))
    world.bundle(more=f'\n[sources.D1]\ntitle = "Rules"\nsha256 = "{SHA[::-1]}"\n')
    text = (
        (world.root / "rating/1.toml")
        .read_text("utf-8")
        .replace('\n[sources.D1]\ntitle = "Rules for stores"\n', "")
    )
    (world.root / "rating/1.toml").write_text(text, encoding="utf-8")
    assert (
        "there is no list of them, but one of another file with that name, `D1.clauses.toml`"
        in told(world.cover())[0]
    )
    assert accounts(world.cover())["D1-1"] == "missing"


def test_two_lists_of_one_document_are_an_error_in_the_second(world: World) -> None:
    world.bundle(clause="D1-2")
    world.list(LIST, "E1")
    assert told(world.cover()) == [
        (
            "E1.clauses.toml:2:9: error[B443]: the document `D1` has a list of clauses already, `D1.clauses.toml` "
            "(hint: keep one of the two)"
        )
    ]


def test_a_clause_of_another_document_does_not_stand_in_a_list(world: World) -> None:
    world.list(LIST.replace("[clauses.D1-2]", "[clauses.D2-2]"))
    world.bundle()
    assert told(world.cover())[-1] == (
        "D1.clauses.toml:11:10: error[B303]: `D2-2` is no clause of the document `D1` (hint: its clauses begin "
        "with `D1-`)"
    )


def test_every_version_counts_and_says_how_it_stands(world: World) -> None:
    released = "in_force = { from = 2023-01-01 }"
    world.bundle("1", status="released", more=released, clause="D1-2")
    world.bundle("2", status="released", more=f'{released}\nsupersedes = "rating@1"')
    world.bundle("3", status="consultation")
    [document] = world.cover().documents
    assert [list(accounts_of(each)) for each in document.clauses] == [
        [
            "rating@1 (superseded): rule standing.well rated:29",
            "rating@2: parameter floor:20; rule standing.well rated:30",
            "rating@3 (consultation): parameter floor:19; rule standing.well rated:29",
        ],
        ["rating@1 (superseded): parameter floor:19"],
        ["why not: It decides nothing."],
        [
            "rating@1 (superseded): criterion standing.well rated.average_dsr:30",
            "rating@2: criterion standing.well rated.average_dsr:31",
            "rating@3 (consultation): criterion standing.well rated.average_dsr:30",
        ],
    ]


def test_a_bundle_with_mistakes_is_told_and_its_clauses_do_not_count(world: World) -> None:
    world.bundle()
    file = world.root / "rating/1.toml"
    file.write_text(file.read_text("utf-8").replace("then ", "than "), encoding="utf-8")
    coverage = world.cover()
    assert coverage.bundles == 0
    assert "unknown key `than`" in told(coverage)[0]
    assert accounts(coverage)["D1-1"] == "missing"


def test_references_mean_those_bundles_alone(world: World) -> None:
    world.bundle("1", clause="D1-2")
    world.bundle("2")
    assert accounts(world.cover("rating@1"))["D1-2"] == "cited"
    assert accounts(world.cover("rating@2"))["D1-2"] == "missing"
    assert accounts(world.cover("rating"))["D1-2"] == "cited"
    with pytest.raises(Refused, match="B401"):
        world.cover("ratign")


def test_a_folder_that_no_plugin_declares_brings_its_own_lists(world: World) -> None:
    world.bundle()
    for reference in (world.root, world.root / "rating", world.root / "rating/1.toml"):
        found = cover([str(reference)], library=Library(), folder=world.root)
        assert accounts(found)["D1-1"] == "cited"
        assert [each.list.file for each in found.documents] == ["D1.clauses.toml"]


def test_a_document_that_no_named_bundle_cites_is_left_out(world: World) -> None:
    world.bundle()
    world.list(LIST.replace("D1", "E1"), "E1")
    assert len(world.cover().documents) == 2
    assert [each.list.source.id for each in world.cover("rating").documents] == ["D1"]


def test_documents_stand_in_the_order_of_their_numbers(world: World) -> None:
    for number in (10, 2):
        world.list(LIST.replace("D1", f"D{number}"), f"D{number}")
    assert [each.list.source.id for each in world.cover().documents] == ["D1", "D2", "D10"]


def test_the_screen_has_what_is_missing_first_and_the_counts_last(world: World) -> None:
    world.bundle()
    assert (
        clauses(world.cover(), Look(80))
        == """\
Missing: they bind, none of these policies cites them, and their list does not say why
  D1-2  The platform may close a store

D1  Rules for stores
    D1.clauses.toml
  ✓ D1-1  N          A store needs a least rating
                     rating@1 (draft): parameter floor:19; rule standing.well
                       rated:29
  ✗ D1-2  DISC MISS  The platform may close a store
  – D1-3  I          Where to look
                     why not: It decides nothing.
  ✓ D1-4  AMB        The day is not stated
                     rating@1 (draft): criterion standing.well
                       rated.average_dsr:30

D1  4 clauses, 2 bind: 2 cited, 1 with a reason and 1 missing
4 clauses of 1 document, by 1 bundle: 1 that binds is missing
"""
    )


def test_what_cannot_be_read_is_told_once_and_leaves_the_rest_open(world: World) -> None:
    world.bundle(clause="D1-2")
    world.list(LIST.replace("D1", "E1").replace('["AMB"]', '["ABM"]'), "E1")
    coverage = world.cover(".")
    assert told(coverage) == [
        (
            "E1.clauses.toml:22:14: error[B204]: found the text `ABM`, expected one of `N`, `DISC`, `AMB`, `CON`, "
            "`MISS`, `I` (hint: did you mean `AMB`?)"
        )
    ]
    assert clauses(coverage, Look(100)).splitlines()[-1] == (
        "4 clauses of 1 document, by 1 bundle: none that binds is missing, as far as 1 error lets tell"
    )


def test_without_a_list_of_clauses_nothing_is_proved(world: World) -> None:
    (world.root / "D1.clauses.toml").unlink()
    world.bundle()
    result = policyctl("check", "--clauses", "rating/1.toml")
    assert result.status == 5
    assert result.out.splitlines()[-1] == "there is no list of clauses that 1 bundle could be held against"


def test_markdown_has_what_is_missing_before_the_tables(world: World) -> None:
    world.bundle()
    assert markdown.of_clauses(world.cover(), root=world.root).startswith("""\
## 4 clauses of 1 document, by 1 bundle: 1 that binds is missing

| missing | what it says |
| --- | --- |
| D1-2 | The platform may close a store |

| document |  | clauses | bind | cited | with a reason | missing | neither |
| --- | --- | --- | --- | --- | --- | --- | --- |
| D1 | Rules for stores | 4 | 2 | 2 | 1 | 1 | 0 |

<details>
""")


def test_json_has_the_published_shape(world: World) -> None:
    world.bundle()
    text = json_report.text(documents.clauses_document(world.cover()))
    schema = files("policyctl_schemas").joinpath("forms/clause-coverage.schema.json").read_text("utf-8")
    document = json.loads(text)
    jsonschema_rs.Draft202012Validator(json.loads(schema)).validate(document)
    assert document["missing"] == ["D1-2"]
    [d1] = document["documents"]
    assert d1["counts"] == {"clauses": 4, "binding": 2, "cited": 2, "excused": 1, "missing": 1, "open": 0}
    assert d1["clauses"][3]["cited_by"] == [
        {
            "bundle": "rating@1",
            "status": "draft",
            "superseded": False,
            "kind": "criterion",
            "name": "standing.well rated.average_dsr",
            "place": {
                "file": "rating/1.toml",
                "line": 30,
                "column": 57,
                "end_line": 30,
                "end_column": 61,
            },
        }
    ]
