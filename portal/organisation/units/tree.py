"""What the tree of units allows. Pure."""

from collections.abc import Iterable

from portal.decisions import ALLOWED, Decision, refuse
from portal.organisation.schema import LONGEST_PATH
from portal.typed_text import person_name


def decide_name(name: str, beside: Iterable[str]) -> Decision:
    """Whether a unit may be called so among the units with the same unit above it."""
    taken = {person_name(other) for other in beside}
    return refuse("unit_name_taken", unit=name) if person_name(name) in taken else ALLOWED


def decide_place(path: str, deepest: int, above: str) -> Decision:
    """Whether the unit with this path and below it paths of up to `deepest` characters may stand under `above` ("" is the
    top of the tree).
    """
    if path and above.startswith(path):
        return refuse("unit_below_itself")
    own = path.rstrip("/").rpartition("/")[2]
    length = len(above) + len(own) + 1 + (deepest - len(path))
    return ALLOWED if length <= LONGEST_PATH else refuse("unit_too_deep", max=LONGEST_PATH)


def decide_merge(path: str, into: str, *, closed: bool) -> Decision:
    """Whether everything of a unit may go to the unit with the path `into`, which may be `closed`."""
    if closed:
        return refuse("unit_merge_closed")
    if into == path:
        return refuse("unit_merge_itself")
    return refuse("unit_merge_below") if into.startswith(path) else ALLOWED


def decide_close(open_below: int) -> Decision:
    """Whether a unit with so many open units directly below may be closed."""
    return ALLOWED if open_below == 0 else refuse("unit_has_children", count=open_below)
