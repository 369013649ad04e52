"""What every key of a campaign document is called, and what to write there: Chinese names for forms, pages and editors.

One line a key, `Model.key 名称｜说明`; a line that begins with - is a key that few campaigns need, which a form folds away.
`*.key` holds for every model that has no line of its own. Pure.
"""

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
_CHOICES = {key: label.name for key, label in _read(CHOICES).items()}


def label_of(model: str, key: str) -> Label:
    """What the key of this model is called; its own name where there is no line for it."""
    return _LABELS.get(f"{model}.{key}") or _LABELS.get(f"*.{key}") or Label(key)


def is_labelled(model: str, key: str) -> bool:
    """Whether there is a line for the key."""
    return f"{model}.{key}" in _LABELS or f"*.{key}" in _LABELS


def choice_label(model: str, key: str, value: str) -> str:
    """What one of a key's values is called; the value itself where there is no line for it."""
    return _CHOICES.get(f"{model}.{key}.{value}") or _CHOICES.get(f"{key}.{value}") or value
