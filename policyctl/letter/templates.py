"""Which template a letter is made from: that of the bundle in its language, or the general one of policyctl.

The bundle names its templates with the digests of their bytes, so its own digest covers them. That of the general ones
stands in the log with each decision. A letter made from other bytes than were named is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from msgspec import Struct

from policyctl.bundle.canonical import digest_of_bytes
from policyctl.bundle.library import read_path
from policyctl.bundle.model import Bundle, LetterTemplate
from policyctl.bundle.problems import Problem, diagnose_passages
from policyctl.diagnostics import Diagnostic, Refused
from policyctl.languages import Language


class TemplateText(Struct, frozen=True):
    """The text of a template, and the file it stands in; `is_general` when it comes with policyctl."""

    text: str
    file: str
    is_general: bool = False


def template_for(bundle: Bundle, language: Language) -> TemplateText:
    """The template of the bundle's letters in a language. Raises `Refused` as `own_template` does."""
    own = [each for each in bundle.letter_templates if each.language is language]
    return own_template(bundle, own[0]) if own else general_template(language)


def own_template(bundle: Bundle, template: LetterTemplate) -> TemplateText:
    """A template of the bundle. Raises `Refused` where its file is not there (B405) or has another digest (B344)."""
    beside = Path(bundle.passage(template.key).file).parent
    try:
        found = read_path(beside / template.file)
    except Refused as refused:
        raise Refused(_at_name(bundle, template, refused.diagnostics)) from refused
    digest = sha256(found.text.encode()).hexdigest()
    if digest != template.sha256:
        problem = Problem(
            code="B344",
            message=f"the template `{template.file}` has other bytes than the bundle says",
            key=(*template.key, "sha256"),
            hint=f'the digest of its bytes is "{digest}"',
        )
        raise Refused(diagnose_passages([problem], bundle.passage))
    return TemplateText(found.text, found.file)


def _at_name(bundle: Bundle, template: LetterTemplate, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """What is wrong with a file, at the place that names it."""
    problems = [
        Problem(code=each.code, message=each.message, key=(*template.key, "file"), hint=each.hint)
        for each in found
    ]
    yield from diagnose_passages(problems, bundle.passage)


def general_template(language: Language) -> TemplateText:
    """The template that comes with policyctl."""
    file = files("policyctl.letter").joinpath("general", f"letter.{language.value}.md")
    return TemplateText(file.read_text("utf-8"), str(file), is_general=True)


def general_digest() -> str:
    """The digest of the general templates, in the order of the languages."""
    return digest_of_bytes("\0".join(general_template(each).text for each in Language).encode())
