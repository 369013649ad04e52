"""Every demand of the five notices stands in its document; what was written is read back the same."""

import pytest
from pydantic import BaseModel

from campaigns.loading import as_yaml, canonical, digest, parse
from campaigns.schema import Document
from tests.factories.campaigns import SLUGS, fixture
from validators.kinds import GROUPS, expand


def ids(letter, last):
    return [f"{letter}{n:02d}" for n in range(1, last + 1)]


DEMANDS = {
    "caet-2024": ids("C", 24),
    "enshi-2023": ids("E", 16),
    "ningxia-2025": ids("N", 20),
    "district-2025": ids("D", 23),
    "liaoning-2025": ids("L", 24),
}

SLOTS = {
    "caet-2024": {"case": "application video evidence"},
    "enshi-2023": {
        "A1": "text support",
        "A2": "text support",
        "B1": "text support",
        "B2": "text support",
        "C": "text video",
    },
    "ningxia-2025": dict.fromkeys(("teaching", "research", "governance", "evaluation"), "text video support"),
    "district-2025": {
        "resource": "form work description player",
        "teaching": "form document recording materials space-slides space-access",
        "teaching-quality": "form document recording materials space-slides space-access",
        "software": "form software demo design materials",
        "course": "form document recording materials space-slides space-access",
        "school-research": "form plan report support",
        "studio": "form plan report support",
        "practice": "form introduction lesson-plan video",
        "digital": "form body pictures auxiliary",
    },
    "liaoning-2025": {
        "courseware": "form courseware demo design materials",
        "micro-lesson": "form video materials",
        "teaching": "form document recording materials space-slides space-access",
        "course": "form document recording materials space-slides space-access",
        "management-region": "form document slides video",
        "management-school": "form document slides video",
        **dict.fromkeys(
            ("platform-region", "platform-school", "platform-teacher", "ai"),
            "form film script clean-film main-board-source main-board boards support",
        ),
    },
}


def parts(part):
    """The part and every part inside it."""
    yield part
    for name in type(part).model_fields:
        value = getattr(part, name)
        for one in value if isinstance(value, tuple | list) else (value,):
            if isinstance(one, BaseModel):
                yield from parts(one)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_demand_is_in_the_document(slug):
    said = {req for part in parts(fixture(slug)) for req in getattr(part, "req", ())}
    assert sorted(said) == DEMANDS[slug]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_rule_and_fact_with_a_demand_quotes_its_source(slug):
    unsourced = [
        (type(part).__module__, getattr(part, "key", ""), part.req)
        for part in parts(fixture(slug))
        if getattr(part, "req", ()) and not part.source and hasattr(part, "rule")
    ]
    assert unsourced == []


@pytest.mark.parametrize("slug", SLUGS)
def test_categories_and_slots_have_the_fixed_keys(slug):
    found = {c.key: " ".join(slot.key for slot in c.slots) for c in fixture(slug).categories}
    assert found == SLOTS[slug]


def test_ningxia_has_two_tracks():
    ningxia = fixture("ningxia-2025")
    assert [track.key for track in ningxia.tracks] == ["rural", "urban"]
    assert {category.tracks for category in ningxia.categories} == {("rural", "urban")}


@pytest.mark.parametrize("slug", SLUGS)
def test_load_export_load_is_the_identity(slug):
    doc = fixture(slug)
    text = as_yaml(doc)
    again = parse(text)
    assert again == doc
    assert as_yaml(again) == text
    assert digest(again) == digest(doc)
    assert Document.model_validate(canonical(doc)) == doc


@pytest.mark.parametrize("slug", SLUGS)
def test_weighted_rubrics_sum_to_a_hundred(slug):
    totals = {rubric.key: rubric.total for rubric in fixture(slug).rubrics if rubric.weighted}
    assert set(totals.values()) <= {100}


def test_ningxia_rubrics_are_the_annexes():
    for rubric in fixture("ningxia-2025").rubrics:
        assert [dimension.points for dimension in rubric.dimensions] == [30, 30, 20, 20]
        assert [item.points for item in rubric.items] == [10, 10, 10, 15, 15, 10, 10, 10, 10]
        assert all(item.guidance for item in rubric.items)


def test_reference_indicators_have_levels_and_no_weights():
    liaoning = fixture("liaoning-2025")
    assert [rubric.weighted for rubric in liaoning.rubrics] == [False] * 7
    caet = fixture("caet-2024").rubrics[0]
    assert (len(caet.items), [distinction.label for distinction in caet.distinctions]) == (
        7,
        ["标杆案例", "优秀案例", "特色案例"],
    )


def test_liaoning_quotas_are_the_notices_table():
    quotas = {
        q.key: (q.max, tuple(cap.max for cap in q.sub_caps))
        for q in fixture("liaoning-2025").recommend.quotas
    }
    assert quotas == {
        "teaching-big": (50, (5,)),
        "teaching-city": (30, (5,)),
        "teaching-institute": (10, ()),
        "teaching-provincial": (3, ()),
        "teaching-university": (8, ()),
        "management-city": (5, ()),
        "management-institute": (3, ()),
        "management-provincial": (1, ()),
        "management-university": (2, ()),
        "platform-big": (10, (3,)),
        "platform-city": (8, (3,)),
        "platform-institute": (3, ()),
        "platform-provincial": (1, ()),
        "platform-university": (2, ()),
        "ai-big": (10, (3,)),
        "ai-city": (8, (3,)),
        "ai-institute": (3, ()),
        "ai-provincial": (1, ()),
        "ai-university": (2, ()),
    }  # fmt: skip


def test_the_vocational_specials_stay_outside_the_district():
    district = fixture("district-2025")
    outside = [c.key for c in district.categories if not c.recommended and not c.judged]
    assert outside == ["practice", "digital"]


def takes_archives(slot):
    """By the list of allowed types; a slot without one takes everything it does not forbid."""
    allowed = [expand(rule.allowed) for rule in slot.rules if rule.rule == "file.type"]
    forbidden = [expand(rule.types) for rule in slot.rules if rule.rule == "file.forbidden_types"]
    taken = GROUPS["any"].intersection(*allowed).difference(*forbidden)
    return bool(taken & GROUPS["archive"])


@pytest.mark.parametrize("slug", SLUGS)
def test_every_slot_that_takes_archives_opens_them_and_looks_for_dangers(slug):
    doc = fixture(slug)
    homes = [*doc.categories, *(doc.recommend.forms if doc.recommend else ())]
    slots = [(home.key, slot) for home in homes for slot in home.slots if takes_archives(slot)]
    looked = {(key, slot.key): {rule.rule for rule in slot.rules} for key, slot in slots}
    assert [key for key, rules in looked.items() if not {"archive.opens", "archive.safe"} <= rules] == []
