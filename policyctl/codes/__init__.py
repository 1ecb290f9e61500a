"""Every code of a diagnostic, with what it means: the list behind `policyctl codes` and `docs/codes.md`.

The first letter says what a code is about, the first digit how far the reader had come.
"""

from __future__ import annotations

from types import MappingProxyType

from policyctl.codes.bundle import BUNDLE_CODES
from policyctl.codes.calendar import CALENDAR_CODES
from policyctl.codes.commands import COMMAND_CODES
from policyctl.codes.evaluation import EVALUATION_CODES
from policyctl.codes.program import PROGRAM_CODES
from policyctl.codes.subject import SUBJECT_CODES
from policyctl.codes.vocabulary import VOCABULARY_CODES
from policyctl.feel.codes import TEXT_CODES, Code

__all__ = ["AREAS", "CODES", "Code"]

CODES = MappingProxyType(
    {
        each.code: each
        for each in sorted(
            (
                *BUNDLE_CODES,
                *CALENDAR_CODES,
                *COMMAND_CODES,
                *EVALUATION_CODES,
                *PROGRAM_CODES,
                *SUBJECT_CODES,
                *TEXT_CODES,
                *VOCABULARY_CODES,
            ),
            key=lambda each: each.code,
        )
    }
)
"""Every entry by its code, sorted."""

AREAS = MappingProxyType(
    {
        "B": "Bundles, versions and plugins",
        "C": "Commands",
        "F": "The expression language",
        "I": "Subjects",
        "L": "Locks and decision logs",
        "P": "What a bundle means",
        "S": "Schemas of subjects",
        "V": "Vocabularies",
    }
)
"""What each first letter is about."""
