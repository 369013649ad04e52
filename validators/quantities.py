"""Durations and sizes as people write them, and the Chinese words they are shown in."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

KB = 1024
MB = 1024 * KB
GB = 1024 * MB

_UNITS = {"": 1, "b": 1, "k": KB, "kb": KB, "m": MB, "mb": MB, "g": GB, "gb": GB}
_SECONDS = {
    "ms": 0.001, "s": 1.0, "sec": 1.0, "秒": 1.0, "m": 60.0, "min": 60.0, "分": 60.0, "分钟": 60.0,
    "h": 3600.0, "小时": 3600.0,
}  # fmt: skip
_SIZE = re.compile(r"(\d{1,18}(?:\.\d{1,18})?)\s*([a-z]*)")
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|sec|s|min|m|h|分钟|分|秒|小时)")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2}(?:\.\d+)?)")


def parse_size(value: Any) -> Any:
    """Bytes from 500, "500MB" or "5 GB"; 1 MB is 1024 x 1024 bytes, as file managers show it."""
    if not isinstance(value, str):
        return value
    match = _SIZE.fullmatch(value.strip().lower())
    if not match or match[2] not in _UNITS:
        raise ValueError(f"文件大小写法不对：{value!r}，请写成 500MB、5GB 或字节数")
    return round(float(match[1]) * _UNITS[match[2]])


def parse_duration(value: Any) -> Any:
    """Seconds from 480, "480", "8min", "15:00", "1:02:03" or "7分30秒"."""
    if not isinstance(value, str):
        return value
    text = value.strip().lower()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    if clock := _CLOCK.fullmatch(text):
        return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3])
    parts = _PART.findall(text)
    if parts and _PART.sub("", text).strip() == "":
        return float(sum(float(number) * _SECONDS[unit] for number, unit in parts))
    raise ValueError(f"时长写法不对：{value!r}，请写成 480、8min 或 15:00")


_SCHEMA = WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0}, {"type": "string"}]})

Bytes = Annotated[int, BeforeValidator(parse_size), _SCHEMA]
"""A size in bytes; written as a number or as "500MB"."""
Seconds = Annotated[float, BeforeValidator(parse_duration), _SCHEMA]
"""A duration in seconds; written as a number, "8min" or "15:00"."""


def parse_ratio(value: Any) -> str:
    """16:9 from "16:9", "16：9" or [16, 9]."""
    if isinstance(value, (list, tuple)):
        value = ":".join(str(part) for part in value)
    left, _, right = str(value).replace("：", ":").partition(":")
    if not (left.isdigit() and right.isdigit() and int(left) and int(right)):
        raise ValueError(f"画面比例写法不对：{value!r}，请写成 16:9")
    return f"{int(left)}:{int(right)}"


Ratio = Annotated[str, BeforeValidator(parse_ratio)]
"""Width by height, written as 16:9."""


def size_words(size: float) -> str:
    """1536 -> "1.5KB"; whole numbers without decimals, never rounded up past a limit."""
    unit, name = _size_unit(size)
    if unit == 1:
        return f"{size:g} 字节"
    number = int(size / unit * 100) / 100
    return f"{number:g}{name}" if size % unit == 0 or number % 1 else f"{number:.2f}{name}"


def size_beside(size: int, limit: int) -> str:
    """The words of a size outside a limit, with as many decimals as it takes to read apart from `size_words(limit)`:
    500.0000009MB beside 500MB; in bytes where no number of decimals does.
    """
    unit, name = _size_unit(size)
    shown = int(limit / unit * 100)
    if unit == 1 or _size_unit(limit) != (unit, name) or int(size / unit * 100) != shown:
        return size_words(size)
    for decimals in range(3, 13) if size > limit else ():
        digits = size * 10**decimals // unit
        if digits > shown * 10 ** (decimals - 2):
            return f"{digits // 10**decimals}.{digits % 10**decimals:0{decimals}}{name}"
    return f"{size} 字节"


def _size_unit(size: float) -> tuple[int, str]:
    """The largest unit that the size fills, and its name."""
    return next(
        ((unit, name) for unit, name in ((GB, "GB"), (MB, "MB"), (KB, "KB")) if size >= unit), (1, "")
    )


def duration_words(seconds: float) -> str:
    """872.3 -> "14分32.3秒"; tenths only where they are not zero."""
    tenths = round(seconds * 10)
    hours, rest = divmod(tenths, 36000)
    minutes, rest = divmod(rest, 600)
    whole, tenth = divmod(rest, 10)
    words = f"{hours}小时" if hours else ""
    if minutes or hours:
        words += f"{minutes}分" if (whole or tenth) else f"{minutes}分钟" if minutes else ""
    if whole or tenth or not words:
        words += f"{whole}.{tenth}秒" if tenth else f"{whole}秒"
    return words


def number_words(value: float | Decimal) -> str:
    """12345.0 -> "12345"; 24.976 -> "24.98"."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


def asked(limit: str) -> str:
    """A limit as part of a sentence: 要求不超过 8 分钟, but 要求 16:9."""
    return f"要求 {limit}" if limit[:1].isascii() or limit[:1] in "约±" else f"要求{limit}"


def with_limit(what: str, limit: str) -> str:
    """A demand with its limit: 时长 15–20分钟, but 时长不超过 15分钟."""
    return f"{what} {limit}" if limit[:1].isascii() or limit[:1] in "约±" else f"{what}{limit}"


def _between(low: str, high: str) -> str:
    """15分钟 and 20分钟 are 15–20分钟; what has different units is said in full."""
    number, unit = re.fullmatch(r"([\d.]*)(.*)", low, re.DOTALL).groups()  # type: ignore[union-attr]
    whole = number and unit and re.fullmatch(rf"[\d.]+{re.escape(unit)}", high)
    return f"{number}–{high}" if whole else f"{low}–{high}"


def at_most_words(
    lo: float | Decimal | None, hi: float | Decimal | None, show: Any = number_words, unit: str = ""
) -> str:
    """A range in words: "15–20分钟", "不超过 500MB", "不少于 1500 字"."""
    gap = " " if unit else ""
    if lo is not None and hi is not None:
        if lo == hi:
            return f"{show(lo)}{gap}{unit}"
        return f"{_between(show(lo), show(hi))}{gap}{unit}"
    if hi is not None:
        return f"不超过 {show(hi)}{gap}{unit}"
    return f"不少于 {show(lo)}{gap}{unit}"
