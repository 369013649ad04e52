"""Patterns with placeholders, such as NX-{year}-{seq:05d} or {unit}+{title}: what may stand in braces. Pure.

`str.format` would follow attributes and indexes and fill as many gigabytes as a width asks for, so a pattern is
taken apart with `string.Formatter().parse` and refused unless every placeholder is a plain, known name.
"""

import difflib
import re
from collections.abc import Collection
from string import Formatter

from pydantic import AfterValidator

_WIDTH = re.compile(r"(?:0?[1-9])?d?")
"""Of a number: nothing, or a width of at most 9 digits, with or without leading zeros."""


def placeholder(
    names: Collection[str], *, numbers: Collection[str] = (), needs: Collection[str] = ()
) -> AfterValidator:
    """A validator of a pydantic field: a pattern with these names only; `numbers` among them may have a width,
    `needs` must occur.
    """

    def check(pattern: str) -> str:
        problem = pattern_problem(pattern, names, numbers=numbers, needs=needs)
        if problem:
            raise ValueError(problem)
        return pattern

    return AfterValidator(check)


def pattern_problem(
    pattern: str, names: Collection[str], *, numbers: Collection[str] = (), needs: Collection[str] = ()
) -> str:
    """What is wrong with a pattern, in words that say what is allowed; "" where nothing is."""
    allowed = "、".join(f"{{{name}}}" for name in names)
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        return f"花括号没有成对；花括号里写一个名称，允许：{allowed}"
    used: set[str] = set()
    for literal, name, spec, conversion in parts:
        if "{" in literal or "}" in literal:
            return f"花括号只用来写占位符，不能写成双花括号；允许：{allowed}"
        if name is None:
            continue
        if name not in names:
            return f"没有占位符“{{{name}}}”{_near(name, names)}，允许：{allowed}"
        if conversion:
            return f"“{{{name}!{conversion}}}”里不能写“!{conversion}”，请写成“{{{name}}}”"
        if spec and name not in numbers:
            return f"“{{{name}:{spec}}}”里不能写宽度或格式，请写成“{{{name}}}”"
        if not _WIDTH.fullmatch(spec or ""):
            return f"“{{{name}:{spec}}}”的宽度不对，最多 9 位，如“{{{name}:05d}}”"
        used.add(name)
    missing = [name for name in needs if name not in used]
    return f"必须包含占位符“{{{missing[0]}}}”" if missing else ""


def _near(name: str, names: Collection[str]) -> str:
    close = difflib.get_close_matches(name, sorted(names), n=1)
    return f"，是否想写“{{{close[0]}}}”" if close else ""
