"""What is wrong with a document: file, line, place, and what is allowed there, in Chinese."""

import difflib
import re
import types
import typing
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import islice
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from portal.loading.nodes import Tree

MOST_PROBLEMS = 50
"""Problems told at once; nobody mends more in one go, and each costs time to word."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `path` reads like categories[0].slots[2].rules[1].max."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.path}：" if self.path else ""
        return f"{self.file}:{self.line}: {place}{self.message}"


class BadDocument(Exception):
    """The document is refused; `problems` says where and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def explain(error: ValidationError, tree: Tree, file: str, model: type[BaseModel]) -> list[Problem]:
    """Pydantic's errors as at most 50 problems of the YAML file, in the order of its lines; the last one says how
    many more there are. `model` is what the document was read as.
    """
    details = error.errors(include_url=False)
    # A list whose items are all wrong is also called too short: say only what is wrong with the items.
    short = {detail["loc"] for detail in details if detail["type"] == "too_short"}
    deeper = {
        detail["loc"][:n]
        for detail in details
        for n in range(len(detail["loc"]))
        if detail["loc"][:n] in short
    }
    reported = [detail for detail in details if detail["loc"] not in deeper or detail["type"] != "too_short"]
    reported.sort(key=lambda detail: tree.line_of(detail["loc"]))
    problems = [
        problem for detail in reported[:MOST_PROBLEMS] for problem in _problems_of(detail, tree, file, model)
    ]
    problems.sort(key=lambda problem: problem.line)
    total = len(problems) + len(reported[MOST_PROBLEMS:])
    if total <= MOST_PROBLEMS:
        return problems
    kept = problems[: MOST_PROBLEMS - 1]
    words = f"还有 {total - len(kept)} 处错误没有列出，请先改好上面这些"
    return [*kept, Problem(file, kept[-1].line, "", words)]


def problems_at(places: Iterable[tuple[tuple[str | int, ...], str]], tree: Tree, file: str) -> list[Problem]:
    """Problems that a document's meaning has, (place, sentence) each, in the order of its lines; 50 at most."""
    problems = [
        Problem(file, tree.line_of(tuple(loc)), dotted(loc), message)
        for loc, message in islice(places, MOST_PROBLEMS)
    ]
    return sorted(problems, key=lambda problem: problem.line)


def dotted(path: Iterable[str | int]) -> str:
    """("categories", 0, "slots") -> "categories[0].slots"."""
    written = ""
    for part in path:
        written += f"[{part}]" if isinstance(part, int) else f".{part}" if written else part
    return written


def _problems_of(detail: ErrorDetails, tree: Tree, file: str, model: type[BaseModel]) -> Iterable[Problem]:
    listed = detail.get("ctx", {}).get("problems")
    if listed:
        for loc, message in listed:
            yield Problem(file, tree.line_of(tuple(loc)), dotted(loc), message)
        return
    path, part = _locate(detail["loc"], tree.value, model)
    line = tree.line_of(path[:-1] if detail["type"] == "missing" else path)
    yield Problem(file, line, dotted(path), _words(detail, path, part))


def _locate(
    loc: tuple[str | int, ...], value: Any, model: type[BaseModel]
) -> tuple[tuple[str | int, ...], Any]:
    """The loc without the names of union branches that pydantic puts in, and the model the last key belongs to."""
    path: list[str | int] = []
    kind: Any = model
    around: Any = model
    for n, part in enumerate(loc):
        if isinstance(value, dict) and isinstance(part, str):
            last = n == len(loc) - 1
            if part not in value and not last:
                kind = _branch(kind, part)
                continue
            if part not in value and part not in _fields(kind) and _branch(kind, part) is not kind:
                kind = _branch(kind, part)
                continue
            around, kind = kind, _field_type(kind, part)
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int):
            kind = _element(kind)
            value = value[part] if part < len(value) else None
        else:
            continue
        path.append(part)
    return tuple(path), around


