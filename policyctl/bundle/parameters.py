"""Values for the parameters of a bundle that stand outside it: parameter files, examples, the command line.

`apply` gives a bundle whose parameters have the values; each value says where it came from. Later sets win over
earlier ones, and what the command line assigns wins over all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NoReturn, cast

from msgspec import Struct, field
from msgspec.structs import replace

from policyctl.bundle.document import Table, read_document
from policyctl.bundle.load import zone_of
from policyctl.bundle.meaning import by_id, is_zone
from policyctl.bundle.model import Bundle, Decision, Example, Key, Parameter, Passage, Provenance, passage_of
from policyctl.bundle.problems import Problem, diagnose_passages, refuse
from policyctl.bundle.shape import check_shape
from policyctl.bundle.values import UNSET, Setting, dimensions_of, settings, with_settings
from policyctl.diagnostics import Diagnostic, Place, Refused, nearest

COMMAND_LINE = "--set"
"""What set a value that the command line assigned."""


class ParameterSet(Struct, frozen=True, kw_only=True):
    """Named values by parameter, as written; `key` leads to them in the text.

    `only` holds further values for single versions, by `id@version`; they win over the others. `passages` says of
    values that stand elsewhere in the text where they do.
    """

    id: str
    title: str
    bundles: tuple[str, ...]
    provenance: Provenance
    values: Table
    file: str
    text: str
    key: Key
    only: Mapping[str, Table] = field(default_factory=dict)
    provenances: Mapping[str, Provenance] = field(default_factory=dict)
    passages: Mapping[Key, Passage] = field(default_factory=dict)

    def layers(self, bundle: Bundle) -> Iterator[tuple[Key, Table]]:
        """The values meant for the bundle and the keys that lead to them, those that win last."""
        yield self.key, self.values
        if bundle.name in self.only:
            yield ("only", bundle.name), self.only[bundle.name]

    def passage(self, key: Key) -> Passage:
        """Where what a key leads to was written."""
        return passage_of(key, self.passages, Passage(self.file, self.text, ()))

    def is_for(self, bundle: Bundle) -> bool:
        """Whether the set says that it is meant for the bundle."""
        return bundle.id in self.bundles or bundle.name in self.bundles


class Assignment(Struct, frozen=True, kw_only=True):
    """`NAME=VALUE` or `NAME.KEY.KEY=VALUE` of the command line; the value is text until its parameter is known."""

    text: str
    name: str
    cell: tuple[str, ...]
    value: str


def parse_parameter_set(text: str, *, file: str) -> ParameterSet:
    """The parameter set that a text says. Raises `Refused` as `parse_bundle` does."""
    document = read_document(text, file=file)
    check_shape(document, "parameter-set")
    table = cast("Mapping[str, Table]", document.table)
    header = table["parameter_set"]
    provenances = table.get("provenance", {})
    found = ParameterSet(
        id=cast("str", header["id"]),
        title=cast("str", header["title"]),
        bundles=tuple(cast("list[str]", header["for"])),
        provenance=Provenance(header["provenance"]),
        values=table["values"],
        file=file,
        text=text,
        key=("values",),
        only=cast("Mapping[str, Table]", table.get("only", {})),
        provenances={name: Provenance(each) for name, each in provenances.items()},
    )
    refuse(_set_problems(found), text, file=file)
    return found


def _set_problems(found: ParameterSet) -> Iterator[Problem]:
    """Parts of a parameter set that nothing of it uses."""
    known = {*found.values, *(name for values in found.only.values() for name in values)}
    for name in found.provenances:
        if name not in known:
            key = ("provenance", name)
            yield Problem(code="B315", message=f"`{name}` has no values here", key=key, part="key")
    for name in found.only:
        if name not in found.bundles and name.partition("@")[0] not in found.bundles:
            message = f"the parameter set `{found.id}` is not for `{name}`"
            yield Problem(
                code="B316", message=message, key=("only", name), part="key", hint="name it in `for`"
            )


def example_set(bundle: Bundle, example: Example) -> ParameterSet | None:
    """The parameters that an example sets for itself, or None where it sets none."""
    if not example.set:
        return None
    return ParameterSet(
        id=f"example `{example.id}`",
        title=example.title or example.id,
        bundles=(bundle.id,),
        provenance=Provenance.ILLUSTRATIVE,
        values=example.set,
        file=bundle.file,
        text=bundle.text,
        key=(*example.key, "set"),
        passages=bundle.inherited,
    )


def parse_assignment(text: str) -> Assignment:
    """What a `--set` option assigns. Raises `Refused` with code B317 when it is not NAME=VALUE."""
    target, equals, value = text.partition("=")
    name, *cell = target.split(".")
    if not equals or not all((name, *cell)):
        hint = "such as positive_rate_floor.gold=0.98"
        _refuse_assignment(text, "B317", f"found `{text}`, expected NAME=VALUE or NAME.KEY=VALUE", hint)
    return Assignment(text=text, name=name, cell=tuple(cell), value=value)


def _refuse_assignment(text: str, code: str, message: str, hint: str | None) -> NoReturn:
    raise Refused([_assignment_diagnostic(text, Problem(code=code, message=message, key=(), hint=hint))])


def _assignment_diagnostic(text: str, problem: Problem) -> Diagnostic:
    """The diagnostic of a problem in `--set`: at the name or at the value."""
    middle = text.find("=") + 1
    start, end = (1, max(middle, 2)) if problem.part == "key" else (middle + 1, len(text) + 1)
    place = Place(file=COMMAND_LINE, line=1, column=start, end_line=1, end_column=max(end, start + 1))
    return Diagnostic(
        code=problem.code, message=problem.message, place=place, hint=problem.hint, excerpt=text
    )


def apply(
    bundle: Bundle, sets: Sequence[ParameterSet] = (), assignments: Sequence[Assignment] = ()
) -> Bundle:
    """The bundle with the values of the sets and then of the assignments, each with its origin.

    Raises `Refused` with every unknown name or key, wrong type, scale, bound or option (codes B311 to B317).
    """
    if not sets and not assignments:
        return bundle
    parameters = {each.id: each for each in bundle.parameters}
    decisions = by_id(bundle.decisions)
    found: list[Diagnostic] = []
    for each in sets:
        problems = _apply_set(bundle, parameters, decisions, each)
        found.extend(diagnose_passages(problems, each.passage))
    for assignment in assignments:
        problems = _apply_assignment(parameters, decisions, assignment)
        found.extend(_assignment_diagnostic(assignment.text, each) for each in problems)
    if found:
        raise Refused(found)
    applied = replace(bundle, parameters=tuple(parameters.values()), defaults=bundle.declared)
    return _with_zone(applied)


def _apply_set(
    bundle: Bundle, parameters: dict[str, Parameter], decisions: Mapping[str, Decision], set_: ParameterSet
) -> list[Problem]:
    if not set_.is_for(bundle):
        listed = ", ".join(f"`{each}`" for each in set_.bundles)
        message = f"the parameter set `{set_.id}` is for {listed}, not for `{bundle.name}`"
        return [Problem(code="B316", message=message, key=("parameter_set", "for"))]
    problems: list[Problem] = []
    for key, values in set_.layers(bundle):
        for name, written in values.items():
            parameter = parameters.get(name)
            if parameter is None:
                problems.append(_unknown_parameter(name, parameters, (*key, name)))
                continue
            found = settings(parameter, dimensions_of(parameter, decisions), written, (*key, name))
            given = _split(found, problems)
            provenance = set_.provenances.get(name, set_.provenance)
            parameters[name] = with_settings(parameter, given, provenance, set_.id, problems)
    return problems


def _apply_assignment(
    parameters: dict[str, Parameter], decisions: Mapping[str, Decision], assignment: Assignment
) -> list[Problem]:
    parameter = parameters.get(assignment.name)
    if parameter is None:
        return [_unknown_parameter(assignment.name, parameters, ())]
    if len(assignment.cell) != len(parameter.by):
        return [_wrong_depth(parameter)]
    written = _typed(parameter, assignment.value)
    for name in reversed(assignment.cell):
        written = {name: written}
    problems: list[Problem] = []
    given = _split(settings(parameter, dimensions_of(parameter, decisions), written, ()), problems)
    parameters[parameter.id] = with_settings(parameter, given, Provenance.ASSUMED, COMMAND_LINE, problems)
    return problems


def _split(found: Iterable[Setting | Problem], problems: list[Problem]) -> list[Setting]:
    """The settings; the problems go where problems go."""
    given = []
    for each in found:
        match each:
            case Setting():
                given.append(each)
            case Problem():
                problems.append(each)
    return given


def _wrong_depth(parameter: Parameter) -> Problem:
    path = ".".join([parameter.id, *(f"<{name}>" for name in parameter.by)])
    by = " and ".join(f"`{name}`" for name in parameter.by)
    message = f"`{parameter.id}` is a table by {by}" if by else f"`{parameter.id}` is no table"
    return Problem(code="B312", message=message, key=(), part="key", hint=f"write {path}=VALUE")


def _unknown_parameter(name: str, known: Mapping[str, Parameter], key: Key) -> Problem:
    close = nearest(name, known)
    listed = ", ".join(f"`{each}`" for each in known)
    hint = f"did you mean `{close}`?" if close else f"the parameters are {listed}" if known else None
    return Problem(code="B315", message=f"unknown parameter `{name}`", key=key, part="key", hint=hint)


def _typed(parameter: Parameter, text: str) -> object:
    """The TOML value that a text of the command line stands for; the text itself where it is none of the type."""
    if text == UNSET:
        return text
    if parameter.is_list:
        return [_typed_scalar(parameter.type, each) for each in text.split(",")]
    return _typed_scalar(parameter.type, text)


def _typed_scalar(type_: str, text: str) -> object:
    try:
        match type_:
            case "number":
                number = Decimal(text)
                return number if number.is_finite() and len(text) <= 40 else text
            case "boolean":
                return {"true": True, "false": False}.get(text, text)
            case "date":
                return date.fromisoformat(text)
            case _:
                return text
    except (InvalidOperation, ValueError):
        return text


def _with_zone(bundle: Bundle) -> Bundle:
    """The bundle in the zone that its zone parameter now names."""
    if bundle.zone_parameter is None:
        return bundle
    parameter = next(each for each in bundle.parameters if each.id == bundle.zone_parameter)
    zone = zone_of(parameter)
    if zone is None or not is_zone(zone):
        found = "has no value" if zone is None else f"names the unknown time zone `{zone}`"
        message = f"`{parameter.id}`, the time zone of `{bundle.name}`, {found}"
        hint = "a bundle cannot be without a time zone"
        raise Refused([Diagnostic(code="B304", message=message, hint=hint)])
    return replace(bundle, time_zone=zone)
