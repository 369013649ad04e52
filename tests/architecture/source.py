"""The project's own Python files, parsed once, for the tests of this folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "campaigns", "submissions", "review", "validators")
APPS = PACKAGES[:4]


@dataclass(frozen=True)
class Source:
    """One file: its path from the root and its syntax tree."""

    path: str
    tree: ast.Module
    lines: int

    @property
    def parts(self) -> tuple[str, ...]:
        return Path(self.path).with_suffix("").parts

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        return (
            node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        )

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{node.lineno}"


@cache
def sources(*packages: str) -> tuple[Source, ...]:
    """Every file of these packages but the generated migrations."""
    found = []
    for package in packages or PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                text = path.read_text(encoding="utf-8")
                relative = str(path.relative_to(ROOT))
                found.append(Source(relative, ast.parse(text, relative), text.count("\n")))
    return tuple(found)


def is_a(source: Source, room: str) -> bool:
    """Is this file the room (`views.py`) or does it stand in the folder of that name (`views/`)?"""
    return room in source.parts
