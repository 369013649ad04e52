"""The inputs of a page: the keys of a part of the draft with their values, names, choices and what is wrong with them. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from campaigns.editing.engine.choices import Choice, Known, choices_for, suggestions_for
from campaigns.editing.engine.places import Place, dotted, place_of, value_at
from campaigns.editing.engine.shapes import Shape, branch_of, name_of, shapes_of
from campaigns.editing.engine.values import ABSENT, fits, written
from campaigns.schema.labels import Label, choice_label, is_labelled, label_of
from validators.params import RuleParams
from validators.registry import find

Problems = Mapping[Place, Sequence[str]]

OWN_PAGE = frozenset(
    {"Category", "Field_", "Slot", "Quota", "UnitForm", "Rubric", "SpecialAwards", "UnitAward", "Roster",
     "Printout", "RatioPlan"}
)  # fmt: skip
"""Parts of a list that are edited on a page of their own; the list shows a line for each."""

FIELDS_OF_FIELDS = "columns"
"""The columns of a table are fields too, edited where the table is."""

MANY = 12
"""Choices that stand open; of more the rest is folded away."""

EVERYDAY = frozenset(
    [
        "any",
        "word",
        "slides",
        "sheet",
        "image",
        "video",
        "audio",
        "archive",
        "program",
        "mp4",
        "mp3",
        "pdf",
        "docx",
        "pptx",
        "xlsx",
        "jpg",
        "png",
        "zip",
    ]
)


_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WIDE = frozenset({"part", "parts", "area", "lines", "checks", "choice_list", "grid", "map", "broken"})


def anchor(name: str) -> str:
    """The id of an input on its page."""
    return f"at-{name.replace('.', '-')}"


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a list: on a page of its own, or with its inputs here."""

    name: str
    title: str
    note: str = ""
    own_page: bool = False
    wrong: int = 0
    advised: int = 0
    nodes: Sequence["Node"] = ()
    problems: Sequence[str] = ()
    advice: Sequence[str] = ()
    first: bool = False
    last: bool = False

    @property
    def anchor(self) -> str:
        return anchor(self.name)

    @property
    def open(self) -> Sequence["Node"]:
        return [node for node in self.nodes if not node.folded]

    @property
    def more(self) -> Sequence["Node"]:
        return [node for node in self.nodes if node.folded]


