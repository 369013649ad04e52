"""The JSON Schema of a campaign document, for editors."""

import json
from typing import Any

from campaigns.schema import Document
from validators.registry import get

PATH = "docs/campaign.schema.json"


def schema() -> dict[str, Any]:
    """What an editor needs to complete and check a document while it is written."""
    schema_of_document = Document.model_json_schema(mode="validation")
    for part in schema_of_document["$defs"].values():
        rule = part.get("properties", {}).get("rule", {}).get("const")
        if rule:  # a rule is known by its Chinese name; docs/rules.md tells the rest
            part["title"] = get(rule).label
            part.pop("description", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema_of_document,
        "title": "活动文档",
    }


def as_text() -> str:
    """As it stands in the tree."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
