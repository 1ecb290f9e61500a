"""The schema objects of a document that has the right shape, as values."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from policyctl.languages import Words
from policyctl.program.types import scale_of


class Referral(msgspec.Struct, frozen=True, kw_only=True):
    """How a row names a row of another list: by its key, with what it repeats, later dates, parts of amounts."""

    rows: str
    by: dict[str, str]
    same_as: dict[str, str] = {}
    not_before: dict[str, str] = {}
    together_at_most: dict[str, str] = {}


class Translation(msgspec.Struct, frozen=True, kw_only=True):
    """What a field is called in another language: its title, its unit, its listed values."""

    title: str | None = None
    unit: str | None = None
    values: dict[str, str] = {}


class Translations(msgspec.Struct, frozen=True, kw_only=True):
    """The translations of a field by language."""

    zh: Translation = Translation()


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """Any schema object of the profile; what a kind does not have is None or empty."""

    reference: str | None = msgspec.field(default=None, name="$ref")
    type: str | list[str] | None = None
    title: str | None = None
    description: str | None = None
    unit: str | None = msgspec.field(default=None, name="x-unit")
    translations: Translations = msgspec.field(default=Translations(), name="x-translations")
    version: str | None = msgspec.field(default=None, name="x-version")
    key: str | None = msgspec.field(default=None, name="x-subject-key")
    vocabulary: str | None = msgspec.field(default=None, name="x-vocabulary")
    minimum: Decimal = Decimal(0)
    maximum: Decimal = Decimal(0)
    step: Decimal = msgspec.field(default=Decimal(1), name="multipleOf")
    constant: object = msgspec.field(default=None, name="const")
    enum: list[str | None] | None = None
    format: str | None = None
    min_length: int | None = msgspec.field(default=None, name="minLength")
    max_length: int | None = msgspec.field(default=None, name="maxLength")
    pattern: str | None = None
    max_items: int = msgspec.field(default=0, name="maxItems")
    unique_by: list[str] = msgspec.field(default=[], name="x-unique-by")
    same: list[str] = msgspec.field(default=[], name="x-same")
    same_as: dict[str, str] = msgspec.field(default={}, name="x-same-as")
    in_order: list[list[str]] = msgspec.field(default=[], name="x-in-order")
    at_most: list[list[str]] = msgspec.field(default=[], name="x-at-most")
    parts: dict[str, list[str]] = msgspec.field(default={}, name="x-parts")
    refers_to: list[Referral] = msgspec.field(default=[], name="x-refers-to")
    items: Node | None = None
    properties: dict[str, Node] = {}
    required: list[str] = []
    definitions: dict[str, Node] = msgspec.field(default={}, name="$defs")

    @property
    def words(self) -> Words | None:
        """The title in every language it has."""
        return None if self.title is None else Words(self.title, self.translations.zh.title)

    @property
    def unit_words(self) -> Words | None:
        """What readers call the unit."""
        return None if self.unit is None else Words(self.unit, self.translations.zh.unit)

    @property
    def labels(self) -> dict[str, Words]:
        """What readers call listed values, as far as that is something else."""
        return {value: Words(value, each) for value, each in self.translations.zh.values.items()}

    @property
    def kind(self) -> str | None:
        """The type beside null."""
        return self.type[0] if isinstance(self.type, list) else self.type

    @property
    def allows_null(self) -> bool:
        """Whether `type` allows null."""
        return isinstance(self.type, list)

    @property
    def scale(self) -> int:
        """How many decimals the step has."""
        return scale_of(f"{self.step:f}")


def followed(node: Node, root: Node) -> Node:
    """The node itself, or the definition it refers to with the node's own title, translations and description."""
    if node.reference is None:
        return node
    target = root.definitions[definition_name(node.reference)]
    title, description = node.title or target.title, node.description or target.description
    translations = _over(node.translations.zh, target.translations.zh)
    return msgspec.structs.replace(
        target, title=title, description=description, translations=Translations(zh=translations)
    )


def _over(own: Translation, target: Translation) -> Translation:
    """A translation with what it leaves out as the definition says it."""
    return Translation(
        title=own.title or target.title, unit=own.unit or target.unit, values={**target.values, **own.values}
    )


def definition_name(reference: str) -> str:
    """The name of the definition that a local reference leads to."""
    return reference.removeprefix("#/$defs/")


def scaled(number: Decimal, scale: int) -> int:
    """The number times ten to the scale, which is whole; computed on the digits, as no context limits them."""
    whole, _, fraction = f"{number:f}".partition(".")
    return int(whole + fraction.ljust(scale, "0"))
