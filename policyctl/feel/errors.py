"""What FEEL refuses, as values with a span in the expression's text."""

from __future__ import annotations

from msgspec import Struct

from policyctl.feel.syntax import Span


class FeelDiagnostic(Struct, frozen=True, kw_only=True):
    """One mistake in an expression: code, sentence, span in the text, remedy."""

    code: str
    message: str
    span: Span
    hint: str | None = None


class FeelError(Exception):
    """An expression was not accepted. The three kinds below say why."""

    def __init__(self, code: str, message: str, span: Span, hint: str | None = None) -> None:
        self.diagnostic = FeelDiagnostic(code=code, message=message, span=span, hint=hint)
        super().__init__(message if hint is None else f"{message} (hint: {hint})")


class FeelSyntaxError(FeelError):
    """The text is not FEEL: the message says what was found and what was expected."""


class FeelUnsupported(FeelError):
    """The text is FEEL, but outside our profile: the message names the construct."""


class FeelLimitError(FeelError):
    """The text is longer, deeper or larger than an expression may be."""