@dataclass(frozen=True, slots=True)
class Node:
    """One key: an input, or a part with inputs of its own."""

    kind: str
    name: str
    label: str
    help: str = ""
    required: bool = False
    rare: bool = False
    text: str = ""
    lines: int = 1
    placeholder: str = ""
    options: Sequence[Option] = ()
    more_options: Sequence[Option] = ()
    suggestions: Sequence[Choice] = ()
    problems: Sequence[str] = ()
    advice: Sequence[str] = ()
    nodes: Sequence["Node"] = ()
    items: Sequence[Item] = ()
    kinds: Sequence[tuple[str, Sequence[Choice]]] = ()
    present: bool = True
    optional: bool = False
    broken: bool = False
    said_inside: int = field(default=0)

    @property
    def open(self) -> Sequence["Node"]:
        """Keys that most campaigns need, and those that something is wrong with."""
        return [node for node in self.nodes if not node.folded]

    @property
    def more(self) -> Sequence["Node"]:
        return [node for node in self.nodes if node.folded]

    @property
    def is_moment(self) -> bool:
        """Whether the browser's input for dates can hold it; what was typed otherwise is shown as text."""
        return self.kind == "moment" and (not self.text or _LOCAL.fullmatch(self.text) is not None)

    @property
    def is_date(self) -> bool:
        return self.kind == "date" and (not self.text or _DAY.fullmatch(self.text) is not None)

    @property
    def is_frame(self) -> bool:
        """Whether it holds inputs, each with words of its own."""
        return self.kind in ("part", "parts")

    @property
    def wide(self) -> bool:
        """Whether it takes the whole width of the page."""
        return self.kind in _WIDE

    @property
    def anchor(self) -> str:
        return anchor(self.name)

    @property
    def folded(self) -> bool:
        return self.rare and not self.problems and not self.advice and not self.said_inside


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the nodes of a draft."""

    known: Known
    problems: Problems
    advice: Problems
    zone: ZoneInfo

    def nodes_of(self, model: type[BaseModel], place: Place, only: Iterable[str] | None = None) -> list[Node]:
        """The model's keys (or some of them, in this order) as they stand at the place."""
        by_key = {shape.key: shape for shape in shapes_of(model)}
        keys = list(by_key) if only is None else [key for key in only if key in by_key]
        if "rule" in by_key:  # a rule's own limits come before what all rules have
            keys.sort(key=RuleParams.model_fields.__contains__)
        return [
            self.node(model, by_key[key], (*place, key))
            for key in keys
            if key not in ("kind", "rule") or not _is_tag(by_key[key])
        ]

    def node(self, model: type[BaseModel], shape: Shape, place: Place) -> Node:
        """One key."""
        value = value_at(self.known.data, place)
        words = named(model, shape)
        about: dict[str, Any] = {
            "name": dotted(place),
            "label": words.name,
            "help": words.help,
            "required": shape.required,
            "rare": words.rare and not (shape.required and value is ABSENT),
            "optional": shape.optional,
            "problems": tuple(self.problems.get(place, ())),
            "advice": tuple(self.advice.get(place, ())),
        }
        if value not in (ABSENT, None) and not fits(shape, value):
            about["problems"] = tuple(_below(self.problems, place))
            return Node(kind="broken", broken=True, text=str(value)[:400], **about)
        if shape.kind in ("part", "union"):
            return self._part(shape, place, value, about)
        if shape.kind in ("parts", "unions"):
            return self._parts(shape, place, value, about)
        about["problems"] = tuple(_below(self.problems, place))
        about["advice"] = tuple(_below(self.advice, place))
        return self._input(shape, place, value, about)

    def _input(self, shape: Shape, place: Place, value: Any, about: dict[str, Any]) -> Node:
        default = (
            written(shape, shape.default, self.zone)
            if not isinstance(shape.default, BaseModel | tuple)
            else ""
        )
        text = written(shape, value, self.zone)
        named_choices = choices_for(shape, place, self.known)
        if shape.kind == "yes_no":
            shown = text or ("" if shape.optional else default)
            options = [
                Option("", "不限", shown == ""),
                Option("1", "是", shown == "1"),
                Option("0", "否", shown == "0"),
            ]
            return Node(kind="tristate" if shape.optional else "yes_no", text=shown, options=options, **about)
        if shape.kind in ("choice", "checks", "choice_list") or named_choices is not None:
            return self._choice(shape, text, default, named_choices, about)
        size = max(2, min(12, text.count("\n") + 1 + len(text) // 60)) if shape.kind != "text" else 1
        return Node(
            kind=shape.kind,
            text=text,
            lines=size,
            placeholder=default,
            suggestions=suggestions_for(shape, self.known),
            **about,
        )

    def _choice(
        self, shape: Shape, text: str, default: str, named_choices: list[Choice] | None, about: dict[str, Any]
    ) -> Node:
        several = shape.kind in ("checks", "lines")
        chosen = text.split("\n") if several and text else [text] if text else []
        listed = named_choices
        if listed is None:
            listed = [(value, choice_label(shape.model, shape.key, value)) for value in shape.choices]
        known = {value for value, _ in listed}
        listed = [*listed, *((value, f"{value}（没有这一项）") for value in chosen if value not in known)]
        if shape.kind == "choice_list":
            return Node(
                kind="choice_list",
                text=text,
                options=[Option(value, label) for value, label in listed],
                help=f"{about.pop('help')}；每行写一个，可写：{'、'.join(f'{value}（{label}）' for value, label in listed)}".lstrip(
                    "；"
                ),
                lines=4,
                **about,
            )
        shown = chosen or ([default] if default and not several else [])
        options = [Option(value, label, value in shown) for value, label in listed]
        if several:
            many = len(options) > MANY
            here = [
                each for each in options if not many or each.chosen or each.value in EVERYDAY or named_choices
            ]
            return Node(
                kind="checks",
                text=text,
                options=here,
                more_options=[each for each in options if each not in here],
                **about,
            )
        if not shown or shape.optional or named_choices is not None:
            options.insert(0, Option("", "请选择" if shape.required else "不选", not shown))
        return Node(kind="choice", text=text, options=options, **about)

    def _part(self, shape: Shape, place: Place, value: Any, about: dict[str, Any]) -> Node:
        present = value not in (ABSENT, None)
        model = shape.part or branch_of(shape, value)
        nodes = self.nodes_of(model, place) if model and (present or not shape.optional) else []
        return Node(kind="part", present=present, nodes=nodes, said_inside=self._said(place), **about)

    def _parts(self, shape: Shape, place: Place, value: Any, about: dict[str, Any]) -> Node:
        items = value if isinstance(value, list) else []
        made = [self._item(shape, (*place, n), item, n, len(items)) for n, item in enumerate(items)]
        kinds = [(group, choices) for group, choices in _kinds(shape)] if shape.branches else []
        return Node(kind="parts", items=made, kinds=kinds, said_inside=self._said(place), **about)

    def _item(self, shape: Shape, place: Place, item: dict[str, Any], n: int, count: int) -> Item:
        model = shape.part or branch_of(shape, item)
        own = model is not None and name_of(model) in OWN_PAGE and shape.key != FIELDS_OF_FIELDS
        own = own and not shape.branches
        return Item(
            name=dotted(place),
            title=title_of(item, n),
            note=_note(item) if own else "",
            own_page=own,
            wrong=len(list(_below(self.problems, place))),
            advised=len(list(_below(self.advice, place))),
            nodes=() if own or model is None else self.nodes_of(model, place),
            advice=tuple(self.advice.get(place, ())),
            problems=tuple(self.problems.get(place, ()))
            + (() if model else tuple(self.problems.get((*place, shape.tag), ("请选择是哪一种",)))),
            first=n == 0,
            last=n == count - 1,
        )

    def _said(self, place: Place) -> int:
        """Mistakes and advice at the place and inside it."""
        return sum(1 for said in (self.problems, self.advice) for _ in _below(said, place))


def _below(said: Problems, place: Place) -> Iterator[str]:
    """What is said of the place and of what is inside it."""
    for at, words in said.items():
        if at[: len(place)] == place:
            yield from words


def named(model: type[BaseModel], shape: Shape) -> Label:
    """What the key is called: rules name their own parameters."""
    rule = find(str(model.model_fields["rule"].default)) if "rule" in model.model_fields else None
    if rule and shape.key in rule.guide.params:
        return Label(rule.guide.params[shape.key])
    if rule and shape.key == "severity":
        return Label("要求程度")
    return label_of(name_of(model), shape.key) if is_labelled(name_of(model), shape.key) else Label(shape.key)


def spots_in(nodes: Iterable[Node]) -> Iterator[Node | Item]:
    """Everything that messages stand beside: inputs, parts, lists and their items."""
    for node in nodes:
        yield node
        yield from spots_in(node.nodes)
        for item in node.items:
            yield item
            yield from spots_in(item.nodes)


def shown_at(spots: Iterable[Node | Item], place: Place) -> bool:
    """Whether the words about the place stand beside one of these."""
    for spot in spots:
        at = place_of(spot.name)
        inside = (isinstance(spot, Item) and spot.own_page) or (isinstance(spot, Node) and not spot.is_frame)
        if place == at or (inside and place[: len(at)] == at):
            return True
    return False


def title_of(item: dict[str, Any], n: int) -> str:
    """What people call a part of a list."""
    rule = find(str(item.get("rule", "")))
    text = (
        item.get("label") or item.get("name") or (rule and rule.label) or item.get("text") or item.get("word")
    )
    kind = choice_label("", "kind", str(item["kind"])) if isinstance(item.get("kind"), str) else ""
    return str(text or kind or f"第 {n + 1} 项")[:60]


def _note(item: dict[str, Any]) -> str:
    counts = (
        ("fields", "个填报项"),
        ("slots", "项材料"),
        ("dimensions", "个维度"),
        ("columns", "列"),
        ("rules", "条文件要求"),
        ("options", "个选项"),
    )
    return "，".join(
        f"{len(item[key])} {words}" for key, words in counts if isinstance(item.get(key), list) and item[key]
    )


def _is_tag(shape: Shape) -> bool:
    return shape.key == "rule" or (shape.key == "kind" and len(shape.choices) == 1)


def _kinds(shape: Shape) -> list[tuple[str, list[Choice]]]:
    """What may be added to a list of several kinds, under headings where they come in groups."""
    groups: dict[str, list[Choice]] = {}
    for tag, _ in shape.branches:
        rule = find(tag)
        heading = _GROUPS.get(tag.partition(".")[0], "其他") if rule else ""
        groups.setdefault(heading, []).append((tag, rule.label if rule else choice_label("", "kind", tag)))
    return list(groups.items())


_GROUPS = {
    "file": "文件", "video": "视频", "audio": "音频", "media": "影音", "word": "Word 文档", "text": "文字", "pdf": "PDF",
    "report": "查重报告", "image": "图片", "slides": "演示文稿", "archive": "压缩包", "anonymity": "匿名", "manual": "人工审核",
}  # fmt: skip
