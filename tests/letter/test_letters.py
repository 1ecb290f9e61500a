"""Letters as merchants get them: whole ones kept in golden/letters, and what must hold of every one."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command_line import policyctl

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden/letters"
MERCHANTS = "gold-silver examples/merchants.csv --as-of 2023-07-15 --parameters illustrative"
STORE = "tests/letter/stores"
PROGRAMMES = "examples/programmes"
ACCOUNTS = f"{PROGRAMMES}/amazon-accounts.ndjson --as-of 2023-07-25"
METRICS = f"{PROGRAMMES}/ebay-service-metrics.ndjson --parameters illustrative"
MEIZU = "examples/phone/meizu-2022-q3.ndjson --parameters illustrative --complete quarter"

LETTERS = {
    "gold": f"{MERCHANTS} --subject m-1001",
    "demoted": f"{MERCHANTS} --subject m-1005",
    "undetermined": f"{MERCHANTS} --subject m-1008",
    "unset": "gold-silver examples/merchants.csv --as-of 2023-07-15 --subject m-1001",
    "granted": f"store-tier {STORE}/granted.json --as-of 2023-07-15",
    "to-be-judged": f"china-good-seller {STORE}/applied.json --as-of 2023-08-20 --parameters illustrative",
    "star-seller-missed": f"etsy-star-seller {PROGRAMMES}/etsy-shops.ndjson --as-of 2025-03-15 --subject t-1003",
    "above-standard": f"ebay-seller-standards {PROGRAMMES}/ebay-sellers.ndjson --as-of 2023-07-25 --subject e-1003",
    "very-high": f"ebay-service-metrics {METRICS} --as-of 2023-07-25 --subject e-1001/INAD/phones",
    "last-of-the-quarter": f"phone-meizu {MEIZU} --as-of 2022-09-30 --subject s-2003/meizu",
    "to-be-paid": "phone-fee examples/phone/accounts.ndjson --as-of 2022-12-31 --subject a-3",
    "standard-missed": f"etsy-service-standards {PROGRAMMES}/etsy-shops.ndjson --as-of 2025-03-15 --subject t-1006",
    "account-at-risk": f"amazon-account-health {ACCOUNTS} --subject a-1002",
}

ETSY_NAMES = {"Star Seller", "Shop Manager", "Customer service", "Technical Issues"}


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def letter(asked: str, language: str, *more: str) -> str:
    result = policyctl("explain", *shlex.split(asked), "--lang", language, "-o", "letter", *more)
    assert (result.status, result.err) == (0, "")
    return result.out


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", LETTERS)
def test_the_letter_is_as_it_was_read(name: str, language: str, updates_golden: bool) -> None:
    golden = GOLDEN / f"{name}.{language}.md"
    written = re.sub("sha256:[0-9a-f]{64}", "sha256:…", letter(LETTERS[name], language))
    if updates_golden:
        golden.write_text(written, encoding="utf-8")
    assert written == golden.read_text(encoding="utf-8")


def test_every_kept_letter_is_compared() -> None:
    kept = {each.name for each in GOLDEN.iterdir()}
    assert kept == {f"{name}.{language}.md" for name in LETTERS for language in ("en", "zh")}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_in_chinese_has_the_figures_of_the_english_one(name: str) -> None:
    english, chinese = (letter(LETTERS[name], language) for language in ("en", "zh"))
    figures = re.compile(r"[0-9][0-9,]*\.[0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}|S1-[0-9]+")
    without_titles = english.replace("2023 framework", "")
    assert sorted(set(figures.findall(without_titles))) == sorted(set(figures.findall(chinese)))


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_in_chinese_says_nothing_in_english(name: str) -> None:
    """But the names of its sources, and those that Etsy has in English only."""
    said, _, _ = letter(LETTERS[name], "zh").partition("\n## 来源\n")
    assert set(re.findall(r"[A-Za-z]+ [A-Za-z]+", said)) <= ETSY_NAMES


@pytest.mark.parametrize(
    ("name", "is_told"),
    [("gold", False), ("demoted", True), ("undetermined", True), ("granted", True)],
)
def test_that_rules_name_no_channel_is_told_where_there_is_something_to_appeal_against(
    name: str, is_told: bool
) -> None:
    assert ("Appeal: the rules name no channel" in letter(LETTERS[name], "en")) == is_told


def test_a_page_says_its_language_and_fetches_nothing() -> None:
    result = policyctl("explain", *shlex.split(LETTERS["demoted"]), "--lang", "zh", "-o", "letter-html")
    page = result.out
    assert page.startswith('<!doctype html>\n<html lang="zh-CN">')
    assert "<title>决定理由说明：考核层级</title>" in page
    assert page.count("<h1>") == 1
    assert '<th scope="col">事实</th>' in page
    for each in ("http:", "https:", "<script", "<link", "<img", "src=", "url("):
        assert each not in page


def test_letters_go_to_files_beside_other_reports(tmp_path: Path) -> None:
    files = {each: tmp_path / f"m.{each}" for each in ("letter", "letter-html", "json")}
    outputs = [part for name, file in files.items() for part in ("-o", f"{name}={file}")]
    result = policyctl("explain", *shlex.split(LETTERS["gold"]), *outputs, "-o", "human")
    assert result.status == 0
    assert files["letter"].read_text("utf-8").startswith("# Statement of reasons")
    assert "<main>" in files["letter-html"].read_text("utf-8")
    assert json.loads(files["json"].read_text("utf-8"))["title"] == {
        "en": "Gold and silver merchants, 2023 framework",
        "zh": "商家金银牌框架规则（2023年）",
    }


HOSTILE = "</h1><script>alert(1)</script> # [gold](http://evil.example) | x\u202e **y**"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_hostile_name_is_only_a_name(language: str) -> None:
    subject = json.dumps({"merchant_id": HOSTILE[:64], "industry": "toys"}).encode()
    asked = ("explain", "gold-silver", "-", "--as-of", "2023-07-15", "--lang", language)
    text = policyctl(*asked, "-o", "letter", stdin=subject).out
    assert "\\</h1\\>\\<script\\>alert(1)\\</script\\> \\# \\[gold\\](http\\:" in text
    assert "\u202e" not in text
    page = policyctl(*asked, "-o", "letter-html", stdin=subject).out
    body = page.partition("<main>")[2]
    assert "&lt;script&gt;" in body
    assert "<script" not in body
    assert "<a" not in body


def test_the_letter_of_a_logged_decision_is_made_again(tmp_path: Path) -> None:
    log = tmp_path / "decisions.ndjson"
    asked = ("gold-silver", "examples/merchant.json", "--as-of", "2023-07-15", "--parameters", "illustrative")
    assert policyctl("eval", *asked, "--log", str(log)).status == 0
    record = json.loads(log.read_text("utf-8"))
    again = policyctl("explain", "--log", str(log), "--record", record["id"], "-o", "letter")
    first = policyctl("explain", *asked, "-o", "letter")
    made = f". Decision {record['id']}, made at 2023-07-15T12:00:00+00:00\n"
    assert (again.status, again.out) == (0, first.out.removesuffix("\n") + made)


def test_a_letter_is_not_made_again_from_another_general_template(tmp_path: Path) -> None:
    log = tmp_path / "decisions.ndjson"
    asked = ("gold-silver", "examples/merchant.json", "--as-of", "2023-07-15")
    assert policyctl("eval", *asked, "--log", str(log)).status == 0
    record = json.loads(log.read_text("utf-8"))
    other = "sha256:" + "0" * 64
    log.write_text(
        log.read_text("utf-8").replace(record["engine"]["letter_templates"], other), encoding="utf-8"
    )
    told = policyctl("explain", "--log", str(log), "--record", record["id"], "-o", "letter")
    assert (told.status, told.out) == (3, "")
    assert "the general template of letters is not what the decision was made with" in told.err
    assert policyctl("explain", "--log", str(log), "--record", record["id"]).status == 0


def test_nobody_but_who_writes_letters_pays_for_templates() -> None:
    """What fills in templates and makes pages is loaded for a letter only."""
    asked = ["explain", *shlex.split(LETTERS["gold"])]
    code = (
        "import sys\nfrom policyctl.cli.run import run\nfrom datetime import datetime, UTC\n"
        f"run({asked!r} + sys.argv[1:], lambda: datetime(2023, 7, 15, tzinfo=UTC))\n"
        "print(sorted({'jinja2', 'markdown_it'} & set(sys.modules)), file=sys.stderr)"
    )
    for more, loaded in (
        ((), []),
        (("-o", "letter"), ["jinja2"]),
        (("-o", "letter-html"), ["jinja2", "markdown_it"]),
    ):
        done = subprocess.run([sys.executable, "-c", code, *more], capture_output=True, text=True, check=True)
        assert done.stderr.splitlines()[-1] == str(loaded)


def test_what_is_said_of_outcomes_is_said_of_the_decision_that_the_bundle_decides() -> None:
    text = letter(f"store-tier {STORE}/granted.json --as-of 2023-07-15 --decision earned", "en")
    assert "Earned tier of **s-7**, as of 2023-07-15: **ordinary**" in text
    assert "Meet the bars of a better tier" not in text
    assert "The next assessment takes effect from: 2023-10-11" in text


def test_a_rule_that_holds_is_no_reason_while_a_better_one_is_open() -> None:
    text = letter(f"amazon-account-health {ACCOUNTS} --subject a-1005", "en")
    assert "**not determined**. Still possible: NORMAL or ADVISED" in text
    assert "## Reasons" not in text


def test_nothing_is_told_of_outputs_without_a_value() -> None:
    text = letter(f"phone-meizu {MEIZU} --as-of 2022-09-30 --subject s-2001/meizu", "en")
    assert "**kept**" in text
    assert "Sales of the quarter" not in text


def test_what_a_table_has_collected_is_told_whatever_is_open(tmp_path: Path) -> None:
    account = json.loads((ROOT / PROGRAMMES / "amazon-accounts.ndjson").read_text("utf-8").splitlines()[4])
    (tmp_path / "account.json").write_text(
        json.dumps(account | {"defective_orders_60d": 10}), encoding="utf-8"
    )
    text = letter(f"amazon-account-health {tmp_path}/account.json --as-of 2023-07-25 --decision missed", "en")
    assert "**not determined**. Still possible: order defects, tracking or on time" in text
    assert "### Order defect rate not under its target (clause Z1-01, Z4-01)" in text
