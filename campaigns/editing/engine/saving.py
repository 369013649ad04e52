"""What a page sent, put into the draft's data. Only what differs from what its input showed is changed, so that opening a
page and saving it changes nothing. Pure.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel

from campaigns.editing.engine.places import Place, moved, place_of, value_at, with_item, with_value, without
from campaigns.editing.engine.shapes import Shape, branch_of, shape_at
from campaigns.editing.engine.values import ABSENT, LISTS, fits, read, written

SHANGHAI = "Asia/Shanghai"


def zone_of(data: Mapping[str, Any]) -> ZoneInfo:
    """The draft's zone; that of most campaigns where it names none that exists."""
    try:
        return ZoneInfo(str(data.get("timezone") or SHANGHAI))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(SHANGHAI)


def shape_for(model: type[BaseModel], data: Any, place: Place) -> Shape | None:
    """The key that a place of the data names; None where the schema has none there."""
    shape: Shape | None = None
    here: type[BaseModel] | None = model
    for n, part in enumerate(place):
        if isinstance(part, int):
            if shape is None or shape.kind not in ("parts", "unions"):
                return None
            here = shape.part or branch_of(shape, value_at(data, place[: n + 1]))
            if here is None and n + 2 == len(place) and place[-1] == shape.tag:
                return Shape(shape.model, shape.tag, "choice")
            continue
        shape = shape_at(here, part) if here else None
        if shape is None:
            return None
        if shape.kind == "part":
            here = shape.part
        elif shape.kind not in ("parts", "unions"):
            here = None
    return shape


def model_at(model: type[BaseModel], data: Any, place: Place) -> type[BaseModel] | None:
    """The model of the part that stands there."""
    if not place:
        return model
    around = place[:-1] if isinstance(place[-1], int) else place
    shape = shape_for(model, data, around)
    if shape is None or (isinstance(place[-1], int)) != (shape.kind in ("parts", "unions")):
        return None
    return shape.part or branch_of(shape, value_at(data, place))


def saved(model: type[BaseModel], data: dict[str, Any], sent: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The data with what was typed."""
    zone = zone_of(data)
    for name, texts in sent.items():
        place = place_of(name)
        shape = shape_for(model, data, place)
        if shape is None or shape.kind in ("part", "parts", "union", "unions"):
            continue
        value = value_at(data, place)
        if value not in (ABSENT, None) and not fits(shape, value):
            continue  # shown as text only; the YAML page mends it
        text = _text(shape, texts)
        if text != _shown(shape, value, zone):
            data = with_value(data, place, _ordered(value, read(shape, text, zone), boxes=len(texts) > 1))
    return data


def _text(shape: Shape, texts: Sequence[str]) -> str:
    lines = [re.sub(r"\r\n?", "\n", text).replace("\x00", "") for text in texts]
    if shape.kind in LISTS:
        return "\n".join(line for line in lines if line)
    return lines[-1] if lines else ""


def _shown(shape: Shape, value: Any, zone: ZoneInfo) -> str:
    """What the input shows: where nothing is said, the choice that holds."""
    if value in (ABSENT, None) and shape.kind in ("choice", "yes_no") and not shape.optional:
        return written(shape, shape.default, zone)
    return written(shape, value, zone)


def _ordered(before: Any, now: Any, *, boxes: bool) -> Any:
    """What was ticked in the order that it had, new ones after it: boxes stand in an order of their own."""
    if not boxes or not isinstance(before, list) or not isinstance(now, list):
        return now
    return [*(item for item in before if item in now), *(item for item in now if item not in before)]


def added(model: type[BaseModel], data: dict[str, Any], place: Place, kind: str = "") -> dict[str, Any]:
    """The data with one more part in the list there, or with the optional part that was not there."""
    shape = shape_for(model, data, place)
    if shape is None:
        return data
    if shape.kind == "part":
        return data if value_at(data, place) not in (ABSENT, None) else with_value(data, place, {})
    branch = dict(shape.branches).get(kind) if shape.branches else shape.part
    if shape.kind not in ("parts", "unions") or branch is None:
        return data
    item: dict[str, Any] = {shape.tag: kind} if shape.branches else {}
    if "key" in branch.model_fields:
        item["key"] = free_key(shape.key, value_at(data, place))
    return with_item(data, place, item)


def free_key(of: str, items: Any) -> str:
    """A key that no part of the list has: category-3."""
    stem = _STEMS.get(of) or of.rstrip("s").replace("_", "-")
    taken = (
        {item.get("key") for item in items if isinstance(item, dict)} if isinstance(items, list) else set()
    )
    return next(key for n in range(1, 10_000) if (key := f"{stem}-{n}") not in taken)


_STEMS = {"categories": "category", "slots": "material", "columns": "column", "dimensions": "dimension"}


def edited(model: type[BaseModel], data: dict[str, Any], step: str, kind: str = "") -> dict[str, Any]:
    """The data after a button of the page: `add`, `remove`, `up` or `down`, a colon, and the place."""
    what, _, name = step.partition(":")
    place = place_of(name)
    if not place or shape_for(model, data, place[:-1] if isinstance(place[-1], int) else place) is None:
        return data
    match what:
        case "add":
            return added(model, data, place, kind)
        case "remove":
            return without(data, place)
        case "up" | "down":
            return moved(data, place, -1 if what == "up" else 1)
    return data
