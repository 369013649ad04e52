"""The vocabulary of merge fields: what a document may name, and the words of the refusal."""

import json
import re

import pytest

from campaigns.loading import BadDocument, parse
from campaigns.schema import merge_fields
from campaigns.schema.merge_fields import FIELDS, Output, field_of, names
from tests.factories.campaigns import small


def refused(**parts):
    """Paths and messages of the problems of the small document with these parts."""
    with pytest.raises(BadDocument) as caught:
        parse(json.dumps(small(**parts), ensure_ascii=False), "x.yaml")
    return [(problem.path, problem.message) for problem in caught.value.problems]


def roster(value):
    columns = [{"label": "列", "value": value}]
    return {"rosters": [{"key": "r", "label": "表", "audience": "organiser", "columns": columns}]}


def printout(value, of="case"):
    return {"printouts": [{"key": "p", "label": "表", "of": of, "rows": [{"label": "行", "value": value}]}]}


ROSTER = (
    "seq、number、title、category、category_short、category_key、group、group_short、track、track_short、unit、consent、contact_name、contact_phone、"
    "answer:<填报项 key>、declaration:<声明 key>、authors、first_author、first_unit、author_phone、"
    "instructors、instructor_units、instructor_phones、instructor:<作者信息列>、"
    "recommending_unit、comment、score、rank、award、award_short、certificate、marks、mark:<去向 key>"
)
UNIT_PRINTOUT = "blank、date、unit_name、answers、answer:<填报项 key>、form_table、roster:<汇总表 key>"


def test_a_roster_names_only_what_there_is():
    assert refused(**roster("autor")) == [
        ("rosters[0].columns[0].value", f"没有“autor”这个合并字段，是否想写“authors”；可用：{ROSTER}")
    ]
    assert refused(**roster("zzz")) == [
        ("rosters[0].columns[0].value", f"没有“zzz”这个合并字段；可用：{ROSTER}")
    ]


@pytest.mark.parametrize("value", ["answer", "answer:", "seq:x", "", "blank", "slot", "x" * 5000])
def test_what_may_not_stand_in_a_column(value):
    ((path, message),) = refused(**roster(value))
    assert path == "rosters[0].columns[0].value"
    assert message.startswith(f"没有“{value[:40]}”这个合并字段")


def test_the_values_of_a_case_are_not_those_of_a_unit():
    assert refused(**printout("author_table", of="unit")) == [
        (
            "printouts[0].rows[0].value",
            f"没有“author_table”这个合并字段，是否想写“form_table”；可用：{UNIT_PRINTOUT}",
        )
    ]
    assert parse(json.dumps(small(**printout("author_table")))).printouts[0].rows[0].value == "author_table"


def test_an_answer_must_be_asked():
    assert refused(**roster("answer:nothing")) == [
        ("rosters[0].columns[0].value", "没有填报项“nothing”，已定义的有：无")
    ]


def test_no_name_stands_twice_in_one_output():
    for output in Output:
        written = [(field.key, bool(field.argument)) for field in merge_fields.fields_of(output)]
        assert len(written) == len(set(written)), output


def test_every_field_stands_somewhere_and_every_scope_and_output_has_a_label():
    assert [field for field in FIELDS if not field.outputs or not field.label] == []
    assert set(merge_fields.OUTPUT_LABELS) == set(Output)
    assert set(merge_fields.SCOPE_LABELS) == {field.scope for field in FIELDS}


def test_the_editors_pattern_takes_exactly_the_known_names():
    pattern = re.compile(merge_fields.json_schema(Output.ROSTER)["pattern"])
    for written in [
        *names(Output.ROSTER),
        "answer:a-b_1",
        "declaration:x",
        "answer",
        "slot",
        "seq2",
        "answer:",
    ]:
        assert bool(pattern.fullmatch(written)) == (field_of(written, Output.ROSTER) is not None), written


def test_names_for_patterns():
    assert names(Output.CERTIFICATE_NUMBER) == ("seq", "year", "call_year")
    assert set(names(Output.FILE_NAME)) == {
        "seq", "number", "title", "category", "group", "unit", "authors", "first_author", "slot",
    }  # fmt: skip
    assert set(names(Output.CERTIFICATE)) == {
        "name", "authors", "instructors", "title", "award", "unit", "category", "track", "campaign",
    }  # fmt: skip
