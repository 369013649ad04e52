"""Places in a document's data, such as categories.0.slots.1.max_bytes: to look, to set, to take away. Pure: every change
gives new data.
"""

from copy import deepcopy
from typing import Any

from campaigns.editing.engine.values import ABSENT

Place = tuple[str | int, ...]


def place_of(written: str) -> Place:
    """A written place, such as categories.0.slots; a key is never a number where a list stands, so digits are positions."""
    return tuple(int(part) if part.isdigit() else part for part in written.split(".") if part)


def dotted(place: Place) -> str:
    """The place as addresses and inputs name it."""
    return ".".join(map(str, place))


def value_at(data: Any, place: Place) -> Any:
    """What stands there, ABSENT where nothing does."""
    for part in place:
        if isinstance(data, list):
            if not isinstance(part, int) or part >= len(data):
                return ABSENT
            data = data[part]
        elif isinstance(data, dict) and part in data:
            data = data[part]
        else:
            return ABSENT
    return data


def with_value(data: Any, place: Place, value: Any) -> Any:
    """The data with this value there; ABSENT takes the key away. Maps on the way are made, lists are not made longer."""
    if not place:
        return value
    head, rest = place[0], place[1:]
    if isinstance(data, list):
        if not isinstance(head, int) or head >= len(data):
            return data
        return [with_value(item, rest, value) if n == head else item for n, item in enumerate(data)]
    around = data if isinstance(data, dict) else {}
    if not rest and value is ABSENT:
        return {key: item for key, item in around.items() if key != head}
    if value is ABSENT and head not in around:
        return around
    return {**around, head: with_value(around.get(head, {}), rest, value)}


def with_item(data: Any, place: Place, item: Any) -> Any:
    """The data with one more item at the end of the list there."""
    items = value_at(data, place)
    return with_value(data, place, [*(items if isinstance(items, list) else []), deepcopy(item)])


def without(data: Any, place: Place) -> Any:
    """The data without the item or key there."""
    *around, last = place
    items = value_at(data, tuple(around))
    if isinstance(items, list) and isinstance(last, int):
        left = [item for n, item in enumerate(items) if n != last]
        return with_value(data, tuple(around), left or ABSENT)
    return with_value(data, place, ABSENT)


def moved(data: Any, place: Place, by: int) -> Any:
    """The data with the item there moved up (-1) or down (1) in its list."""
    *around, last = place
    items = value_at(data, tuple(around))
    if not isinstance(items, list) or not isinstance(last, int) or not 0 <= last + by < len(items):
        return data
    order = list(items)
    order[last], order[last + by] = order[last + by], order[last]
    return with_value(data, tuple(around), order)
