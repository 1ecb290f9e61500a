"""A new brand plugin: a distribution with a vocabulary, a schema, a policy with its lock, and tests that pass."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from msgspec import Struct, field

from policyctl.bundle.library import Library
from policyctl.bundle.vocabularies import parse_part, vocabulary_of
from policyctl.diagnostics import Diagnostic, Refused
from policyctl.locking import write_lock

_TEMPLATES = {
    "README.md": "README.md.txt",
    "pyproject.toml": "pyproject.toml.txt",
    "@package@/__init__.py": "plugin.py.txt",
    "@package@/policies/@brand@-badge/1.0.toml": "badge.toml.txt",
    "@package@/schemas/@brand@-store.schema.json": "store.schema.json.txt",
    "@package@/vocabularies/brand/@brand@.toml": "vocabulary.toml.txt",
    "tests/test_plugin.py": "test_plugin.py.txt",
}
"""Each file of the distribution and the template it is made from; `@…@` stands for a word of the brand."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST = 40


class Brand(Struct, frozen=True, kw_only=True):
    """What a plugin is made for: the name it goes by in ids, its title, and its names by language beside English."""

    id: str
    title: str
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def package(self) -> str:
        """The name of its Python package."""
        return f"policyctl_{self.id.replace('-', '_')}"


def files_of(brand: Brand) -> dict[str, str]:
    """The text of every file by its path, without the lock. Raises `Refused` with C131 and, for names, B2… and V101."""
    if _NAME.fullmatch(brand.id) is None or len(brand.id) > _LONGEST:
        message = f"`{brand.id}` is no name for a plugin"
        hint = f"write lower-case letters, digits and single `-`, beginning with a letter, at most {_LONGEST}"
        raise Refused([Diagnostic(code="C131", message=message, hint=hint)])
    words = _words(brand)
    folder = files("policyctl.scaffold") / "brand"
    texts = {
        _filled(path, words): _filled((folder / template).read_text("utf-8"), words)
        for path, template in _TEMPLATES.items()
    }
    path = f"{brand.package}/vocabularies/brand/{brand.id}.toml"
    vocabulary_of("brand", [parse_part(texts[path], file=path)])
    return texts


def write(brand: Brand, folder: Path) -> tuple[str, ...]:
    """Write the distribution into a folder that is new or empty, and give back the paths of its files in it.

    Raises `Refused` as `files_of` does, and with code C132 where the folder holds something or cannot be written.
    """
    texts = files_of(brand)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "name another folder with --folder"
        raise Refused([Diagnostic(code="C132", message=f"`{folder}` is there already", hint=hint)])
    try:
        for path, text in texts.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8", newline="\n")
        package = folder / brand.package
        write_lock(package / "policies", _library_of(package))
    except OSError as error:
        message = f"cannot write `{folder}`: {(error.strerror or 'unknown').lower()}"
        raise Refused([Diagnostic(code="C132", message=message)]) from error
    return tuple(sorted([*texts, f"{brand.package}/policies/lock.toml"]))


def _library_of(package: Path) -> Library:
    return Library(
        bundles=(package / "policies",),
        schemas=(package / "schemas",),
        vocabularies=(package / "vocabularies",),
    )


def _words(brand: Brand) -> Mapping[str, str]:
    names = {"en": brand.title, **brand.names}
    return {
        "brand": brand.id,
        "package": brand.package,
        "title as text": _text(brand.title),
        "names": ", ".join(f"{language} = {_text(name)}" for language, name in names.items()),
        "spellings": ", ".join(_text(each) for each in names.values()),
    }


def _text(words: str) -> str:
    """The words as a text of TOML and of Python."""
    return json.dumps(words, ensure_ascii=False)


def _filled(template: str, words: Mapping[str, str]) -> str:
    return re.sub("@([a-z ]+)@", lambda found: words[found[1]], template)
