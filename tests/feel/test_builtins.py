"""The built-ins: how they are declared and called, and the patterns, which have a grammar of their own."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.feel import FeelError, FeelLimitError, FeelUnsupported, evaluate
from policyctl.feel.builtins import regular_expressions, standard_builtins
from policyctl.feel.builtins.character_classes import (
    CATEGORIES,
    Categories,
    CharacterClass,
    Runs,
    complement,
    write_class,
)
from policyctl.feel.builtins.regular_expressions import compile_pattern, find, find_all
from policyctl.feel.names import BUILT_IN_FUNCTIONS
from policyctl.feel.values import Kind

EVERY_SIGNATURE = [
    (name, signature) for name, builtin in standard_builtins().items() for signature in builtin.signatures
]


class TestDeclarations:
    def test_are_under_their_own_names(self) -> None:
        assert all(builtin.name == name for name, builtin in standard_builtins().items())

    def test_hold_every_name_of_several_words_that_the_parser_knows(self) -> None:
        assert {name for name in standard_builtins() if " " in name} == set(BUILT_IN_FUNCTIONS)

    def test_name_the_section_of_the_standard(self) -> None:
        assert {builtin.section.rpartition(".")[0] for builtin in standard_builtins().values()} == {"10.3.4"}

    def test_have_optional_parameters_last_and_no_name_twice(self) -> None:
        for name, signature in EVERY_SIGNATURE:
            optional = [parameter.optional for parameter in signature.parameters]
            names = [parameter.name for parameter in signature.parameters]
            assert optional == sorted(optional), name
            assert len(set(names)) == len(names), name

    def test_of_randomness_there_are_none(self) -> None:
        with pytest.raises(FeelError, match="`random number` is no known name"):
            evaluate("random number()")


class TestCalls:
    @pytest.mark.parametrize("name", standard_builtins())
    def test_with_too_many_arguments_are_null(self, name: str) -> None:
        signatures = standard_builtins()[name].signatures
        most = max(len(signature.parameters) for signature in signatures)
        if not any(signature.variadic for signature in signatures):
            assert evaluate(f"{name}({', '.join(['1'] * (most + 1))})") is None

    @pytest.mark.parametrize("name", standard_builtins())
    def test_with_a_name_that_no_parameter_has_are_null(self, name: str) -> None:
        assert evaluate(f"{name}(no such parameter: 1)") is None

    @pytest.mark.parametrize(
        ("name", "position"),
        [
            (name, position)
            for name, signature in EVERY_SIGNATURE
            for position, parameter in enumerate(signature.parameters)
            if len(standard_builtins()[name].signatures) == 1
            and not signature.variadic
            and parameter.kind is not Kind.ANY
        ],
    )
    def test_with_an_argument_of_another_kind_are_null(self, name: str, position: int) -> None:
        (signature,) = standard_builtins()[name].signatures
        fitting = {
            Kind.NUMBER: "1",
            Kind.STRING: '"a"',
            Kind.LIST: "[1]",
            Kind.CONTEXT: "{a: 1}",
            Kind.ANY: "1",
        }
        arguments = [fitting.get(parameter.kind, '@"2023-06-30"') for parameter in signature.parameters]
        other = "[1, 2]" if signature.parameters[position].kind is not Kind.LIST else "null"
        arguments[position] = other
        assert evaluate(f"{name}({', '.join(arguments)})") is None

    def test_convert_a_list_of_one_and_a_value_for_a_list(self) -> None:
        assert evaluate("abs([-1])") == 1
        assert evaluate("count(5)") == 1
        assert evaluate('string join("a")') == "a"
        assert evaluate('time(@"2023-06-30")') == evaluate('@"00:00:00Z"')

    def test_prefer_the_signature_that_fits_without_conversion(self) -> None:
        assert evaluate("list replace([1, 2], [1], 5)") == [5, 2]
        assert evaluate("min([3, 1])") == evaluate("min(3, 1)") == 1
        assert evaluate('context put({a: 1}, ["a"], 2)') == {"a": 2}

    def test_tell_a_null_from_an_argument_left_out(self) -> None:
        assert evaluate("floor(1.5)") == 1
        assert evaluate("floor(1.5, null)") is None
        assert evaluate('substring("abc", 2, null)') is None
        assert evaluate('matches("abc", "b", null)') is True
        assert evaluate('number(from: "1,5", decimal separator: ",")') == Decimal("1.5")
        assert evaluate("is(value1: null)") is None

    def test_of_functions_in_place_of_functions_work(self) -> None:
        assert evaluate('sort(["bb", "a"], function(x, y) string length(x) < string length(y))') == [
            "a",
            "bb",
        ]
        assert evaluate("sort([3, 1, 2])") is None
        assert evaluate("sort([1, 2], function(x, y) null)") is None
        assert evaluate("sort([1, 2], function(x) true)") is None


def test_the_string_of_a_function_is_refused() -> None:
    with pytest.raises(FeelUnsupported, match="the string of a function"):
        evaluate("string(sum)")


def test_an_unbounded_range_in_a_range_function_is_refused() -> None:
    with pytest.raises(FeelUnsupported, match="an unbounded range in a range function"):
        evaluate("before(1, (> 5))")


def search(pattern: str, text: str, flags: str = "") -> bool | None:
    compiled = compile_pattern(pattern, flags)
    return None if compiled is None else find(compiled, text)


class TestPatterns:
    @pytest.mark.parametrize(
        "pattern",
        [
            "*a", "a**", "a{2,1}", "a{,2}", "(a", "a)", "[a", "[]", "[^]", "[b-a]", "[a-\\d]", "a]", "{", "}",
            "\\b", "\\u0041", "\\", "\\p{Xx}", "\\p", "[\\0]", "[a-z-[aeiou]b]", "(?i)a", "(?<name>a)", "(?P<n>a)",
        ],
    )  # fmt: skip
    def test_that_xpath_calls_wrong_are_null(self, pattern: str) -> None:
        assert search(pattern, "a") is None

    @pytest.mark.parametrize(
        ("pattern", "message"),
        [
            ("(a)\\1", "a reference back to a group in a pattern"),
            ("a(?=b)", "look-around in a pattern"),
            ("a(?!b)", "look-around in a pattern"),
            ("(?<=a)b", "look-around in a pattern"),
            ("a{1001}", "a repetition of more than 1000"),
            ("(((a{100}){100}){100}){100}", "a pattern that RE2 does not take"),
            ("\\p{IsOldItalic}", "the block `IsOldItalic` in a pattern"),
        ],
    )
    def test_that_cannot_be_matched_in_linear_time_are_refused_by_name(
        self, pattern: str, message: str
    ) -> None:
        with pytest.raises(FeelUnsupported) as refusal:
            evaluate("matches(text, pattern)", {"text": "a", "pattern": pattern})
        assert refusal.value.diagnostic.message == message
        assert refusal.value.diagnostic.span.end == len("matches(text, pattern)")

    @pytest.mark.parametrize("pattern", ["(" * 100 + ")" * 100, "a" * 5000])
    def test_that_are_too_large_are_refused(self, pattern: str) -> None:
        with pytest.raises(FeelLimitError):
            search(pattern, "a")

    @pytest.mark.parametrize(
        ("pattern", "text", "flags", "found"),
        [
            ("a.b", "a\nb", "", False),
            ("a.b", "a\nb", "s", True),
            ("a.b", "a\rb", "", False),
            ("^b", "a\nb", "", False),
            ("^b", "a\nb", "m", True),
            ("a$", "a\nb", "m", True),
            ("a$", "a\n", "", False),
            ("A", "a", "i", True),
            ("h e l [ ] l o", "hel lo", "x", True),
            ("a.b*", "a.b*", "q", True),
            ("a.b*", "axb", "q", False),
            ("A.B", "a.b", "qi", True),
            (r"\d", "٣", "", True),
            (r"^\w+$", "naïve_1", "", False),
            (r"^\w+$", "naïve1", "", True),
            (r"\s", "\u00a0", "", False),
            (r"^\i\c*$", "x-1.2", "", True),
            (r"^\i\c*$", "-x", "", False),
            (r"\p{Lu}", "a", "i", False),
            (r"[\p{Lu}]", "a", "i", False),
            (r"[\p{Lu}b]", "B", "i", True),
            (r"[^\p{Lu}b]", "B", "i", False),
            (r"[^\p{Lu}b]", "a", "i", True),
            (r"[\W_]", "_", "", True),
            (r"[\W_]", "a", "", False),
            (r"[^\W_]", "_", "", False),
            (r"[^\W_]", "a", "", True),
            (r"\p{Cn}", "\u0378", "", True),
            (r"\p{C}", "\u0378", "", True),
            (r"\P{C}", "\u0378", "", False),
            (r"[a-z-[aeiou]]", "e", "", False),
            (r"[a-z-[aeiou]]", "x", "", True),
            (r"[a-z-[m-z-[x]]]", "x", "", True),
            (r"[\p{L}-[a-z]]", "ä", "", True),
            (r"[-a]", "-", "", True),
            (r"[a-]", "-", "", True),
            (r"\p{IsCyrillic}", "ж", "", True),
            (r"\P{IsBasicLatin}", "a", "", False),
            (r"k", "\u212a", "i", True),
            (r"[k-[a]]", "\u212a", "i", True),
            (r"", "", "", True),
            (r"a|", "b", "", True),
        ],
    )  # fmt: skip
    def test_mean_what_xpath_says(self, pattern: str, text: str, flags: str, found: bool) -> None:
        assert search(pattern, text, flags) is found

    @pytest.mark.parametrize("flags", ["g", "p", " ", "I"])
    def test_with_a_flag_that_does_not_exist_are_null(self, flags: str) -> None:
        assert search("a", "a", flags) is None

    def test_that_lean_on_the_line_after_the_last_newline_are_refused(self) -> None:
        assert search("^$", "\na\n", "m") is True
        with pytest.raises(FeelUnsupported, match="at the end of a text that ends in a newline"):
            search("^$", "a\n", "m")

    @given(st.text("ab", max_size=12))
    def test_of_the_kind_that_backtracks_for_ever_answer(self, tail: str) -> None:
        text = "a" * 5000 + tail
        assert search("^(a+)+$", text) is (set(text) == {"a"})

    @given(
        st.text("abc", max_size=10),
        st.sampled_from(["a", "b+", "a|ab", "(a|b)c", "[ab]{2}", "a.*?c", "(a)|b"]),
    )
    def test_match_where_python_matches(self, text: str, pattern: str) -> None:
        compiled = compile_pattern(pattern, "")
        assert compiled is not None
        ours = [(match.start(), match.end()) for match in find_all(compiled, text)]
        assert ours == [match.span() for match in re.finditer(pattern, text)]


class TestReplacement:
    @pytest.mark.parametrize(
        ("pattern", "replacement", "result"),
        [
            ("b", "$0$0", "abbc"),
            ("(a)(b)", "$2$1", "bac"),
            ("(a)", "$12", "a2bc"),
            ("b", "$1", "ac"),
            ("b", r"\$\\", r"a$\c"),
            ("(a)|b", "[$1]", "[a][]c"),
            ("b", "$", None),
            ("b", r"\n", None),
            ("x*", "-", None),
            ("(", "-", None),
        ],
    )
    def test_is_what_xpath_says(self, pattern: str, replacement: str, result: str | None) -> None:
        context = {"pattern": pattern, "replacement": replacement}
        assert evaluate('replace("abc", pattern, replacement)', context) == result

    @given(st.text("a,;", max_size=15))
    def test_of_a_separator_by_itself_and_split_by_it_keep_the_text(self, text: str) -> None:
        assert evaluate('replace(text, "[,;]", "$0")', {"text": text}) == text
        assert evaluate('string join(split(text, ","), ",")', {"text": text}) == text


class TestCharacterClasses:
    CHARACTERS = "aAzZkKsS5_ -\u017f\u212aéÉß٣\n\u0378\u200d😀"
    parts = st.one_of(
        st.builds(
            lambda ends: Runs(((min(ends), max(ends)),)),
            st.tuples(*[st.sampled_from(list(map(ord, CHARACTERS)))] * 2),
        ),
        st.builds(
            Categories,
            st.lists(st.sampled_from(sorted(CATEGORIES)), min_size=1, max_size=2).map(tuple),
            st.booleans(),
        ),
    )
    classes = st.builds(
        CharacterClass,
        st.lists(parts, min_size=1, max_size=3).map(tuple),
        st.booleans(),
        st.none() | st.builds(CharacterClass, st.lists(parts, min_size=1, max_size=2).map(tuple)),
    )

    def has(self, character_class: CharacterClass, character: str) -> bool:
        written = write_class(character_class, ignores_case=False)
        return regular_expressions._compile(written).search(character) is not None

    @given(classes, st.sampled_from(CHARACTERS))
    def test_are_the_union_of_their_parts_less_what_is_taken_away(
        self, given_class: CharacterClass, character: str
    ) -> None:
        in_a_part = any(self.has(CharacterClass((part,)), character) for part in given_class.parts)
        taken_away = given_class.subtracted is not None and self.has(given_class.subtracted, character)
        assert self.has(given_class, character) is ((in_a_part is not given_class.negated) and not taken_away)

    @given(
        st.lists(
            st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda ends: (min(ends), max(ends))),
            max_size=5,
        )
    )
    def test_have_a_complement_that_holds_the_rest(self, intervals: list[tuple[int, int]]) -> None:
        inside = {point for low, high in intervals for point in range(low, high + 1)}
        outside = {point for low, high in complement(intervals) for point in range(low, min(high, 60) + 1)}
        assert inside & outside == set()
        assert set(range(61)) <= inside | outside


@pytest.mark.parametrize(
    ("text", "grouping", "point", "number"),
    [
        ("1,234.5", ",", ".", "1234.5"),
        ("1.234,5", ".", ",", "1234.5"),
        ("1 234", " ", None, "1234"),
        ("-1", None, None, "-1"),
        ("1e3", None, None, "1000"),
        (".5", None, None, "0.5"),
        ("1.", None, None, None),
        ("+1", None, None, None),
        ("1.5", None, ",", None),
        ("٣", None, None, None),
        ("NaN", None, None, None),
        ("1_000", None, None, None),
        ("1e99999", None, None, None),
    ],
)  # fmt: skip
def test_a_text_is_a_number_by_its_separators(
    text: str, grouping: str | None, point: str | None, number: str | None
) -> None:
    context = {"text": text, "grouping": grouping, "point": point}
    expected = None if number is None else Decimal(number)
    assert evaluate("number(text, grouping, point)", context) == expected


def test_statistics_of_other_things_than_numbers_are_null() -> None:
    for name in ("sum", "mean", "product", "median", "stddev", "mode"):
        for items in ("[1, null]", '["a"]', "[[1]]", "[true]"):
            assert evaluate(f"{name}({items})") is None


def test_the_least_and_the_greatest_need_an_order() -> None:
    assert evaluate('max([@"2023-01-01", @"2024-01-01"])') == evaluate('@"2024-01-01"')
    assert evaluate('min("b", "a")') == "a"
    assert evaluate('min([1, "a"])') is None
    assert evaluate("min([null])") is None
    assert evaluate("max([true])") is None
    assert evaluate("min([])") is None
