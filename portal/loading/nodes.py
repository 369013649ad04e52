"""YAML with line numbers. Stricter than YAML 1.1: 15:00 and 2024-06-01 stay text, yes and on too, and a key may
stand only once.

The text is hostile until proven otherwise: libyaml composes nodes by C recursion, so a few ten thousand brackets
end the process. Its events are not recursive: they are walked first, and a text that is nested too deeply or holds
too many events is refused before anything is composed.
"""

import re
from typing import Any

import yaml
from yaml.events import CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

MOST_VALUES = 200_000
"""Values and keys after aliases are unfolded, and events before; a real campaign holds about 5,000."""

DEEPEST = 50
"""Lists and mappings inside each other; a real campaign nests 10."""

LONGEST_NUMBER = 40
"""Digits; what is longer stays text and is refused where a number is due."""

Path = tuple[str | int, ...]


class NodeProblem(Exception):
    """The YAML cannot be read; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class _Loader(yaml.CSafeLoader):
    """Only null, true/false, decimal numbers and merge keys are told from text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|false|False)$"), list("tTfF")
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+\.[0-9]+$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|)$"), ["~", "n", "N", ""]
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^<<$"), ["<"])


class Tree:
    """The values of a YAML text, and the line each of them stands on."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._last = text.count("\n") + 1  # YAML knows further line breaks, editors don't
        self._count = 0
        root = _compose(text)
        if root is None:
            raise NodeProblem(1, "文件是空的")
        if not isinstance(root, MappingNode):
            raise NodeProblem(_line(root), "文档最外层必须是“键: 值”的形式")
        self.value: dict[str, Any] = self._build(root, ())

    def line_of(self, path: Path) -> int:
        """The line of the value, or of the nearest part around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return min(self.lines.get(path, 1), self._last)

    def _build(self, node: Node, path: Path) -> Any:
        self._bump(node)
        if len(path) > DEEPEST:  # aliases nest deeper than the text does
            raise NodeProblem(_line(node), _TOO_DEEP)
        self.lines[path] = _line(node)
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self._build(child, (*path, n)) for n, child in enumerate(node.value)]
        assert isinstance(node, ScalarNode)
        return _scalar(node)

    def _bump(self, node: Node) -> None:
        self._count += 1
        if self._count > MOST_VALUES:
            raise NodeProblem(_line(node), f"文档展开后超过 {MOST_VALUES} 项，请检查 & 和 * 引用")

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        own: dict[str, tuple[Node, Node]] = {}
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                continue
            if not isinstance(key_node, ScalarNode):
                raise NodeProblem(
                    _line(key_node), "冒号前面只能是一个名称；以花括号或方括号开头的文字请加引号"
                )
            key = str(key_node.value)
            if key in own:
                raise NodeProblem(_line(key_node), f"“{key[:40]}”在同一处写了两次")
            own[key] = (key_node, value_node)
        pairs = {**self._inherited(node, 0), **own}
        values: dict[str, Any] = {}
        for key, (key_node, value_node) in pairs.items():
            values[key] = self._build(value_node, (*path, key))
            self.lines[(*path, key)] = _line(key_node)
        return values

    def _inherited(self, node: MappingNode, depth: int) -> dict[str, tuple[Node, Node]]:
        """The pairs that << brings in; of two bases the first counts, and a base's own pairs before its bases'."""
        pairs: dict[str, tuple[Node, Node]] = {}
        for key_node, value_node in node.value:
            if key_node.tag != _MERGE:
                continue
            for base in value_node.value if isinstance(value_node, SequenceNode) else [value_node]:
                if not isinstance(base, MappingNode):
                    raise NodeProblem(_line(base), "<< 只能引用“键: 值”形式的内容")
                if depth > DEEPEST:
                    raise NodeProblem(_line(base), _TOO_DEEP)
                self._bump(base)
                for name, value in base.value:
                    self._bump(name)
                    if name.tag != _MERGE and isinstance(name, ScalarNode):
                        pairs.setdefault(str(name.value), (name, value))
                for key, pair in self._inherited(base, depth + 1).items():
                    self._bump(base)
                    pairs.setdefault(key, pair)
        return pairs


class Unwritten(Tree):
    """Values that stand in no text, such as a draft's: every line of theirs is 0."""

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value

    def line_of(self, path: Path) -> int:
        return 0


