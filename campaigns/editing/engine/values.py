"""What a value looks like in its input, and what typed text becomes in the document. What cannot be read is kept as it was
typed: the schema's own messages say what is allowed. Pure.
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.editing.engine.shapes import Shape
from validators.quantities import KB, duration_words, parse_duration, parse_size, size_words

ABSENT = object()
"""What an empty input says: the key is left out, and its default holds."""

_INTEGER = re.compile(r"[-+]?\d{1,18}")
_LOCAL = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2}))?")
_MOMENTS = "%Y-%m-%dT%H:%M"

LISTS = frozenset({"checks", "choice_list", "lines", "grid", "map"})


def fits(shape: Shape, value: Any) -> bool:
    """Whether the input can show the value whole; what it cannot is left to the YAML page."""
    match shape.kind:
        case "part" | "union":
            return isinstance(value, dict)
        case "parts" | "unions":
            return isinstance(value, list) and all(isinstance(item, dict) for item in value)
        case "checks" | "choice_list":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case "lines":
            return isinstance(value, list) and all(_is_line(item) for item in value)
        case "grid":
            return isinstance(value, list) and all(
                isinstance(row, list) and row and all(_is_line(cell) and "；" not in cell for cell in row)
                for row in value
            )
        case "map":
            return isinstance(value, dict) and all(
                _is_line(key) and not isinstance(item, dict | list | bool) for key, item in value.items()
            )
        case "yes_no":
            return isinstance(value, bool) or value is None
    return not isinstance(value, dict | list | bool)


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and value == value.strip() and len(value.splitlines()) == 1


def written(shape: Shape, value: Any, zone: ZoneInfo) -> str:
    """The text of a value that `fits`, as its input shows it; "" where there is none."""
    if value is None or value is ABSENT:
        return ""
    match shape.kind:
        case "yes_no":
            return "1" if value else "0"
        case "checks" | "choice_list" | "lines":
            return "\n".join(value)
        case "grid":
            return "\n".join("；".join(row) for row in value)
        case "map":
            return "\n".join(f"{key}：{'' if item is None else item}" for key, item in value.items())
        case "moment":
            return _local(value, zone)
        case "duration":
            return _duration(value)
        case "size":
            return _size(value)
    return str(value)


def read(shape: Shape, text: str, zone: ZoneInfo) -> Any:
    """What the typed text says; ABSENT for nothing."""
    if shape.kind == "yes_no":
        return {"1": True, "0": False}.get(text, ABSENT)
    if shape.kind in LISTS:
        return _list(shape, text)
    if not text.strip():
        return ABSENT
    if shape.kind in ("text", "area", "key", "choice"):
        return text if shape.kind == "area" else text.strip()
    text = text.strip()
    if shape.kind == "moment":
        return _moment(text, zone)
    if shape.kind in ("integer", "number", "plain", "duration", "size") and _INTEGER.fullmatch(text):
        return int(text)
    return text


def _list(shape: Shape, text: str) -> Any:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    match shape.kind:
        case "grid":
            return [[cell.strip() for cell in re.split("[；;\t]", line)] for line in lines] or ABSENT
        case "map":
            return dict(_pair(line) for line in lines) or ABSENT
    return lines or ABSENT


def _pair(line: str) -> tuple[str, Any]:
    key, _, value = (
        re.sub("[:\t]", "：", line).rpartition("：") if re.search("[:：\t]", line) else (line, "", "")
    )
    value = value.strip()
    return key.strip(), int(value) if _INTEGER.fullmatch(value) else value or None


def _local(value: Any, zone: ZoneInfo) -> str:
    """A moment in the campaign's zone as an input of the browser holds it; what is no moment as it was typed."""
    try:
        moment = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    if moment.tzinfo is None:
        return str(value)
    local = moment.astimezone(zone)
    return local.strftime(_MOMENTS + (":%S" if local.second else "")) if not local.microsecond else str(value)


def _moment(text: str, zone: ZoneInfo) -> str:
    found = _LOCAL.fullmatch(text)
    if not found:
        return text
    try:
        numbers: Sequence[int] = [int(part or 0) for part in found.groups()]
        return dt.datetime(*numbers, tzinfo=zone).isoformat()  # type: ignore[arg-type,misc]
    except ValueError:
        return text


def _duration(value: Any) -> str:
    """480 as 8分钟; what words would round stays a number."""
    if isinstance(value, int | float) and value > 0:
        words = duration_words(value)
        if parse_duration(words) == value:
            return words
    return str(value)


def _size(value: Any) -> str:
    if isinstance(value, int) and value >= KB and not value % KB:
        words = size_words(value)
        if parse_size(words) == value:
            return words
    return str(value)
