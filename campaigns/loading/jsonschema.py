"""The JSON Schema of a campaign document, for editors."""

import json
from typing import Any

from campaigns.schema import Document
from campaigns.schema.labels import Label, label_of
from validators.registry import get

PATH = "docs/campaign.schema.json"


def schema() -> dict[str, Any]:
    """What an editor needs to complete and check a document while it is written."""
    schema_of_document = Document.model_json_schema(mode="validation")
    for name, part in (("Document", schema_of_document), *schema_of_document["$defs"].items()):
        part.pop("description", None)  # written for who reads the code
        properties = part.get("properties", {})
        for key, value in properties.items():
            _describe(value, label_of("Rule" if "rule" in properties else name, key))
        rule = properties.get("rule", {}).get("const")
        if rule:  # a rule is known by its Chinese name; docs/rules.md tells the rest
            part["title"] = get(rule).label
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema_of_document,
        "title": "活动文档",
    }


def _describe(value: dict[str, Any], label: Label) -> None:
    """An editor shows the Chinese name and what to write there."""
    value["title"] = label.name
    value.pop("description", None)
    if label.help:
        value["description"] = label.help


def as_text() -> str:
    """As it stands in the tree."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