def _compose(text: str) -> Node | None:
    try:
        _measure(text)
        loader = _Loader(text)
        try:
            return loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = mark.line + 1 if mark else 1
        line, shown = _slip_near(text, line)
        raise NodeProblem(line, f"YAML 写法有误：{_words(problem, shown)}") from problem
    except yaml.YAMLError as problem:
        raise NodeProblem(1, "文件里有 YAML 不允许的字符，请用 UTF-8 编码保存") from problem


def _measure(text: str) -> None:
    """Refuse what composing could not bear. libyaml's parser keeps its own stack: no recursion."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader), start=1):
        if isinstance(event, CollectionStartEvent):
            depth += 1
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise NodeProblem(_line(event), _TOO_DEEP)
        if count > MOST_VALUES:
            raise NodeProblem(_line(event), f"文档超过 {MOST_VALUES} 项，不像是人写的文档，请核对文件")


_TOO_DEEP = f"列表和“键: 值”一层套一层，超过 {DEEPEST} 层，请检查括号和缩进"
_MERGE = "tag:yaml.org,2002:merge"

_KNOWN = (
    ("mapping values are not allowed", "冒号的位置不对，可能是缩进不对或文字里的冒号没有加引号"),
    ("could not find expected ':'", "缺少冒号，或多行文字没有缩进"),
    ("did not find expected key", "缩进不对，或引号没有成对"),
    ("did not find expected '-' indicator", "列表的缩进不对"),
    ("found character that cannot start any token", "有不能出现在开头的字符（如制表符、@、`），请改用空格或加引号"),
    ("found unexpected end of stream", "引号或括号没有成对"),
    ("undefined alias", "引用了没有定义的名称（*…）"),
    ("did not find expected ',' or ']'", "方括号里缺少逗号或右括号"),
    ("did not find expected ',' or '}'", "花括号里缺少逗号或右括号"),
)  # fmt: skip


_TAB = "这一行用了制表符（Tab），YAML 只能用空格缩进；请把它换成空格"
_OPENS_WITH_BRACE = re.compile(r":\s*\{[^{}:]*\}\s*[^\s,}\]]")
_FULL_WIDTH = re.compile(r"(?:^\s*(?:-\s*)?|[{,，]\s*)[A-Za-z_]+(：)|\{[^{}\"']*(，)|(｛|｝|［|］)")


def _words(problem: yaml.MarkedYAMLError, line: str) -> str:
    """What is wrong, and how to mend it: what the line shows first, else what the parser says."""
    if "\t" in line:
        return _TAB
    if _OPENS_WITH_BRACE.search(line):
        return '值以花括号开头会被当作“键: 值”；整句请加引号，如 body: "{authors}：……"'
    sign = next(
        (sign for found in [_FULL_WIDTH.search(line)] if found for sign in found.groups() if sign), ""
    )
    if sign:
        half = dict(zip("：，｛｝［］", ":,{}[]", strict=True))[sign]
        return f"这一行有全角“{sign}”，YAML 的符号要用半角“{half}”；若它是文字的一部分，请给整句加引号"
    problem_text = f"{problem.context or ''} {problem.problem or ''}"
    return next((words for part, words in _KNOWN if part in problem_text), "请检查缩进、引号和冒号")


def _slip_near(text: str, line: int) -> tuple[int, str]:
    """Where the mistake is and what stands there: the named line, or the one before it where that shows a slip (the
    parser notices some only on the next line).
    """
    lines = text.split("\n")
    for number in (line, line - 1):
        shown = lines[number - 1] if 1 <= number <= len(lines) else ""
        if "\t" in shown or _FULL_WIDTH.search(shown):
            return number, shown
    return line, lines[line - 1] if line <= len(lines) else ""


def _line(part: Any) -> int:
    """The line on which a node or an event begins, from 1."""
    return int(part.start_mark.line) + 1


def _scalar(node: ScalarNode) -> Any:
    if "\x00" in node.value:  # no text column of PostgreSQL takes it
        raise NodeProblem(_line(node), "文字里有空字符（\\0），请删去")
    kind = node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return node.value.lower() == "true"
    if kind == "int" and len(node.value) <= LONGEST_NUMBER:
        return int(node.value)
    if kind == "float":
        return float(node.value)
    if kind in ("str", "int"):
        return str(node.value)
    raise NodeProblem(_line(node), f"不支持的 YAML 标记 {node.tag}")
