"""docs/campaign-keys.md: every key of a campaign document with its meaning, its values and an example, written from the
schema, its labels, and the campaigns that are shipped. Pure.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from campaigns.editing.engine.sections import SECTIONS
from campaigns.editing.engine.shapes import Shape, name_of, shape_at, shapes_of
from campaigns.schema import Document
from campaigns.schema.labels import choice_label, label_of
from portal.loading import plain

PATH = "docs/campaign-keys.md"
LONGEST_EXAMPLE = 60
"""Characters; a longer one is cut."""

_HEAD = """# 活动文档的每一个键

由 `manage.py campaign schema --write` 按结构说明生成，请勿手工修改。怎样写一份活动文档见 [campaigns.md](campaigns.md)，文件规则见
[rules.md](rules.md)。名称和说明与网页编辑器里的相同；例子取自随附的几个活动，没有用到的键按写法给一个。
每一项还都可以写 `req`（依据编号，如 `[C11]`）和 `source`（通知原文），下面不再重复。
"""
_EVERYWHERE = frozenset({"req", "source"})

_KINDS = {
    "text": "一行文字", "area": "文字", "key": "英文标识", "integer": "整数", "number": "数字", "yes_no": "`true` 或 `false`",
    "moment": "时刻", "date": "日期", "size": "大小，如 `500MB`", "duration": "时长，如 `15min`、`90s`", "plain": "按例子的写法",
    "lines": "列表，每项一行文字", "grid": "列表，每行一个列表", "map": "键和值", "yaml": "按例子的写法", "choice_list": "列表，有先后",
    "checks": "列表，可选几项", "choice": "选一项",
}  # fmt: skip
_MADE_UP = {
    "text": "文字", "area": "一段文字", "key": "teaching", "integer": "3", "number": "0.6", "yes_no": "true",
    "moment": "2026-03-01T00:00:00+08:00", "date": "2026-03-01", "size": "500MB", "duration": "15min", "lines": "[甲, 乙]",
    "grid": "[[甲, 乙]]", "map": "{甲: 3}",
}  # fmt: skip


def as_text(examples: Iterable[Document]) -> str:
    """The page. Examples are looked for in these documents, the first that has one gives it."""
    found: dict[tuple[str, str], str] = {}
    for document in examples:
        _collect(Document, plain(document), found)
    lines = [_HEAD]
    told: set[str] = set()
    for section in SECTIONS:
        lines += [f"## {section.title}", "", f"{section.help}。", ""]
        shapes = [shape for key in section.keys if (shape := shape_at(Document, key)) is not None]
        lines += _table(shapes, found)
        for name, part in _parts_below(shapes, told):
            lines += [f"### {name}（`{part.__name__}`）", "", *_table(shapes_of(part), found)]
    return "\n".join(lines).rstrip() + "\n"


def _parts_below(shapes: Iterable[Shape], told: set[str]) -> Iterator[tuple[str, type[BaseModel]]]:
    """The models that these keys hold and that no section before has told, each before those inside it, with the name of
    the key that holds it.
    """
    for shape in shapes:
        branches = [model for _, model in shape.branches if "rule" not in model.model_fields]
        for model in [*([shape.part] if shape.part else []), *branches]:
            if model.__name__ not in told:
                told.add(model.__name__)
                yield label_of(shape.model, shape.key).name, model
                yield from _parts_below(shapes_of(model), told)


def _table(shapes: Iterable[Shape], found: dict[tuple[str, str], str]) -> list[str]:
    rows = ["| 键 | 名称 | 写法 | 不写时 | 例子 |", "| --- | --- | --- | --- | --- |"]
    for shape in shapes:
        if shape.key in _EVERYWHERE:
            continue
        label = label_of(shape.model, shape.key)
        words = f"{label.name}：{label.help}" if label.help else label.name
        example = found.get((shape.model, shape.key)) or _made_up(shape)
        cells = [f"`{shape.key}`", words, _values(shape), _without(shape), f"`{example}`" if example else ""]
        escaped = (cell.replace("|", "\\|") for cell in cells)
        rows.append(f"| {' | '.join(escaped)} |")
    return [*rows, ""]


def _values(shape: Shape) -> str:
    """What may be written: each value of a choice with its name, the model that a part is."""
    if shape.choices:
        named = "、".join(
            f"`{value}` {choice_label(shape.model, shape.key, value)}" for value in shape.choices
        )
        return f"{_KINDS[shape.kind]}：{named}"
    if shape.kind in ("union", "unions"):
        many = "列表，每项是" if shape.kind == "unions" else ""
        if shape.tag == "rule":
            return f"{many}一条文件规则，见 [rules.md](rules.md)"
        return many + "，或 ".join(
            f"`{shape.tag}: {tag}` 的 `{model.__name__}`" for tag, model in shape.branches
        )
    if shape.part is not None:
        return f"{'列表，每项是 ' if shape.kind == 'parts' else ''}`{shape.part.__name__}`"
    return _KINDS.get(shape.kind, "按例子的写法")


def _without(shape: Shape) -> str:
    if shape.required:
        return "必填"
    value = shape.default
    if value is None or value in ("", ()) or isinstance(value, BaseModel):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{_written(getattr(value, 'value', value))}`"


def _made_up(shape: Shape) -> str:
    """What could stand there: the default, else something of its kind."""
    if not shape.required and (without := _without(shape).strip("`")):
        return without
    if shape.choices:
        return f"[{shape.choices[0]}]" if shape.kind in ("checks", "choice_list") else shape.choices[0]
    return _MADE_UP.get(shape.kind, "")


def _collect(model: type[BaseModel], data: dict[str, Any], found: dict[tuple[str, str], str]) -> None:
    """The first written value of each key, from the outside in; parts are told by their own keys."""
    for shape in shapes_of(model):
        value = data.get(shape.key)
        if value is None or value == []:
            continue
        parts = value if isinstance(value, list) else [value]
        if shape.part is not None or shape.branches:
            for part in parts:
                inner = shape.part or next(
                    (each for tag, each in shape.branches if tag == part.get(shape.tag)), None
                )
                if inner is not None:
                    _collect(inner, part, found)
        else:
            found.setdefault((name_of(model), shape.key), _written(value))


def _written(value: Any) -> str:
    """A value as YAML writes it in one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        text = "{" + ", ".join(f"{key}: {_written(item)}" for key, item in value.items()) + "}"
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(_written(item) for item in value) + "]"
    else:
        text = str(value).replace("\n", " ").replace("`", "'")
    return text if len(text) <= LONGEST_EXAMPLE else f"{text[:LONGEST_EXAMPLE]}…"
