"""A letter as one page that needs nothing else: no script, no font, no picture, nothing fetched from anywhere.

It says its language, has headings in order and tables whose columns have names, keeps its contrast in the dark and on
paper, and reads on a small screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from policyctl.languages import Language

_TAGS = {Language.ENGLISH: "en", Language.CHINESE: "zh-CN"}


def page(letter: str, *, language: Language) -> str:
    """The HTML of a letter in Markdown; HTML in the letter is shown as text, and addresses are no links."""
    tokens = _parser().parse(letter)
    for each in tokens:
        if each.type == "th_open":
            each.attrSet("scope", "col")
    body = _parser().renderer.render(tokens, _parser().options, {})
    return _page().render(
        language=_TAGS[language],
        title=_title(tokens),
        body=Markup(body),
    )


@cache
def _parser() -> MarkdownIt:
    return (
        MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable(["link", "image"])
    )


@cache
def _page() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(
        files("policyctl.letter").joinpath("general", "page.html").read_text("utf-8")
    )


def _title(tokens: Sequence[Token]) -> str:
    """The words of the first heading."""
    headings = (index for index, each in enumerate(tokens) if each.type == "heading_open")
    found = next(headings, None)
    if found is None:
        return ""
    return "".join(each.content for each in tokens[found + 1].children or ())
