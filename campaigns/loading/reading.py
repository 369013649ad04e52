"""YAML or stored JSON -> Document."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from campaigns.loading.problems import BadDocument, Problem, explain
from campaigns.schema import Document
from portal.loading import NodeProblem, Tree


def load(path: str | Path) -> Document:
    """The document of a file; `BadDocument` with file, line, place and what is allowed."""
    file = str(path)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadDocument([Problem(file, 1, "", "没有这个文件")]) from None
    except IsADirectoryError:
        raise BadDocument([Problem(file, 1, "", "这是一个文件夹，请给出 YAML 文件")]) from None
    except UnicodeDecodeError:
        raise BadDocument([Problem(file, 1, "", "文件不是 UTF-8 编码，请另存为 UTF-8")]) from None
    return parse(text, file)


def parse(text: str, file: str = "上传的文档") -> Document:
    """The document of a YAML text."""
    try:
        tree = Tree(text)
    except NodeProblem as problem:
        line = min(problem.line, text.count("\n") + 1)
        raise BadDocument([Problem(file, line, "", problem.message)]) from problem
    try:
        return Document.model_validate(tree.value)
    except ValidationError as error:
        raise BadDocument(explain(error, tree, file)) from error


def revive(stored: dict[str, Any]) -> Document:
    """The document of a rule set's JSON."""
    return Document.model_validate(stored)
