"""The built-in functions of FEEL (DMN 1.5, 10.3.4), as data: one registry, made once when first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from policyctl.feel.builtins.contexts import context_builtins
from policyctl.feel.builtins.conversion import boolean_builtins, conversion_builtins
from policyctl.feel.builtins.dates import date_builtins
from policyctl.feel.builtins.lists import list_builtins
from policyctl.feel.builtins.numeric import numeric_builtins
from policyctl.feel.builtins.ranges import range_builtins
from policyctl.feel.builtins.statistics import statistics_builtins
from policyctl.feel.builtins.strings import string_builtins
from policyctl.feel.values import Builtin


@cache
def standard_builtins() -> Mapping[str, Builtin]:
    """Every built-in by its name, in the order of the standard's sections."""
    groups = (
        conversion_builtins(),
        boolean_builtins(),
        string_builtins(),
        statistics_builtins(),
        list_builtins(),
        numeric_builtins(),
        date_builtins(),
        range_builtins(),
        context_builtins(),
    )
    return MappingProxyType({each.name: each for group in groups for each in group})
