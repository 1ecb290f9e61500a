"""What the examples of a bundle are about, written out: one that is `like` another takes over what it does not say.

1. The day, the parameter set, `set`, `overrides`, `nulls`, `others` and `input` are taken over. Id, title, `expect` and
   `leaves` never are: each case says what it expects.
2. `input`, `set` and `overrides` are taken over name by name; what stands behind a name is replaced as a whole.
3. `nulls` are joined. What the example gives in `input` is null no longer, and what it says is null has no value left,
   also in rows that are taken over.
4. `others` are those of the other example, with what is null in them there and nothing else.
5. `without` says what is not taken over: names of `input`, `nulls`, `set` and `overrides`, and the words `others` and
   `parameters`.

An example can be like an earlier or a later one, and that like a third, but not in a ring.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import cast

from msgspec import Struct, field

from policyctl.bundle.document import Table
from policyctl.bundle.model import Key
from policyctl.bundle.problems import Problem
from policyctl.diagnostics import nearest


class Case(Struct, frozen=True, kw_only=True):
    """What an example is about: the values it gives, and the names that are null.

    `stands` tells for the parts of the example, by their keys in it, the keys that lead to them in the bundle.
    """

    as_of: date | None = None
    parameters: str | None = None
    set: Table = field(default_factory=dict)
    overrides: Table = field(default_factory=dict)
    given: Table = field(default_factory=dict)
    nulls: tuple[str, ...] = ()
    others: tuple[Table, ...] | None = None
    stands: Mapping[Key, Key] = field(default_factory=dict)

    def input(self) -> Table:
        """The subject, None where it is null."""
        return _with_nulls(self.given, self.nulls)

    def names(self) -> tuple[str, ...]:
        """Everything that an example like this one can leave out."""
        words = {"others": self.others, "parameters": self.parameters}
        return (
            *self.given,
            *self.nulls,
            *self.set,
            *self.overrides,
            *(name for name, each in words.items() if each is not None),
        )


def written_out(tables: Sequence[Table], json: Sequence[Table], problems: list[Problem]) -> list[Case | None]:
    """The case of each example; None for one that is like an unknown one or itself, of which a problem is noted."""
    bases = _bases(tables, problems)
    cases: dict[int, Case | None] = {}
    for index in range(len(tables)):
        chain, ring = _chain(index, bases, cases)
        if ring:
            problems.append(_ring_problem([cast("str", tables[each]["id"]) for each in ring], ring[0]))
        for each in reversed(chain):
            base = cases.get(bases[each]) if each in bases else None if "like" in tables[each] else Case()
            cases[each] = base and _case(base, tables[each], json[each], ("examples", each), problems)
    return [cases[index] for index in range(len(tables))]


def _bases(tables: Sequence[Table], problems: list[Problem]) -> dict[int, int]:
    """By the number of an example that of the one it is like, where there is one."""
    numbers: dict[str, int] = {}
    for index, each in enumerate(tables):
        numbers.setdefault(cast("str", each["id"]), index)
    found: dict[int, int] = {}
    for index, each in enumerate(tables):
        like = cast("str | None", each.get("like"))
        if like in numbers:
            found[index] = numbers[like]
        elif like is not None:
            problems.append(_unknown(like, numbers, index))
    return found


def _unknown(like: str, known: Iterable[str], index: int) -> Problem:
    close = nearest(like, known)
    hint = f"did you mean `{close}`?" if close else "it names the id of another example of this bundle"
    message = f"there is no example `{like}` to be like"
    return Problem(code="B346", message=message, key=("examples", index, "like"), hint=hint)


def _chain(
    index: int, bases: Mapping[int, int], known: Mapping[int, Case | None]
) -> tuple[list[int], list[int]]:
    """An example and those it is like in turn, as far as they are not known, and the ring they end in, if they do."""
    chain: dict[int, None] = {}
    at: int | None = index
    while at is not None and at not in known and at not in chain:
        chain[at] = None
        at = bases.get(at)
    numbers = [*chain]
    return numbers, numbers[numbers.index(at) :] if at in chain else []


def _ring_problem(ids: Sequence[str], index: int) -> Problem:
    ring = " like ".join(f"`{each}`" for each in (*ids, ids[0]))
    message = f"an example is like itself: {ring}"
    return Problem(code="B347", message=message, key=("examples", index, "like"))


def _without_problems(table: Table, own: Case, base: Case, key: Key) -> Iterator[Problem]:
    """What is left out and is not there to be taken over, or stands here as well."""
    if "without" in table and "like" not in table:
        message = "`without` leaves out what `like` takes over, and there is no `like`"
        yield Problem(code="B348", message=message, key=(*key, "without"), part="key")
        return
    for index, name in enumerate(_texts(table, "without")):
        place = (*key, "without", index)
        if name in own.names():
            message = f"`{name}` is left out and stands here too"
            yield Problem(code="B348", message=message, key=place, hint="say one of the two")
        elif name not in base.names():
            yield _nothing_to_leave_out(name, cast("str", table["like"]), base, place)


def _nothing_to_leave_out(name: str, like: str, base: Case, key: Key) -> Problem:
    if name in ("input", "nulls", "set", "overrides"):
        message = f"`{name}` cannot be left out as a whole"
        return Problem(code="B348", message=message, key=key, hint=f"name what of `{name}` is left out")
    close = nearest(name, base.names())
    hint = f"did you mean `{close}`?" if close else None
    return Problem(code="B348", message=f"`{like}` has no `{name}` to leave out", key=key, hint=hint)


def _own(table: Table, json: Table, key: Key) -> Case:
    """What the example says itself."""
    return Case(
        as_of=cast("date | None", table.get("as_of")),
        parameters=cast("str | None", table.get("parameters")),
        set=cast("Table", table.get("set", {})),
        overrides=cast("Table", table.get("overrides", {})),
        given=cast("Table", json.get("input", {})),
        nulls=tuple(_texts(table, "nulls")),
        others=tuple(cast("list[Table]", json["others"])) if "others" in json else None,
        stands=dict(_stands(table, key)),
    )


def _stands(table: Table, key: Key) -> Iterator[tuple[Key, Key]]:
    for part in ("as_of", "parameters", "set", "overrides", "input", "others"):
        if part in table:
            yield (part,), (*key, part)
    for part in ("set", "overrides", "input"):
        yield from (((part, name), (*key, part, name)) for name in cast("Table", table.get(part, {})))
    for index, name in enumerate(_texts(table, "nulls")):
        yield ("input", name), (*key, "nulls", index)


def _case(base: Case, table: Table, json: Table, key: Key, problems: list[Problem]) -> Case:
    """The case of an example: what it says, and of the base what it leaves as it is."""
    own, without = _own(table, json, key), {*_texts(table, "without")}
    problems.extend(_without_problems(table, own, base, key))
    given = {name: each for name, each in base.given.items() if name not in without and name not in own.nulls}
    nulls = (*(each for each in base.nulls if _is_still_null(each, own, without)), *own.nulls)
    others = None if "others" in without else base.others
    if own.others is not None:
        others = tuple(_with_nulls(each, nulls) for each in own.others)
    parameters = base.parameters if "parameters" not in without else None
    return Case(
        as_of=own.as_of or base.as_of,
        parameters=own.parameters or parameters,
        set=_joined(base.set, own.set, without),
        overrides=_joined(base.overrides, own.overrides, without),
        given={**_without_fields(given, own.nulls), **own.given},
        nulls=tuple(dict.fromkeys(nulls)),
        others=others,
        stands={**base.stands, **own.stands},
    )


def _joined(base: Table, own: Table, without: set[str]) -> Table:
    """The values of both by name, the own ones first in rank."""
    return {**{name: each for name, each in base.items() if name not in without}, **own}


def _is_still_null(name: str, own: Case, without: set[str]) -> bool:
    """Whether what is null in the base is null here, too; a field of rows is not where the rows themselves went."""
    rows = name.partition(".")[0]
    return name not in own.given and not {name, rows} & {*without, *own.nulls}


def _without_fields(facts: Table, names: Iterable[str]) -> Table:
    """Facts whose rows have no value in the named fields of rows (`orders.paid_at`)."""
    found = dict(facts)
    for name in names:
        rows, dot, left_out = name.partition(".")
        if dot and isinstance(found.get(rows), list):
            found[rows] = [
                {field_: value for field_, value in row.items() if field_ != left_out}
                for row in cast("list[Table]", found[rows])
            ]
    return found


def _with_nulls(facts: Table, nulls: Iterable[str]) -> Table:
    """Facts in which each named input is None, and each named field of a row (`orders.paid_at`) that has no value."""
    found = dict(facts)
    for name in nulls:
        rows, dot, field_ = name.partition(".")
        if not dot:
            found.setdefault(name, None)
        elif isinstance(found.get(rows), list):
            found[rows] = [{field_: None, **row} for row in cast("list[Table]", found[rows])]
    return found


def _texts(table: Table, name: str) -> Sequence[str]:
    return cast("Sequence[str]", table.get(name, ()))
