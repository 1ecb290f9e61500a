"""Templates: what they may say, what is told of what they may not, and that all letters can be filled in."""

from __future__ import annotations

from typing import get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyctl.languages import Language
from policyctl.letter.filling import faults, fill
from policyctl.letter.model import Letter
from policyctl.letter.templates import TemplateText, general_template

WARNINGS = """
{{ policy.warning }}
{% if illustrations %}an example{% endif %}
{% if decision.is_for_a_person %}a person decides{% endif %}
"""
"""What every template says."""


def told(text: str) -> list[str]:
    return [str(each) for each in faults(TemplateText(text, "l.md"))]


def texts() -> st.SearchStrategy[str]:
    return st.sampled_from(["", "m-1", "<b>", "# x", "{{ date }}", "名"])


def values(type_: object, within: tuple[object, ...] = ()) -> st.SearchStrategy[object]:
    """Values of a type of the model; the rules that a criterion asks have criteria that ask none."""
    if get_origin(type_) is tuple:
        element = get_args(type_)[0]
        is_deep = within.count(element) > 1
        return st.just(()) if is_deep else st.lists(values(element, within), max_size=2).map(tuple)
    if type_ is str:
        return texts()
    if type_ is bool:
        return st.booleans()
    assert isinstance(type_, type)
    parts = get_type_hints(type_).items()
    return st.builds(type_, **{name: values(each, (*within, type_)) for name, each in parts})


LETTERS = st.builds(Letter, **{name: values(each) for name, each in get_type_hints(Letter).items()})


@pytest.mark.parametrize("language", Language)
def test_the_general_templates_have_no_faults(language: Language) -> None:
    assert faults(general_template(language)) == ()


@pytest.mark.parametrize("language", Language)
@settings(max_examples=20)
@given(letter=LETTERS)
def test_the_general_templates_can_be_filled_in_with_every_letter(language: Language, letter: Letter) -> None:
    text = fill(general_template(language), letter)
    assert text.startswith("# ")
    assert "<b>" not in text
    assert "\n\n\n" not in text