def _strip(kind: Any) -> list[Any]:
    """The models and containers a type may stand for."""
    if get_origin(kind) is typing.Annotated:
        return _strip(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return [inner for arg in get_args(kind) for inner in _strip(arg)]
    return [kind]


def _models(kind: Any) -> list[type[BaseModel]]:
    return [inner for inner in _strip(kind) if isinstance(inner, type) and issubclass(inner, BaseModel)]


def _fields(kind: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for model in _models(kind):
        fields.update(model.model_fields)
    return fields


def _field_type(kind: Any, name: str) -> Any:
    field = _fields(kind).get(name)
    return field.annotation if field else None


def _element(kind: Any) -> Any:
    for inner in _strip(kind):
        if get_origin(inner) in (tuple, list):
            return get_args(inner)[0]
    return None


def _branch(kind: Any, tag: str) -> Any:
    """The branch of a union that its tag (rule, kind) names."""
    for model in _models(kind):
        for field in model.model_fields.values():
            if get_origin(field.annotation) is Literal and tag in get_args(field.annotation):
                return model
    return kind


_PERCENT = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?[%％]")
_NEEDS = {
    "string_type": "应为文字；若是数字或日期，请加引号",
    "int_type": "应为整数", "int_parsing": "应为整数", "int_from_float": "应为整数",
    "float_type": "应为数字", "float_parsing": "应为数字", "decimal_parsing": "应为数字", "decimal_type": "应为数字",
    "bool_type": "应为 true 或 false", "bool_parsing": "应为 true 或 false",
    "tuple_type": "应为列表，每项以 - 开头，或写成 [a, b]", "list_type": "应为列表，每项以 - 开头，或写成 [a, b]",
    "model_type": "应为“键: 值”的形式", "model_attributes_type": "应为“键: 值”的形式", "dict_type": "应为“键: 值”的形式",
    "timezone_aware": "时间缺少时区，请写成 2025-07-15T00:00:00+08:00",
    "datetime_parsing": "时间写法不对，请写成 2025-07-15T00:00:00+08:00",
    "datetime_from_date_parsing": "时间写法不对，请写成 2025-07-15T00:00:00+08:00",
    "datetime_type": "时间写法不对，请写成 2025-07-15T00:00:00+08:00",
    "date_from_datetime_parsing": "日期写法不对，请写成 2025-07-15", "date_parsing": "日期写法不对，请写成 2025-07-15",
    "finite_number": "应为有限的数字", "int_parsing_size": "数字太大",
    "string_too_short": "不能为空", "too_short": "至少要有一项", "missing": "缺少此项",
}  # fmt: skip


def _words(detail: ErrorDetails, path: tuple[str | int, ...], model: Any) -> str:
    kind, ctx, given = detail["type"], detail.get("ctx", {}), detail.get("input")
    if kind == "extra_forbidden":
        key, allowed = str(path[-1]), sorted(_fields(model))
        if given is None and _HAN.search(key):  # {text: 一句，half of it}: YAML took the rest for a key
            return f"“{_cut(key)}”被当成了一项的名称：花括号里的半角逗号会把句子断开，请给整句加引号"
        return _unknown_key(key, allowed)
    if kind in ("literal_error", "enum"):
        return f"不认识的值 {_shown(given)}，允许：{_allowed(model, path, ctx)}"
    if kind == "union_tag_invalid":
        tags = [tag.strip(" '") for tag in str(ctx.get("expected_tags", "")).split(",")]
        return _unknown_tag(str(ctx.get("tag")), tags, _aliases(model, path))
    if kind == "union_tag_not_found":
        return f"缺少 {str(ctx.get('discriminator', '')).strip(chr(39))}，请写明是哪一种"
    if kind == "string_pattern_mismatch":
        pattern = str(ctx.get("pattern"))
        return f"{_shown(given)} 写法不对，{_PATTERNS.get(pattern, f'应符合 {pattern}')}"
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        sign, limit = next(iter(ctx.items()))
        words = {"gt": "大于", "ge": "不小于", "lt": "小于", "le": "不大于"}
        return f"{_shown(given)} 超出范围，应{words.get(sign, sign)} {limit}"
    if kind == "string_too_long":
        return f"最多 {ctx.get('max_length')} 个字符"
    if kind == "too_long":
        return f"最多 {ctx.get('max_length')} 项"
    if kind in ("value_error", "assertion_error"):
        return str(ctx.get("error", detail["msg"]))
    if kind == "too_short" and ctx.get("min_length", 1) > 1:
        return f"至少要有 {ctx['min_length']} 项"
    need = _NEEDS.get(kind, detail["msg"])
    if given is None and kind != "missing":
        return f"{need}（现在是空的）"
    if isinstance(given, str) and need == "应为数字" and (percent := _PERCENT.fullmatch(given.strip())):
        return f"{need}，百分数请写成小数 {Decimal(percent[1]) / 100:f}（现在是 {_shown(given)}）"
    return need if kind in ("missing", "too_short") else f"{need}（现在是 {_shown(given)}）"


def _unknown_key(key: str, allowed: list[str]) -> str:
    return f"没有{_shown(key)}这一项{_near(key, allowed)}，允许：{'、'.join(allowed) or '无'}"


MANY_TAGS = 12
"""More than these are not listed one by one where they come in groups (video.duration is one of video)."""


def _aliases(model: Any, path: tuple[str | int, ...]) -> dict[str, str]:
    """Names that the branches of a union say they are also called by, and the right one."""
    names = [part for part in path if isinstance(part, str)]
    kind = _field_type(model, names[-1]) if names else None
    branches = [*_models(kind), *_models(_element(kind))]
    return {
        alias: str(tag)
        for branch in branches
        for alias in getattr(branch, "ALSO_CALLED", ())
        for field in branch.model_fields.values()
        if get_origin(field.annotation) is Literal
        for tag in get_args(field.annotation)[:1]
    }


def _unknown_tag(tag: str, tags: list[str], aliases: dict[str, str]) -> str:
    """The nearest name, and what is allowed: of many names only those of the same group, else the groups."""
    group, dot, _ = tag.partition(".")
    same = [tag for tag in tags if dot and tag.startswith(f"{group}.")]
    near = f"，是否想写“{aliases[tag]}”" if tag in aliases else _near(tag, same) or _near(tag, tags)
    if len(tags) <= MANY_TAGS:
        return f"没有“{tag}”{near}，允许：{'、'.join(tags)}"
    if same:
        return f"没有“{tag}”{near}，{group} 类的有：{'、'.join(same)}"
    groups = dict.fromkeys(tag.partition(".")[0] + (".*" if "." in tag else "") for tag in tags)
    return f"没有“{tag}”{near}，有这几类：{'、'.join(groups)}"


def _near(word: str, allowed: list[str]) -> str:
    close = difflib.get_close_matches(word, allowed, n=1)
    return f"，是否想写“{close[0]}”" if close else ""


def _allowed(model: Any, path: tuple[str | int, ...], ctx: dict[str, Any]) -> str:
    names = [part for part in path if isinstance(part, str)]
    kind = _field_type(model, names[-1]) if names else None
    values: list[str] = []
    for branch in _strip(kind):
        inner = _element(branch) if get_origin(branch) in (tuple, list) else branch
        for part in _strip(inner):
            if get_origin(part) is Literal:
                values += [str(value) for value in get_args(part)]
            elif isinstance(part, type) and issubclass(part, Enum):
                values += [str(value.value) for value in part]
    return "、".join(values) or str(ctx.get("expected", "")).replace("'", "").replace(" or ", "、")


_HAN = re.compile(r"[\u4e00-\u9fff]")
_PATTERNS = {
    r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$": "只能用英文字母、数字、- 和 _，以字母或数字开头，最多 60 个字符；中文请写在名称里"
}
"""Regular expressions of the schema in words."""


def _cut(text: str) -> str:
    return f"{text[:40]}…" if len(text) > 40 else text


def _shown(value: Any) -> str:
    """A value as people wrote it; lists and mappings as YAML, not as Python."""
    if isinstance(value, list | tuple):
        text = f"[{', '.join(str(item) for item in value)}]"
    elif isinstance(value, dict):
        text = f"{{{', '.join(f'{key}: {item}' for key, item in value.items())}}}"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    else:
        text = str(value)
    return f"“{_cut(text)}”"
