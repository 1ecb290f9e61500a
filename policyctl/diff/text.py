"""From two bundles to what changed in their texts.

1. Things are matched by name, and what has no partner by content: a new name alone is a rename.
2. Each change is told once, where it was made: the value of a parameter at the parameter, a test at its criterion.
3. What a change means is worked out from the syntax trees and the values of parameters (`relation`), the rules behind
   and the default (`sense`). What cannot be is `unclear`.
4. Examples are no part of a policy: what changed in them is told, and moves no outcome. Comments are not compared.
"""

from __future__ import annotations

from policyctl.bundle.model import Bundle, Status
from policyctl.diff.declarations import (
    cohort_changes,
    event_changes,
    header_changes,
    input_changes,
    source_changes,
    standing_changes,
)
from policyctl.diff.examples import example_changes
from policyctl.diff.model import Comparison, Side
from policyctl.diff.parameters import parameter_changes
from policyctl.diff.tables import decision_changes
from policyctl.diff.versions import Versions
from policyctl.program.types import RecordType


def compare(old: Bundle, new: Bundle, record: RecordType | None = None) -> Comparison:
    """Everything that changed from the old bundle to the new.

    The record is what the schema says of the subject: with it more changes are clear.
    """
    versions = Versions(old, new, record)
    changes = (
        *header_changes(versions),
        *source_changes(versions),
        *parameter_changes(versions),
        *input_changes(versions),
        *decision_changes(versions),
        *cohort_changes(versions),
        *event_changes(versions),
        *standing_changes(versions),
        *example_changes(versions),
    )
    return Comparison(old=_side(old, new), new=_side(new, old), changes=changes)


def _side(bundle: Bundle, other: Bundle) -> Side:
    is_superseded = other.status is Status.RELEASED and other.supersedes == bundle.name
    return Side(
        name=bundle.name,
        title=bundle.title.en,
        status=bundle.status,
        in_force=bundle.in_force,
        file=bundle.file,
        superseded_from=other.in_force.start if is_superseded else None,
    )
