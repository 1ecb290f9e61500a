"""The context functions (DMN 1.5, 10.3.4.10)."""

from __future__ import annotations

from policyctl.feel.builtins.declaration import Group, a_list, anything, builtin, context, string, takes
from policyctl.feel.values import Builtin, Value


def context_builtins() -> tuple[Builtin, ...]:
    """The context functions, in the order of the standard."""
    group = Group.CONTEXT
    return (
        builtin(group, "get value", takes(_get_value, context("m"), string("key"))),
        builtin(group, "get entries", takes(_get_entries, context("m"))),
        builtin(group, "context", takes(_to_context, a_list("entries"))),
        builtin(
            group,
            "context put",
            takes(_put, context("context"), string("key"), anything("value")),
            takes(_put_deep, context("context"), a_list("keys"), anything("value")),
        ),
        builtin(group, "context merge", takes(_merge, a_list("contexts"))),
    )


def _get_value(m: dict[str, Value], key: str) -> Value:
    return m.get(key)


def _get_entries(m: dict[str, Value]) -> Value:
    return [{"key": key, "value": value} for key, value in m.items()]


def _to_context(entries: list[Value]) -> Value:
    """The context of the entries; null where one has no key or value, or a key comes twice."""
    result: dict[str, Value] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not entry.keys() >= {"key", "value"}:
            return None
        key = entry["key"]
        if not isinstance(key, str) or key in result:
            return None
        result[key] = entry["value"]
    return result


def _put(old: dict[str, Value], key: str, value: Value) -> Value:
    return {**old, key: value}


def _put_deep(old: dict[str, Value], keys: list[Value], value: Value) -> Value:
    """The context with the value at the path of keys; null where the path leaves the contexts there are."""
    if not keys or not isinstance(keys[0], str):
        return None
    if len(keys) == 1:
        return {**old, keys[0]: value}
    nested = old.get(keys[0])
    changed = _put_deep(nested, keys[1:], value) if isinstance(nested, dict) else None
    return None if changed is None else {**old, keys[0]: changed}


def _merge(contexts: list[Value]) -> Value:
    """One context of all the entries; of those with the same key the last."""
    result: dict[str, Value] = {}
    for each in contexts:
        if not isinstance(each, dict):
            return None
        result.update(each)
    return result
