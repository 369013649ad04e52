"""A YAML text, or a file of one, read as a document of a given model."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from portal.loading.nodes import NodeProblem, Tree
from portal.loading.problems import BadDocument, Problem, explain

Model = TypeVar("Model", bound=BaseModel)


def text_of(path: str | Path) -> str:
    """The file's text; `BadDocument` where there is none."""
    file = str(path)
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadDocument([Problem(file, 1, "", "没有这个文件")]) from None
    except IsADirectoryError:
        raise BadDocument([Problem(file, 1, "", "这是一个文件夹，请给出 YAML 文件")]) from None
    except UnicodeDecodeError:
        raise BadDocument([Problem(file, 1, "", "文件不是 UTF-8 编码，请另存为 UTF-8")]) from None


def parse_as(model: type[Model], text: str, file: str) -> Model:
    """The document of a text; `BadDocument` with file, line, place and what is allowed."""
    return parse_with_lines(model, text, file)[0]


def parse_with_lines(model: type[Model], text: str, file: str) -> tuple[Model, Tree]:
    """The document and the lines it stands on, for checks that look further than the document itself."""
    try:
        tree = Tree(text)
    except NodeProblem as problem:
        line = min(problem.line, text.count("\n") + 1)
        raise BadDocument([Problem(file, line, "", problem.message)]) from problem
    try:
        return model.model_validate(tree.value), tree
    except ValidationError as error:
        raise BadDocument(explain(error, tree, file, model)) from error
