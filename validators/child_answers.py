"""What a child of the sandbox answers, read as untrusted as the file that it looked at."""

import os
import stat
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from validators.sandbox import Outcome

Answer = TypeVar("Answer", bound=BaseModel)


def answer_of(outcome: Outcome, shape: type[Answer], refusal: type[Exception]) -> Answer:
    """The answer in its shape. Raises `refusal`, with a reason of at most 300 characters, where the child did not end well or
    said something else.
    """
    if outcome.status != "ok":
        raise refusal(f"{outcome.status}: {outcome.stderr[-300:]}")
    try:
        return shape.model_validate_json(outcome.stdout)
    except (ValidationError, ValueError) as error:
        raise refusal(str(error)[:300]) from error


def size_left(path: Path) -> int:
    """Bytes of the file that a child left there; 0 where there is none, or a link or a device in its place."""
    try:
        facts = os.lstat(path)
    except FileNotFoundError:
        return 0
    return facts.st_size if stat.S_ISREG(facts.st_mode) and facts.st_nlink == 1 else 0
