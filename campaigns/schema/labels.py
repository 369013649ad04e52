"""What every key of a campaign document is called, and what to write there: Chinese names for forms, pages and editors.

One line a key, `Model.key 名称｜说明`; a line that begins with - is a key that few campaigns need, which a form folds away.
`*.key` holds for every model that has no line of its own. Pure.
"""

import re
from dataclasses import dataclass

from campaigns.schema.label_choices import CHOICES
from campaigns.schema.label_keys import HANDED_IN, JUDGED


@dataclass(frozen=True, slots=True)
class Label:
    """A key's name, what it means, and whether few campaigns need it."""

    name: str
    help: str = ""
    rare: bool = False


def _read(table: str) -> dict[str, Label]:
    labels = {}
    for line in filter(None, table.splitlines()):
        key, _, words = line.lstrip("-").partition(" ")
        name, _, explained = words.partition("｜")
        labels[key] = Label(name, explained, line.startswith("-"))
    return labels


_LABELS = _read(HANDED_IN) | _read(JUDGED)
_SPOKEN = re.compile(r"(“[^”]*”|\"[^\"]*\"|(?:已有|已定义的有|允许)：[^；。]*)")
_KIND = re.compile(r" ?(?<![\w.-])kind: ([a-z_]+) ?", re.ASCII)
_KEY = re.compile(r" ?(?<![\w.{/-])([a-z][a-z_]*(?:\.[a-z][a-z_]*)*)(?![\w.}/-]) ?", re.ASCII)


def _of_one_name() -> dict[str, str]:
    """Keys by name, where every model calls them alike; the name that most models use where there is one."""
    names: dict[str, set[str]] = {}
    for path, label in _LABELS.items():
        names.setdefault(path.partition(".")[2], set()).add(label.name)
    usual = {path[2:]: label.name for path, label in _LABELS.items() if path.startswith("*.")}
    return {key: next(iter(several)) for key, several in names.items() if len(several) == 1} | usual


_NAMES = _of_one_name()
_CHOICES = {key: label.name for key, label in _read(CHOICES).items()}


def label_of(model: str, key: str) -> Label:
    """What the key of this model is called; its own name where there is no line for it."""
    return _LABELS.get(f"{model}.{key}") or _LABELS.get(f"*.{key}") or Label(key)


def keys_in_chinese(words: str) -> str:
    """A sentence about a document with its keys by their names in “”: “截止”必须晚于“开始”. A key that is called differently in
    different models stays as it is, and so does what stands in quotes already.
    """
    words = _KIND.sub(lambda found: f"“种类”为“{choice_label('', 'kind', found[1])}”", words)
    parts = _SPOKEN.split(words)  # every second one is what somebody wrote, in its quotes or listed
    parts[::2] = [_KEY.sub(lambda found: _quoted(found[1]) or found[0], part) for part in parts[::2]]
    return "".join(parts)


def _quoted(path: str) -> str:
    names = [_NAMES.get(key, "") for key in path.split(".")]
    return f"“{' › '.join(names)}”" if all(names) else ""


def is_labelled(model: str, key: str) -> bool:
    """Whether there is a line for the key."""
    return f"{model}.{key}" in _LABELS or f"*.{key}" in _LABELS


def choice_label(model: str, key: str, value: str) -> str:
    """What one of a key's values is called; the value itself where there is no line for it."""
    return _CHOICES.get(f"{model}.{key}.{value}") or _CHOICES.get(f"{key}.{value}") or value
