"""Templates of a bundle: named with their digests, checked at their places, taken over by what extends the bundle."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from tests.bundle.bundle_texts import header
from tests.cli.command_line import policyctl

SILENT = "# To {{ subject }}\n\n{{ decision.outcome }}\n"
TEMPLATE = f"""{SILENT}
{{% if policy.warning %}}
> {{{{ policy.warning }}}}
{{% endif %}}
{{% if illustrations %}}
> An example.
{{% endif %}}
{{% if decision.is_for_a_person %}}
A person decides.
{{% endif %}}
"""

BUNDLE = (
    header("shop", title="Shops")
    + """
[decisions.day]
expression = 'as_of + @"P7D"'

[decisions.tier]
hit_policy = "first"
outcomes = ["good", "fair"]
default = "fair"

[[decisions.tier.rules]]
id = "liked"
then = "good"
force = "may"
when.positive_rate = ">= 0.5"

[letter.answer]
topic = "appeal"
title = { en = "Write to the desk", zh = "联系客服" }
decision = "day"

[letter.desk]
topic = "person"
title = "the desk"
rules = ["liked"]

[letter_templates.en]
file = "shop.letter.en.md"
sha256 = "DIGEST"
"""
)
SUBJECT = b'{"merchant_id":"m-1","industry":"toys","positive_rate":0.75}'


def written(folder: Path, template: str = TEMPLATE, digest: str | None = None) -> Path:
    (folder / "shop.letter.en.md").write_text(template, encoding="utf-8")
    found = digest or sha256(template.encode()).hexdigest()
    file = folder / "shop.toml"
    file.write_text(BUNDLE.replace("DIGEST", found), encoding="utf-8")
    return file


def letter(bundle: Path, *more: str) -> str:
    result = policyctl(
        "explain", str(bundle), "-", "--as-of", "2023-07-15", "-o", "letter", *more, stdin=SUBJECT
    )
    assert result.status == 0, result.err
    return result.out


def checked(file: Path) -> tuple[int, str]:
    result = policyctl("check", str(file))
    return result.status, result.out


def test_a_bundle_has_its_own_letter(tmp_path: Path) -> None:
    file = written(tmp_path)
    assert checked(file)[0] == 0
    assert letter(file) == "# To m-1\n\ngood\n\n> draft: it does not apply\nA person decides.\n"


def test_a_template_that_drops_the_warnings_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, SILENT)
    status, out = checked(file)
    assert status == 1
    for name in (
        "prints `policy.warning`",
        "asks for `illustrations`",
        "asks for `decision.is_for_a_person`",
    ):
        assert f"error[B350]: the template never {name}, so its letters hide that " in out
    assert "shop.letter.en.md:1:1" in out
    refused = policyctl("explain", str(file), "-", "--as-of", "2023-07-15", "-o", "letter", stdin=SUBJECT)
    assert (refused.status, refused.out) == (2, "")
    assert refused.err.count("error[B350]") == 3


def test_where_it_has_none_in_the_language_the_general_one_is_taken(tmp_path: Path) -> None:
    text = letter(written(tmp_path), "--lang", "zh")
    assert text.startswith("# 决定理由说明")
    assert "申诉：联系客服，期限 2023-07-22" in text
    assert "决定者：the desk。" in text


OVERRIDE = """
[[overrides]]
subject = "m-1"
decision = "tier"
outcome = "OUTCOME"
who = "J. Li"
why = "an *earthquake*"
from = 2023-07-01
until = 2023-09-30
"""


@pytest.mark.parametrize(
    ("outcome", "sentences"),
    [
        (
            "fair",
            (
                "tier of **m-1**, as of 2023-07-15: **fair (overridden)**",
                "A person has overridden the rules, by which it is: good.",
                (
                    "- tier: good before, fair after; overridden by J. Li from 2023-07-01 until 2023-09-30, this"
                    " day excluded, because: an \\*earthquake\\*"
                ),
            ),
        ),
        ("good", ("tier of **m-1**, as of 2023-07-15: **good (overridden)**",)),
    ],
)
def test_what_a_person_has_set_aside_is_not_told_as_what_the_rules_say(
    tmp_path: Path, outcome: str, sentences: tuple[str, ...]
) -> None:
    file, overrides = tmp_path / "shop.toml", tmp_path / "overrides.toml"
    text = BUNDLE.partition("[letter_templates")[0]
    file.write_text(text.replace("hit_policy", "overridable = true\nhit_policy"), encoding="utf-8")
    overrides.write_text(OVERRIDE.replace("OUTCOME", outcome), encoding="utf-8")
    written = letter(file, "--overrides", str(overrides))
    for each in sentences:
        assert f"{each}\n" in written
    assert "a person decides" not in written
    assert "（人工改判）" in letter(file, "--overrides", str(overrides), "--lang", "zh")


FLOOR = """
[parameters.floor]
title = "Least rate of positive ratings"
type = "number"
scale = 2
minimum = 0
maximum = 1
provenance = "unset"
"""


def test_where_the_rules_left_it_open_the_letter_says_what_they_alone_would_need(tmp_path: Path) -> None:
    file, overrides = tmp_path / "shop.toml", tmp_path / "overrides.toml"
    text = BUNDLE.partition("[letter_templates")[0].replace("hit_policy", "overridable = true\nhit_policy")
    file.write_text(text.replace(">= 0.5", ">= floor") + FLOOR, encoding="utf-8")
    overrides.write_text(OVERRIDE.replace("OUTCOME", "good"), encoding="utf-8")
    open_ = letter(file)
    assert "## What is missing\n\n- The rules leave open: Least rate of positive ratings\n" in open_
    assert "## What is open\n" in open_
    overridden = letter(file, "--overrides", str(overrides))
    assert "tier of **m-1**, as of 2023-07-15: **good (overridden)**\n" in overridden
    assert "A person has overridden the rules, by which it is: undetermined.\n" in overridden
    assert "## What the rules alone would need\n\n- The rules leave open: Least rate of" in overridden
    assert "## What the rules alone leave open\n" in overridden
    assert "missed" not in overridden
    assert "## 仅按规则未定的条件\n" in letter(file, "--overrides", str(overrides), "--lang", "zh")


def test_other_bytes_than_were_named_are_refused(tmp_path: Path) -> None:
    file = written(tmp_path, digest="0" * 64)
    status, out = checked(file)
    assert status == 1
    assert "error[B344]: the template `shop.letter.en.md` has other bytes than the bundle says" in out
    assert sha256(TEMPLATE.encode()).hexdigest() in out
    refused = policyctl("explain", str(file), "-", "--as-of", "2023-07-15", "-o", "letter", stdin=SUBJECT)
    assert (refused.status, refused.out) == (2, "")


def test_a_template_that_is_not_there_is_told_where_it_is_named(tmp_path: Path) -> None:
    file = written(tmp_path)
    (tmp_path / "shop.letter.en.md").unlink()
    status, out = checked(file)
    assert status == 1
    assert "error[B405]: cannot read" in out
    assert "shop.toml:" in out


def test_an_invented_field_is_told_with_file_and_line(tmp_path: Path) -> None:
    file = written(tmp_path, "# To {{ subject }}\n\n{{ decision.outcom }}\n")
    status, out = checked(file)
    assert status == 1
    assert "error[B345]: `decision` has no field `outcom`" in out
    assert "shop.letter.en.md:3:13" in out
    assert "did you mean `outcome`?" in out
    refused = policyctl("explain", str(file), "-", "--as-of", "2023-07-15", "-o", "letter", stdin=SUBJECT)
    assert (refused.status, refused.out) == (2, "")


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ('decision = "day"', 'decision = "dya"', "B307", "unknown decision `dya`"),
        ('rules = ["liked"]', 'rules = ["lked"]', "B302", "`tier` has no rule `lked`"),
        ('rules = ["liked"]', 'outcomes = ["god"]', "B302", "unknown outcome `god`"),
        (
            'topic = "person"\ntitle = "the desk"',
            'topic = "person"',
            "B343",
            "`desk` of the letter says nothing",
        ),
        ('topic = "appeal"', 'topic = "apeal"', "B204", "found the text `apeal`"),
        ("shop.letter.en.md", "../shop.md", "B205", "found the text `../shop.md`"),
    ],
)
def test_what_is_wrong_with_what_letters_say_is_told(
    tmp_path: Path, old: str, new: str, code: str, message: str
) -> None:
    file = written(tmp_path)
    file.write_text(file.read_text("utf-8").replace(old, new), encoding="utf-8")
    status, out = checked(file)
    assert status == 1
    assert f"error[{code}]: {message}" in out


def test_what_extends_the_bundle_takes_over_its_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from policyctl.bundle.library import Library, find_bundle
    from policyctl.bundle.resolve import load_bundle
    from policyctl.languages import Language
    from policyctl.letter.templates import template_for

    base, brand = tmp_path / "shop", tmp_path / "brand"
    base.mkdir()
    brand.mkdir()
    written(base).rename(base / "1.toml")
    (brand / "1.toml").write_text(
        header("brand")
        + 'extends = "shop@1"\n[letter.desk]\noverride = true\ntopic = "person"\ntitle = "us"\n',
        encoding="utf-8",
    )
    library = Library(bundles=(tmp_path,))
    bundle = load_bundle(find_bundle(library, "brand@1", as_of=None), library)  # type: ignore[arg-type]
    assert [(each.id, str(each.title)) for each in bundle.letter] == [
        ("answer", "Write to the desk"),
        ("desk", "us"),
    ]
    assert template_for(bundle, Language.ENGLISH).text == TEMPLATE
