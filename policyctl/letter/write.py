"""From an explained decision to its letter, as Markdown or as a page."""

from __future__ import annotations

from policyctl.diagnostics import Refused
from policyctl.explanation import Explanation
from policyctl.languages import Language
from policyctl.letter.content import Logged, letter_of
from policyctl.letter.filling import faults, fill
from policyctl.letter.templates import template_for
from policyctl.policy import Policy
from policyctl.report.phrases import phrases_in


def write_letter(
    explanation: Explanation, policy: Policy, language: Language, logged: Logged | None = None
) -> str:
    """The letter as Markdown. Raises `Refused` as `template_for` does, and for a template with faults (B345, B350)."""
    template = template_for(policy.bundle, language)
    if found := faults(template):
        raise Refused(found)
    phrases = phrases_in(language)
    return fill(template, letter_of(explanation, policy.bundle, policy.program.record, phrases, logged))
