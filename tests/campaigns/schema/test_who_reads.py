"""A question as experts of a blind review, and as anybody, may see it."""

import pytest

from campaigns.schema.forms import Field_, FieldKind

PLAIN = {"key": "stage", "label": "学段"}
CARD = {"key": "card", "label": "证件号", "kind": "id_number"}
PHONE = {"key": "phone", "label": "电话", "kind": "phone"}
HOME = {"key": "home", "label": "住址", "identifies": True}


def keys(field):
    return None if field is None else (field.key, [column.key for column in field.columns])


@pytest.mark.parametrize(
    ("field", "blind", "public"),
    [
        (PLAIN, ("stage", []), ("stage", [])),
        (CARD, None, None),
        (PHONE, None, None),
        (HOME, None, ("home", [])),
        ({"columns": [PLAIN, CARD, PHONE, HOME]}, ("table", ["stage"]), ("table", ["stage", "home"])),
        ({"columns": [PLAIN], "identifies": True}, None, ("table", ["stage"])),
        ({"columns": [CARD, PHONE]}, None, None),
        ({"columns": [{**PLAIN, "key": "table"}, CARD]}, ("table", ["table"]), ("table", ["table"])),
    ],
)
def test_which_part_of_a_question_is_seen(field, blind, public):
    table = {"key": "table", "label": "表", "kind": FieldKind.TABLE} if "columns" in field else {}
    made = Field_.model_validate(table | field)
    assert (keys(made.for_blind), keys(made.for_public)) == (blind, public)
