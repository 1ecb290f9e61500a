"""Codes of vocabularies (V)."""

from __future__ import annotations

from policyctl.feel.codes import Code

VOCABULARY_CODES: tuple[Code, ...] = (
    Code(
        code="V101",
        title="a spelling of two terms",
        why="What the spelling means would be a guess. Letter case, width and runs of spaces do not tell "
        "spellings apart.",
        bad='[terms.honor]\nnames = { en = "Honor" }\naliases = ["Huawei"]',
        good='[terms.honor]\nnames = { en = "Honor" }\nwithin = "huawei"',
    ),
    Code(
        code="V102",
        title="a term in two parts",
        why="Two plugins say what the term is. One of them owns it; the other can add terms within it.",
    ),
    Code(
        code="V103",
        title="a term within what is not there",
        why="`within` names a wider term of the same vocabulary, and never comes back to the term itself.",
        bad='within = "lenvo"',
        good='within = "lenovo"',
    ),
    Code(
        code="V104",
        title="a part of another vocabulary",
        why="A part stands in the folder of its vocabulary, so that a vocabulary is found without reading others.",
        bad='phone-brand/xiaomi.toml with id = "phone"',
        good='phone-brand/xiaomi.toml with id = "phone-brand"',
    ),
    Code(
        code="V105",
        title="no such vocabulary",
        why="The schema of the subject names a vocabulary of which no plugin has a part.",
        bad='"x-vocabulary": "phone-brnad"',
        good='"x-vocabulary": "phone-brand"',
    ),
    Code(
        code="V106",
        title="a listed value without a name",
        why="The field takes names of a vocabulary, and lists a value that is no term of it: it may be misspelt, "
        "or the plugin that brings it is not installed. A warning.",
        bad='"enum": ["xioami"], "x-vocabulary": "phone-brand"',
        good='"enum": ["xiaomi"], "x-vocabulary": "phone-brand"',
    ),
)
