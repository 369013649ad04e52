"""What a form's template may say: name a value, go through a list, choose by a condition. Everything else of the template
language is refused before it runs; what is named is held against the values there are.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import ChainableUndefined, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment

Vocabulary = Mapping[str, Any]
"""Name -> None for a text, a list of column names for rows, or a vocabulary of its own."""

LOOPS = 2
"""Loops inside one another."""
NODES = 20_000
ROWS = frozenset({"index", "index0", "first", "last", "length"})
"""What may be asked of `loop`."""
FILTERS = frozenset({"default", "length"})
_PLAIN: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.For,
    nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter,
)  # fmt: skip
_SAID = {
    nodes.Call: "调用函数", nodes.Macro: "macro", nodes.Include: "include", nodes.Import: "import", nodes.FromImport: "import",
    nodes.Extends: "extends", nodes.Assign: "set", nodes.AssignBlock: "set", nodes.With: "with", nodes.Block: "block",
    nodes.CallBlock: "call", nodes.FilterBlock: "filter", nodes.Slice: "截取", nodes.Test: "is 判断", nodes.Keyword: "参数",
    nodes.ScopedEvalContextModifier: "autoescape", nodes.EvalContextModifier: "autoescape",
}  # fmt: skip


class Refused(Exception):
    """A template that says more than it may; `code` and what it is about."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code, self.what = code, what[:200]


class Expressions(SandboxedEnvironment):
    """The template language cut down to the above. `used` and `unknown` gather what the templates name."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(autoescape=True, undefined=ChainableUndefined)
        self.vocabulary = vocabulary
        self.used: dict[str, None] = {}
        self.unknown: dict[str, None] = {}
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.tests.clear()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        self._look(tree)
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A key of a dictionary, a figure of the loop, and never an attribute of anything else."""
        if isinstance(obj, dict):
            return obj.get(attribute, self.undefined(name=attribute))
        if isinstance(obj, LoopContext) and attribute in ROWS:
            return getattr(obj, attribute)
        return self.undefined(name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The same, for the other way of writing it."""
        return (
            self.getattr(obj, argument) if isinstance(argument, str) else self.undefined(name=str(argument))
        )

    def _look(self, tree: nodes.Template) -> None:
        left = NODES
        for node in _all_of(tree):
            left -= 1
            if left < 0:
                raise Refused("too_much")
            if not isinstance(node, _PLAIN):
                raise Refused("not_allowed", _SAID.get(type(node), type(node).__name__))
            if isinstance(node, nodes.Filter) and (
                node.name not in FILTERS or node.dyn_args or node.dyn_kwargs
            ):
                raise Refused("not_allowed", f"过滤器 {node.name}")
            if isinstance(node, nodes.For) and (node.recursive or not isinstance(node.target, nodes.Name)):
                raise Refused("not_allowed", "这样写的 for")
        self._scan(tree, {}, 0)

    def _scan(self, node: nodes.Node, scope: Mapping[str, Any], loops: int) -> None:
        """Names of the node, given what the loops around it call their rows."""
        if isinstance(node, nodes.For):
            if loops == LOOPS:
                raise Refused("too_deep")
            self._scan(node.iter, scope, loops)
            assert isinstance(node.target, nodes.Name)
            rows = self._named(node.iter, scope)
            columns = dict.fromkeys(rows) if isinstance(rows, list) else {}
            if rows is None or isinstance(rows, Mapping):
                self.unknown[_written(node.iter) + "（不是可以逐行重复的表）"] = None
            inner = {**scope, node.target.name: columns, "loop": dict.fromkeys(ROWS)}
            for child in (*node.body, *node.else_, *filter(None, [node.test])):
                self._scan(child, inner, loops + 1)
            return
        if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            self._note(node, scope)
            return
        for child in node.iter_child_nodes():
            self._scan(child, scope, loops)

    def _note(self, node: nodes.Node, scope: Mapping[str, Any]) -> None:
        written = _written(node)
        if self._named(node, scope) is _NOTHING:
            self.unknown[written] = None
        elif written.partition(".")[0] not in scope:
            self.used[written] = None

    def _named(self, node: nodes.Node, scope: Mapping[str, Any]) -> Any:
        """What stands behind a name: None for a text, a list of columns, a dictionary; `_NOTHING` where nothing does."""
        if isinstance(node, nodes.Name):
            known = scope if node.name in scope else self.vocabulary
            return known.get(node.name, _NOTHING)
        if isinstance(node, nodes.Getattr):
            outer, key = self._named(node.node, scope), node.attr
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            outer, key = self._named(node.node, scope), str(node.arg.value)
        else:
            return _NOTHING
        return outer.get(key, _NOTHING) if isinstance(outer, Mapping) else _NOTHING


_NOTHING = object()


def _all_of(node: nodes.Node) -> Iterator[nodes.Node]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(each.iter_child_nodes())


def _written(node: nodes.Node) -> str:
    """A name as the template writes it."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        key = node.arg.value if isinstance(node.arg, nodes.Const) else "…"
        return f"{_written(node.node)}.{key}"
    return "（表达式）"
