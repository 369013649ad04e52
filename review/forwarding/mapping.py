"""What of a case goes where: categories, fields and slots of two documents held beside each other. Pure.

A shape is what a sender's rules call its parts, as plain values, so that the receiver reads nothing of the sender's own; a
mapping is what the receiver made of it, with the labels of both sides, so that the author reads nothing of the receiver's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from campaigns.schema import Category, Document

Shape = Sequence[Mapping[str, Any]]


def shape_of(doc: Document, categories: set[str]) -> list[dict[str, Any]]:
    """The categories that are sent, in the document's order."""
    return [
        {
            "key": each.key,
            "label": each.label,
            "fields": [[field.key, field.label, field.kind.value] for field in each.fields],
            "slots": [[slot.key, slot.label] for slot in each.slots],
        }
        for each in doc.categories
        if each.key in categories
    ]


def offered(sent: Mapping[str, Any], category: Category) -> dict[str, list[dict[str, Any]]]:
    """For each field and slot of the receiver's category, what of the sender's may fill it; `chosen` is the one of the same
    key. Fields only take answers of their own kind.
    """
    fields = [
        _line(field.key, field.label, [(key, label) for key, label, kind in sent["fields"] if kind == field.kind.value])
        for field in category.fields
    ]  # fmt: skip
    slots = [_line(slot.key, slot.label, [tuple(each) for each in sent["slots"]]) for slot in category.slots]
    return {"fields": [line for line in fields if line["options"]], "slots": slots}


def _line(key: str, label: str, options: list[Any]) -> dict[str, Any]:
    chosen = key if any(option == key for option, _ in options) else ""
    return {"key": key, "label": label, "options": options, "chosen": chosen}


def automatic(sent: Mapping[str, Any], doc: Document) -> str:
    """The receiver's category of the same key, else the one of the same name, else the only one; "" where a person must choose."""
    for each in doc.categories:
        if each.key == sent["key"]:
            return each.key
    named = [each.key for each in doc.categories if each.label == sent["label"]]
    if len(named) == 1:
        return named[0]
    return doc.categories[0].key if len(doc.categories) == 1 else ""


def mapped(sent: Mapping[str, Any], category: Category, chosen: Mapping[str, str] | None) -> dict[str, Any]:
    """One category's mapping; `chosen` maps "fields:KEY" and "slots:KEY" of the receiver to the sender's key ("" leaves it
    empty), None takes equal keys. What was not offered counts as empty.
    """
    made: dict[str, Any] = {"category": category.key, "label": category.label, "from": sent["label"]}
    for part, lines in offered(sent, category).items():
        pairs = []
        for line in lines:
            source = line["chosen"] if chosen is None else chosen.get(f"{part}:{line['key']}", "")
            label = dict(line["options"]).get(source)
            if label is not None:
                pairs.append([source, label, line["key"], line["label"]])
        made[part] = pairs
    return made