@pytest.mark.parametrize("language", Language)
def test_the_general_templates_name_every_part_of_a_letter(language: Language) -> None:
    text = general_template(language).text
    assert [name for name in get_type_hints(Letter) if name not in text] == ["language"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("{{ subject }} {{ decision.outcome }}", []),
        ("{% for each in reasons %}{{ loop.index }}. {{ each.title }}{% endfor %}", []),
        ("{% if missing_facts | length == 1 and not decision.is_error %}one{% endif %}", []),
        (
            "{{ decision.outcom }}",
            ["l.md:1:13: error[B345]: `decision` has no field `outcom` (hint: did you mean `outcome`?)"],
        ),
        (
            "a\n{{ subjct }}",
            ["l.md:2:4: error[B345]: the letter has no field `subjct` (hint: did you mean `subject`?)"],
        ),
        (
            "{% for each in reasons %}{{ each.titel }}{% endfor %}",
            ["l.md:1:34: error[B345]: `each` has no field `titel` (hint: did you mean `title`?)"],
        ),
        (
            "{{ reasons }}",
            [
                (
                    "l.md:1:4: error[B345]: `reasons` is a list, and cannot be printed"
                    " (hint: go through it with {% for %})"
                )
            ],
        ),
        (
            "{{ decision.is_error }}",
            [
                (
                    "l.md:1:4: error[B345]: `decision.is_error` is true or false, and cannot be printed"
                    " (hint: ask for it with {% if %})"
                )
            ],
        ),
        ("{% for each in subject %}x{% endfor %}", ["l.md:1:16: error[B345]: `subject` is no list"]),
        (
            "{{ subject | safe }}",
            [
                (
                    "l.md:1:14: error[B345]: `safe` is no part of a template"
                    " (hint: templates have fields, {% if %} and {% for %})"
                )
            ],
        ),
        (
            "{% set x = subject %}",
            [
                (
                    "l.md:1:1: error[B345]: assign is no part of a template"
                    " (hint: templates have fields, {% if %} and {% for %})"
                )
            ],
        ),
        (
            "{{ subject.__class__ }}",
            ["l.md:1:12: error[B345]: `subject` has no field `__class__`"],
        ),
        (
            "{{ subject() }}",
            [
                (
                    "l.md:1:1: error[B345]: call is no part of a template"
                    " (hint: templates have fields, {% if %} and {% for %})"
                )
            ],
        ),
        (
            "{% include 'other.md' %}",
            [
                (
                    "l.md:1:1: error[B345]: include is no part of a template"
                    " (hint: templates have fields, {% if %} and {% for %})"
                )
            ],
        ),
        ("a\n{% if subject %}", None),
        ("{{ decision. }}", None),
        (
            "{{ x }}{{ y.z }}",
            [
                "l.md:1:4: error[B345]: the letter has no field `x`",
                "l.md:1:11: error[B345]: the letter has no field `y`",
            ],
        ),
    ],
)
def test_what_a_template_may_say(text: str, sentences: list[str] | None) -> None:
    found = told(text + WARNINGS)
    if sentences is None:
        assert [each.partition("template:")[0] for each in told(text)] in (
            ["l.md:1:1: error[B345]: not a "],
            ["l.md:2:1: error[B345]: not a "],
        )
    else:
        assert [each.partition(" (hint: there are")[0] for each in found] == sentences


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            "{{ policy.warning }}",
            (
                "the template never prints `policy.warning`, so its letters hide that the policy is a draft or not in"
                " force, or the run a rehearsal (hint: `{{ policy.warning }}` tells it)"
            ),
        ),
        (
            "{% if illustrations %}an example{% endif %}",
            (
                "the template never asks for `illustrations`, so its letters hide that values are invented"
                " (hint: `{% if illustrations %}` tells it)"
            ),
        ),
        (
            "{% if decision.is_for_a_person %}a person decides{% endif %}",
            (
                "the template never asks for `decision.is_for_a_person`, so its letters hide that a person decides"
                " (hint: `{% if decision.is_for_a_person %}` tells it)"
            ),
        ),
    ],
)
def test_a_template_that_is_silent_about_what_decides_nothing_has_a_fault(said: str, sentence: str) -> None:
    assert told(WARNINGS.replace(said, "")) == [f"l.md:1:1: error[B350]: {sentence}"]


@pytest.mark.parametrize(
    ("said", "hides"),
    [
        ("{{ policy.warning }}", "{% if policy.warning %}{{ policy.title }}{% endif %}"),
        ("{{ policy.warning }}", "{% for policy in sources %}{{ policy.warning }}{% endfor %}"),
        (
            "{% if illustrations %}",
            "{% for illustrations in sources %}{{ illustrations.id }}{% endfor %}{% if zone %}",
        ),
    ],
)
def test_neither_asking_for_a_text_nor_another_thing_of_that_name_tells_it(said: str, hides: str) -> None:
    assert [each.partition(": the template")[0] for each in told(WARNINGS.replace(said, hides))] == [
        "l.md:1:1: error[B350]"
    ]


@pytest.mark.parametrize(
    "says",
    [
        "{% for each in illustrations %}{{ each.title }} is invented{% endfor %}",
        "{% if illustrations | length == 1 or decision.is_error %}one{% endif %}",
        "{% if zone %}{% elif illustrations %}an example{% endif %}",
    ],
)
def test_a_template_says_in_its_own_way_that_values_are_invented(says: str) -> None:
    assert told(WARNINGS.replace("{% if illustrations %}an example{% endif %}", says)) == []


@settings(max_examples=20)
@given(LETTERS)
def test_what_is_filled_in_is_never_a_template_again(letter: Letter) -> None:
    text = fill(TemplateText("A{{ subject }}B", "l.md"), letter)
    assert "{{ date }}" not in text.replace("\\{\\{ date \\}\\}", "")
