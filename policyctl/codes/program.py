"""Codes of what a bundle means: names, types, units and bounds (P)."""

from __future__ import annotations

from policyctl.feel.codes import Code

PROGRAM_CODES: tuple[Code, ...] = (
    Code(
        code="P301",
        title="the name of an input is taken",
        why="A parameter or decision has the name of a field of the subject.",
        bad="[parameters.tier]",
        good="[parameters.tier_floor]",
    ),
    Code(
        code="P302",
        title="an unknown input",
        why="The subject has no such field, or the value no such part. The hint names the nearest one.",
        bad='when.positive_rte = ">= 0.95"',
        good='when.positive_rate = ">= 0.95"',
    ),
    Code(
        code="P303",
        title="types that do not go together",
        why="Texts are not ordered, dates are not compared with moments, and results of one place have "
        "one type.",
        bad='tier > "gold"',
        good='tier = "gold"',
    ),
    Code(
        code="P304",
        title="a condition that is never true",
        why="Its types, bounds or options rule it out, so the rule could never apply.",
        bad="rate > 2",
        good="rate > 0.95",
    ),
    Code(
        code="P305",
        title="units that do not go together",
        why="A sum of money is not compared with a number of days, nor dollars with yuan.",
    ),
    Code(
        code="P306",
        title="outside the profile of bundles",
        why="Bundles take the part of FEEL that means the same in Python, in SQL and to the solver.",
        bad="amount ** 2",
        good="amount * amount",
    ),
    Code(
        code="P307",
        title="no key of a table",
        why="A table of parameters is asked for a key that it does not have, or by something without "
        "listed values.",
        bad='floor("glod")',
        good='floor("gold")',
    ),
    Code(
        code="P308",
        title="a number that can grow too large",
        why="Numbers are scaled integers of 128 bits. Tighter bounds of what goes in show that the "
        "result fits.",
    ),
    Code(
        code="P309",
        title="a divisor that is zero or has no known sign",
        why="The quotient would have no meaning, or a comparison with it no direction.",
        bad="amount / 0",
        good="amount / 2",
    ),
    Code(
        code="P310",
        title="a quotient that is not rounded",
        why="What is kept or calculated with says how many decimals it has. A comparison needs no rounding.",
        bad="amount / orders",
        good="decimal(amount / orders, 4)",
    ),
    Code(
        code="P311",
        title="a decision that depends on itself",
        why="Following what it needs comes back to it.",
    ),
    Code(
        code="P312",
        title="arguments that do not fit",
        why="A function or table takes a number of arguments, by position; a scale is a literal.",
        bad="floor(rate, 1, 2)",
        good="decimal(rate, 1)",
    ),
    Code(
        code="P313",
        title="a window that is no range of days",
        why="A note of an input names the decision whose value says which days it is measured over.",
    ),
    Code(
        code="P314",
        title="a condition that is always true",
        why="A warning: its types or bounds make it say nothing.",
        bad="rate >= 0",
        good="rate >= 0.95",
    ),
    Code(
        code="P315",
        title="no condition",
        why="A truth value is needed here.",
        bad="not(rate)",
        good="not(rate > 0.95)",
    ),
    Code(
        code="P316",
        title="a table without a value that the rules use",
        why="Every cell has a value or says that it is unset.",
    ),
    Code(
        code="P317",
        title="a count with a default",
        why="A count of no rules is null, so a default would never be taken.",
    ),
    Code(
        code="P318",
        title="a range that nothing lies in",
        why="A warning: its literal ends leave nothing between them, as where a ban ends on the day it begins.",
        bad='@"2022-10-01" in [@"2022-09-30"..@"2022-09-30")',
        good='@"2022-10-01" in [@"2022-09-30"..@"2023-09-30")',
    ),
    Code(
        code="P341",
        title="a calendar event that is no day",
        why="The calendar is made of decisions whose value is a date, a date and time, or a range of them.",
        bad='[calendar.published]\ndecision = "tier"\nkind = "official"',
        good='[calendar.published]\ndecision = "published_on"\nkind = "official"\nevery = "quarter"',
    ),
    Code(
        code="P342",
        title="a calendar event that comes as often as it cannot",
        why="A decision that depends on `as_of` gives another day in every period and needs `every`; one that "
        "does not gives one day, once.",
    ),
    Code(
        code="P343",
        title="a standing fact that no file can hold",
        why="A fact holds from a date until another; its further values are texts, numbers, true and false, dates and "
        "instants.",
        bad='[standing.barred]\ndecision = "closing"\noutcome = "closed"\nfrom = "1"',
        good='[standing.barred]\ndecision = "closing"\noutcome = "closed"\nfrom = "as_of"',
    ),
    Code(
        code="P351",
        title="a cohort that depends on the ranks of another",
        why="A rank is known only after every member has been decided so far, so the amounts and the members of a "
        "cohort come before all ranks.",
        bad='[cohorts.second]\namount = "first.higher"',
        good='[cohorts.second]\namount = "quarter_sales"',
    ),
    Code(
        code="P352",
        title="a cohort that depends on what a person decides",
        why="Where a rule only may be applied, a person decides about that subject. In a cohort that moves the ranks "
        "of all others, who would be told that theirs follow by themselves.",
        bad='[cohorts.quarter]\nmember = \'permission = "kept"\'\namount = "sales"',
        good='[cohorts.quarter]\nmember = "licensed_until = null"\namount = "sales"',
    ),
)
