"""Every part of the schema can be written, is read back the same, and is what the tests of wrong values start from."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from campaigns.loading import as_yaml, canonical, digest, parse, plain
from campaigns.schema import Document, FieldLimit, Slot, Stage
from campaigns.schema import base as schema_base
from tests.factories.full_campaign import GONE, changed, full, problems_of


def models_of_schema():
    """Every model of campaigns/schema, by name."""
    waiting, seen = [schema_base.Part], {}
    while waiting:
        for model in waiting.pop().__subclasses__():
            if model.__module__.startswith("campaigns.schema") and model.__name__ not in seen:
                seen[model.__name__] = model
                waiting.append(model)
    return seen


def written(part, into):
    """Model name -> names of the values that somebody wrote in this part or below it."""
    if isinstance(part, tuple | list):
        for item in part:
            written(item, into)
    elif isinstance(part, BaseModel):
        into.setdefault(type(part).__name__, set()).update(part.model_fields_set)
        for name in part.model_fields_set:
            written(getattr(part, name), into)
    return into


NOT_ASKED_HERE = {"req", "source"}


def test_the_full_document_writes_every_value_of_every_model():
    """A part that is added to the schema and not here would have no test of its wrong values."""
    found = written(full(), {})
    missing = {
        name: sorted(set(model.model_fields) - found.get(name, set()) - NOT_ASKED_HERE)
        for name, model in models_of_schema().items()
        if name not in {"Fact", "Contents", "Contest", "Plan", "TeamSize", "CertificateWording"}
    }
    assert {name: names for name, names in missing.items() if names} == {}


def test_what_is_written_is_read_back_the_same():
    doc = full()
    again = parse(as_yaml(doc))
    assert again == doc
    assert as_yaml(again) == as_yaml(doc)
    stored = json.loads(json.dumps(canonical(doc)))
    assert Document.model_validate(stored) == doc
    assert digest(Document.model_validate(stored)) == digest(doc)


def test_what_is_stored_says_the_defaults_and_what_is_exported_does_not():
    doc = full()
    paper = doc.category("paper")
    assert canonical(doc)["categories"][1]["title_label"] == "案例名称"
    assert plain(paper) == {"key": "paper", "label": "论文", "slots": [{"key": "text", "label": "正文"}]}
    assert plain(doc)["categories"][0]["slots"][0]["max_bytes"] == "500MB"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("slug", "x" * 33),
        ("name", "名" * 160),
        ("stages[0].name", "名" * 120),
        ("stages[0].opens", GONE),
        ("stages[0].opens", "2026-05-31T23:59:59+08:00"),
        ("stages[0].opens", "2026-05-31 15:59:59Z"),
        ("stages[0].grace_minutes", 0),
        ("stages[0].grace_minutes", 44640),
        ("tracks[1].key", "x" * 60),
        ("tracks[1].key", "9_-"),
        ("categories[0].team.max", 2),
        ("categories[0].fields[1].limits[0].max_zi", 10),
        ("categories[0].fields[2].limits[0].min_items", 3),
        ("categories[0].fields[3].limits[0].min_value", 60),
        ("categories[0].fields[3].limits[0].min_value", -1.25),
        ("categories[0].fields[4].limits[0].within_days", 0),
        ("categories[0].slots[0].min_files", 2),
        ("categories[0].slots[0].max_files", 200),
        ("categories[0].slots[0].max_bytes", 1),
        ("categories[0].slots[0].max_bytes", "0.5 gb"),
        ("categories[0].alternatives[0].max", GONE),
        ("categories[0].alternatives[0].min", 1),
        ("recommend.quotas[0].min", 5),
        ("recommend.quotas[0].min", GONE),
        ("recommend.quotas[0].max", GONE),
        ("recommend.quotas[0].sub_caps[0].max", 0),
        ("rubrics[0].dimensions[0].points", GONE),
        ("rubrics[0].dimensions[0].points", 100.0),
        ("awards[0].rate", 1),
        ("awards[2].agree", "1"),
        ("awards[0].tiers[0].label", "奖" * 60),
        ("printouts[0].slot", GONE),
        ("certificate", None),
    ],
)
def test_the_outermost_right_values(path, value):
    assert problems_of(changed(path, value)) == []


def test_a_value_is_what_was_written():
    assert (
        full("categories[0].slots[0].max_bytes", "0.5 gb").categories[0].slots[0].max_bytes == 512 * 1024**2
    )
    assert full("awards[0].rate", 0.3).awards[0].rate == Decimal("0.3")
    assert full("name", "  两头的空白  ").name == "两头的空白"
    utc = full("stages[0].opens", "2026-05-31 15:59:59Z").stages[0].opens
    assert utc == dt.datetime.fromisoformat("2026-05-31T23:59:59+08:00")


def test_no_part_of_a_document_can_be_changed():
    doc = full()
    for part, name in ((doc, "name"), (doc.stages[0], "closes"), (doc.categories[0].slots[0], "max_files")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(part, name, None)


def test_asking_for_a_part_by_key():
    doc = full()
    lesson = doc.category("lesson")
    assert (lesson.slot("film").label, lesson.field("why").label) == ("视频", "缘由")
    assert doc.rubric_of(lesson).label == "评分表"
    assert doc.rubric_of(doc.category("paper")) is None
    assert [doc.label_of("tracks", "rural"), doc.label_of("groups", "middle"), doc.label_of("groups", "no")] == [
        "乡村", "中学组", "",
    ]  # fmt: skip
    with pytest.raises(KeyError) as caught:
        doc.category("essay")
    assert caught.value.args == ("没有类别 essay；有：lesson、paper",)


def test_a_rubric_adds_up_what_can_be_given():
    weighted, plain_rubric = full().rubrics
    assert (weighted.weighted, weighted.total, [item.key for item in weighted.items]) == (
        True, Decimal(100), ["idea", "work"],
    )  # fmt: skip
    assert (plain_rubric.weighted, plain_rubric.total) == (False, Decimal(2))


numbers = st.one_of(st.none(), st.integers(0, 6))


@given(numbers, numbers)
def test_limits_of_an_answer_are_refused_exactly_where_nothing_fits(least, most):
    fits = any((least or 0) <= count and (most is None or count <= most) for count in range(8))
    for part in ("items", "value"):
        given_limits = {f"min_{part}": least, f"max_{part}": most}
        if most == 0 and part == "items":
            continue  # at least one item, or there would be no question
        try:
            FieldLimit.model_validate(given_limits)
        except ValidationError:
            assert not fits
        else:
            assert fits


@given(st.integers(-1, 5), st.integers(-1, 5))
def test_a_slot_takes_some_number_of_files(least, most):
    try:
        slot = Slot.model_validate({"key": "s", "label": "材料", "min_files": least, "max_files": most})
    except ValidationError:
        assert least < 0 or most < 1 or least > most
    else:
        assert slot.min_files in range(slot.max_files + 1)


moments = st.datetimes(
    timezones=st.timezones(), min_value=dt.datetime(1990, 1, 1), max_value=dt.datetime(2090, 1, 1)
)


@given(moments, moments)
def test_a_stage_keeps_its_moments_whatever_zone_they_are_written_in(opens, closes):
    values = {
        "key": "s",
        "kind": "submit",
        "name": "申报",
        "opens": opens.isoformat(),
        "closes": closes.isoformat(),
    }
    try:
        stage = Stage.model_validate(values)
    except ValidationError:
        assert opens.astimezone(dt.UTC) >= closes.astimezone(dt.UTC)
    else:
        # In UTC: Python holds no moment of a repeated hour equal to one of another zone (PEP 495).
        kept = [moment.astimezone(dt.UTC) for moment in (stage.opens, stage.closes)]
        assert kept == [moment.astimezone(dt.UTC) for moment in (opens, closes)]
        assert Stage.model_validate(json.loads(stage.model_dump_json())) == stage
