"""Cedar (cedarpy), the policy as permits: each says one way to fail a criterion, and the reasons are the failures.

Cedar has no floats and does not order strings: rates go in as scaled longs, dates as day numbers, null as an absent
attribute. The sales floors are tags of an entity. The host picks the tier from the ids of the permits that applied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import cedarpy
import orjson

from benchmarks.decision.engine import Engine
from benchmarks.decision.work import (
    AS_OF,
    CRITERIA,
    FIELD,
    FIELDS,
    IDS,
    TIERS,
    Criterion,
    Decision,
    Record,
    decide_from,
    machine_row,
    scaled,
)

PROTECTED = "protected"
CONTRARY = {">=": "<", "<=": ">"}


def engines() -> tuple[Engine, ...]:
    """The policies and entities parsed once, the context as JSON text."""
    ids, texts = zip(*_policies(), strict=True)
    policies = cedarpy.PolicySet.from_str("\n".join(texts))
    entities = cedarpy.Entities.from_json_str(orjson.dumps(_entities()).decode())
    place = {
        f"policy{number}": IDS.index(name) if name in IDS else len(IDS) for number, name in enumerate(ids)
    }

    def decide(request: dict[str, str]) -> Decision:
        result = cedarpy.is_authorized(request, policies, entities)
        places = sorted({place[reason] for reason in result.diagnostics.reasons})
        is_protected = bool(places) and places[-1] == len(IDS)
        failed = [IDS[each] for each in (places[:-1] if is_protected else places)]
        return decide_from(failed, sum(each < len(CRITERIA) for each in places), is_protected)

    return (Engine(name="Cedar", package="cedarpy", form="JSON text", decide=decide, adapt=_request),)


def _request(record: Record) -> dict[str, str]:
    machine = zip(FIELDS, machine_row(record), strict=True)
    context = {field.name: value for field, value in machine if value is not None}
    return {
        "principal": 'Merchant::"any"',
        "action": 'Action::"judge"',
        "resource": 'Floors::"any"',
        "context": orjson.dumps(context).decode(),
    }


def _entities() -> list[Any]:
    """One entity a tier whose tags are the sales floors in cents."""
    entities = []
    for tier in TIERS:
        for criterion in CRITERIA:
            limit, scale = criterion.limit(tier), FIELD[criterion.field].scale
            if isinstance(limit, Mapping):
                tags = {industry: scaled(sales, scale) for industry, sales in limit.items()}
                uid = {"type": "Floors", "id": tier}
                entities.append({"uid": uid, "attrs": {}, "parents": [], "tags": tags})
    return entities


def _policies() -> Iterator[tuple[str, str]]:
    """The id and the text of each permit, failures in the order of `IDS`."""
    for tier in TIERS:
        for criterion in CRITERIA:
            yield f"{tier}.{criterion.field}", _permit(_fails(tier, criterion))
    is_protected = f"context.good_seller_until >= {scaled(AS_OF, 0)}"
    yield PROTECTED, _permit(f"context has good_seller_until && {is_protected}")


def _permit(condition: str) -> str:
    return f"permit (principal, action, resource) when {{ {condition} }};"


def _fails(tier: str, criterion: Criterion) -> str:
    limit, name = criterion.limit(tier), f"context.{criterion.field}"
    if isinstance(limit, Mapping):
        return f'{name} {CONTRARY[criterion.operator]} Floors::"{tier}".getTag(context.industry)'
    fails = f"{name} {CONTRARY[criterion.operator]} {scaled(limit, FIELD[criterion.field].scale)}"
    return f"!(context has {criterion.field}) || {fails}" if criterion.nullable else fails
