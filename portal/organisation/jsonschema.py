"""The JSON Schema of an organisation's document, for editors."""

import json

from portal.organisation.schema import OrganisationDocument

PATH = "docs/organisation.schema.json"


def as_text() -> str:
    """As it stands in the tree."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **OrganisationDocument.model_json_schema(mode="validation"),
        "title": "单位文档",
    }
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
