"""The fixed words of screens and letters: one table for each language, which `phrases_in` gives."""

from __future__ import annotations

from policyctl.languages import Language
from policyctl.report.phrases.form import Phrases


def phrases_in(language: Language) -> Phrases:
    """The words of a language; its table is loaded when it is first asked for."""
    match language:
        case Language.ENGLISH:
            from policyctl.report.phrases.english import ENGLISH

            return ENGLISH
        case Language.CHINESE:
            from policyctl.report.phrases.chinese import CHINESE

            return CHINESE
