"""Templates of letters: Markdown with fields of the letter, which only a template that names real ones is filled with.

1. A template is Jinja, of which it may use fields (`{{ decision.outcome }}`), `{% if %}` with `and`, `or`, `not`,
   `==` and `!=`, `{% for %}` over lists, and the filter `length`. Nothing else: no macros, no includes, no assignments,
   no calls. It runs in a sandbox.
2. Names are checked against `policyctl.letter.model` before a letter is made: a field that no letter has, a list that
   is printed, or a loop over what is no list is told with its line (B345).
3. No template leaves out that a decision decides nothing, or that a person takes it: it uses the fields of `MUST_SAY`
   (B350).
4. What is filled in is words, never Markdown or HTML: see `escape`.

So a template without faults can be filled in with every letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import GenericAlias
from typing import TypeAlias, get_args, get_origin, get_type_hints

import msgspec
from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup
from msgspec import Struct

from policyctl.diagnostics import Diagnostic, Place, nearest
from policyctl.letter.escape import plain
from policyctl.letter.model import Letter
from policyctl.letter.templates import TemplateText

_Type: TypeAlias = "type | GenericAlias"
_Scope: TypeAlias = "Mapping[str, _Type]"

FILTERS = frozenset({"length"})
"""The filters there are: how many a list has."""


class Loop(Struct, frozen=True):
    """What a template knows of the round of a loop it is in."""

    first: bool
    last: bool
    index: int


MUST_SAY = {
    "policy.warning": "that the policy is a draft or not in force, or the run a rehearsal",
    "illustrations": "that values are invented",
    "decision.is_for_a_person": "that a person decides",
}
"""The fields that every template uses, with what its letters would hide otherwise."""


def faults(template: TemplateText) -> tuple[Diagnostic, ...]:
    """Why letters are not made from the template: what cannot be filled in (B345), in the order of its lines, and what
    it never says (B350). None if it is good."""
    try:
        tree = _environment().parse(template.text)
    except TemplateSyntaxError as error:
        message = f"not a template: {_sentence(error.message or 'it cannot be read')}"
        return (_diagnostic(template, _Fault(message, error.lineno, "")),)
    found = _Checker().block(tree.body, get_type_hints(Letter))
    faults_ = [*dict.fromkeys(found), *_silences(tree)]
    return tuple(_diagnostic(template, each) for each in faults_)


def fill(template: TemplateText, letter: Letter) -> str:
    """The letter as Markdown. The template has no faults."""
    text = _compiled(template.text).render(**msgspec.structs.asdict(letter))
    return _EMPTY_LINES.sub("\n\n", text).strip() + "\n"


_EMPTY_LINES = re.compile(r"\n{3,}")
"""What is left where parts of a template say nothing."""


@lru_cache(maxsize=8)
def _compiled(text: str) -> Template:
    return _environment().from_string(text)


@cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_filled_in,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.tests.clear()
    return environment


def _filled_in(value: object) -> Markup:
    """What stands in the letter where a template names a value; autoescaping leaves it as it is."""
    return Markup(plain(str(value)))


class _Fault(Struct, frozen=True):
    message: str
    line: int
    word: str
    hint: str | None = None
    code: str = "B345"


def _diagnostic(template: TemplateText, fault: _Fault) -> Diagnostic:
    lines = template.text.split("\n")
    excerpt = lines[fault.line - 1] if fault.line <= len(lines) else ""
    column = max(excerpt.find(fault.word), 0) + 1 if fault.word else 1
    end = column + max(len(fault.word), 1)
    place = Place(file=template.file, line=fault.line, column=column, end_line=fault.line, end_column=end)
    return Diagnostic(code=fault.code, message=fault.message, place=place, hint=fault.hint, excerpt=excerpt)


def _sentence(message: str) -> str:
    return (message[:1].lower() + message[1:]).rstrip(".").replace("'", "`")


def _silences(tree: nodes.Template) -> Iterator[_Fault]:
    """What the template never says, at its first line."""
    used = set(_used(tree, frozenset()))
    for name, what in MUST_SAY.items():
        if name not in used:
            verb, tells = "asks for", f"{{% if {name} %}}"
            if name == _TEXT:
                verb, tells = "prints", f"{{{{ {name} }}}}"
            message = f"the template never {verb} `{name}`, so its letters hide {what}"
            yield _Fault(message, 1, "", f"`{tells}` tells it", "B350")


_TEXT = "policy.warning"
"""The one field of `MUST_SAY` that is a text: to ask whether there is one says nothing of it, so it is printed."""


def _used(node: nodes.Node, hidden: frozenset[str]) -> Iterator[str]:
    """The fields of the letter that a part of a template uses; the element of a loop hides a field of its name."""
    match node:
        case nodes.If():
            yield from (each for each in _used(node.test, hidden) if each != _TEXT)
            for part in (*node.body, *node.elif_, *node.else_):
                yield from _used(part, hidden)
        case nodes.For(target=nodes.Name(name=element)):
            yield from _used(node.iter, hidden)
            for part in node.body:
                yield from _used(part, hidden | {element})
            for part in node.else_:
                yield from _used(part, hidden)
        case nodes.Name() | nodes.Getattr():
            name = _written(node)
            if name.partition(".")[0] not in hidden:
                yield name
        case _:
            for part in node.iter_child_nodes():
                yield from _used(part, hidden)


class _Checker:
    """Walks a template with the types of the names it can use."""

    def block(self, body: list[nodes.Node], scope: _Scope) -> Iterator[_Fault]:
        """What is wrong with nodes that stand one after the other."""
        for node in body:
            yield from self._statement(node, scope)

    def _statement(self, node: nodes.Node, scope: _Scope) -> Iterator[_Fault]:
        match node:
            case nodes.TemplateData():
                return
            case nodes.Output():
                for each in node.nodes:
                    yield from self._printed(each, scope)
            case nodes.If():
                yield from self._value(node.test, scope)[1]
                for elif_ in node.elif_:
                    yield from self._statement(elif_, scope)
                yield from self.block(node.body, scope)
                yield from self.block(node.else_, scope)
            case nodes.For(recursive=False, test=None):
                yield from self._loop(node, scope)
            case _:
                yield self._refused(node)

    def _printed(self, node: nodes.Node, scope: _Scope) -> Iterator[_Fault]:
        if isinstance(node, nodes.TemplateData):
            return
        type_, found = self._value(node, scope)
        yield from found
        if type_ is not None and type_ not in (str, int):
            hint = "go through it with {% for %}" if _element(type_) else "print one of its fields"
            what = "a list" if _element(type_) else "true or false" if type_ is bool else "no text"
            if type_ is bool:
                hint = "ask for it with {% if %}"
            message = f"`{_written(node)}` is {what}, and cannot be printed"
            yield _Fault(message, node.lineno, _written(node), hint)

    def _loop(self, node: nodes.For, scope: _Scope) -> Iterator[_Fault]:
        type_, found = self._value(node.iter, scope)
        yield from found
        if not isinstance(node.target, nodes.Name):
            yield self._refused(node.target)
            return
        element = _element(type_) if type_ is not None else None
        if type_ is not None and element is None:
            message = f"`{_written(node.iter)}` is no list"
            yield _Fault(message, node.lineno, _written(node.iter))
        inner: dict[str, _Type] = {**scope, "loop": Loop}
        if element is not None:
            yield from self.block(node.body, {**inner, node.target.name: element})
        yield from self.block(node.else_, scope)

    def _value(self, node: nodes.Node, scope: _Scope) -> tuple[_Type | None, list[_Fault]]:
        """The type of an expression, None where that is not known, and what is wrong with it."""
        match node:
            case nodes.Const(value=str() | int() | bool()):
                return type(node.value), []
            case nodes.Name():
                return self._named(node, node.name, scope, "the letter")
            case nodes.Getattr():
                return self._field(node, scope)
            case nodes.Filter(node=nodes.Node() as inner, args=[], kwargs=[]) if node.name in FILTERS:
                return self._filtered(node, inner, scope)
            case nodes.Not():
                return bool, self._value(node.node, scope)[1]
            case nodes.And() | nodes.Or():
                sides = (node.left, node.right)
                return bool, [fault for each in sides for fault in self._value(each, scope)[1]]
            case nodes.Compare() if all(each.op in ("eq", "ne") for each in node.ops):
                operands = [node.expr, *(each.expr for each in node.ops)]
                return bool, [fault for each in operands for fault in self._value(each, scope)[1]]
            case _:
                return None, [self._refused(node)]

    def _field(self, node: nodes.Getattr, scope: _Scope) -> tuple[_Type | None, list[_Fault]]:
        owner, found = self._value(node.node, scope)
        if owner is None:
            return None, found
        fields = _fields(owner)
        type_, faults_ = self._named(node, node.attr, fields, f"`{_written(node.node)}`")
        return type_, [*found, *faults_]

    def _named(
        self, node: nodes.Node, name: str, known: _Scope, owner: str
    ) -> tuple[_Type | None, list[_Fault]]:
        if name in known:
            return known[name], []
        close = nearest(name, known)
        listed = ", ".join(f"`{each}`" for each in known)
        hint = f"did you mean `{close}`?" if close else f"there are {listed}" if known else None
        return None, [_Fault(f"{owner} has no field `{name}`", node.lineno, name, hint)]

    def _filtered(
        self, node: nodes.Filter, inner: nodes.Node, scope: _Scope
    ) -> tuple[_Type | None, list[_Fault]]:
        type_, found = self._value(inner, scope)
        element = _element(type_) if type_ is not None else None
        if type_ is not None and element is None:
            message = f"`{node.name}` is for lists, and `{_written(inner)}` is none"
            return None, [*found, _Fault(message, node.lineno, node.name)]
        return int, found

    def _refused(self, node: nodes.Node) -> _Fault:
        name = getattr(node, "name", "")
        word = name if isinstance(name, str) else ""
        what = f"`{word}`" if word else type(node).__name__.lower()
        hint = "templates have fields, {% if %} and {% for %}"
        return _Fault(f"{what} is no part of a template", node.lineno, word, hint)


def _fields(type_: _Type) -> _Scope:
    if isinstance(type_, type) and issubclass(type_, Struct):
        return get_type_hints(type_)
    return {}


def _element(type_: _Type) -> _Type | None:
    """The type of the elements of a list, or None for what is no list."""
    return get_args(type_)[0] if get_origin(type_) is tuple else None


def _written(node: nodes.Node) -> str:
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{_written(node.node)}.{node.attr}"
        case _:
            return ""
