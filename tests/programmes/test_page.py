"""The page about the programmes shows each of them; that its commands print what it says is tested with all pages."""

from __future__ import annotations

import re

from tests.programmes.programmes import NAMES, ROOT


def test_every_programme_stands_on_the_page() -> None:
    page = (ROOT / "docs/programmes.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)
    assert sorted(listed) == sorted({name.partition("@")[0] for name in NAMES})
    assert [id_ for id_ in listed if not re.search(rf"^\$ policyctl \w+ {id_} ", page, re.MULTILINE)] == []
