"""Slots of a category, looked up. Pure."""

from campaigns.schema import Category, Slot
from portal.decisions import NotAllowed, refuse


def find_slot(spec: Category, key: str) -> Slot:
    """The category's slot with this key; `NotAllowed` where there is none."""
    found = next((slot for slot in spec.slots if slot.key == key), None)
    if found is None:
        raise NotAllowed(refuse("slot_unknown"))
    return found
