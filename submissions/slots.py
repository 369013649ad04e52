"""Room in slots: which slot, how large a file, how many. Pure."""

from collections.abc import Sequence

from campaigns.schema import Category, Slot
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse
from validators.quantities import size_words
from validators.registry import get


def find_slot(spec: Category, key: str) -> Slot:
    """The category's slot with this key; `NotAllowed` where there is none."""
    found = next((slot for slot in spec.slots if slot.key == key), None)
    if found is None:
        raise NotAllowed(refuse("slot_unknown"))
    return found


def decide_size(slot: Slot, size: int) -> Decision:
    """Bytes of one file against the slot's bound, before anything is sent."""
    if size == 0:
        return refuse("file_empty")
    if size > slot.max_bytes:
        return refuse("file_too_big", slot=slot.label, size=size_words(size), max=size_words(slot.max_bytes))
    return ALLOWED


def decide_room(slot: Slot, taken: int) -> Decision:
    """Whether one more file fits beside those that stand there or are on their way."""
    if taken >= slot.max_files:
        return refuse("slot_full", slot=slot.label, max=slot.max_files, count=taken)
    return ALLOWED


def slot_rules(slot: Slot) -> Sequence[str]:
    """Ids of the rules that look at the slot as a whole."""
    return [rule.rule for rule in slot.rules if get(rule.rule).scope == "slot"]
