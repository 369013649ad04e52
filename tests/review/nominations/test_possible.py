"""O9: what is still possible, said in one sentence."""

from campaigns.schema.matching import CaseFacts
from review.nominations.possible import Possible, possible_words, still_possible
from review.nominations.quotas import UnitFacts, meters
from tests.factories.campaigns import fixture


def standing(slug, unit, nominated):
    doc = fixture(slug)
    return doc, meters(doc.recommend.quotas, unit, nominated, doc.categories)


def test_kinds_that_share_a_pool_are_said_together():
    doc, rows = standing(
        "liaoning-2025", UnitFacts("provincial"), [CaseFacts("course")] * 2 + [CaseFacts("ai")]
    )
    labels = {category.key: category.label for category in doc.categories}
    pools = [
        Possible(tuple(labels[key] for key in ("courseware", "micro-lesson", "teaching", "course")), 1),
        Possible(tuple(labels[key] for key in ("management-region", "management-school")), 1),
        Possible(tuple(labels[key] for key in ("platform-region", "platform-school", "platform-teacher")), 1),
    ]
    assert still_possible(doc, rows) == pools
    assert possible_words(doc, rows).startswith("还可以再推荐 1 件")
    assert "人工智能" not in possible_words(doc, rows)


def test_a_part_that_is_full_is_named():
    vocational = CaseFacts("ai", unit_kind="vocational")
    doc, rows = standing("liaoning-2025", UnitFacts("city"), [vocational] * 3)
    assert still_possible(doc, rows)[-1] == Possible((doc.category("ai").label,), 5, ("中职作品",))
    assert possible_words(doc, rows).endswith("（中职作品除外）。")


def test_tracks_are_apart_and_a_long_list_is_cut():
    doc, rows = standing("ningxia-2025", UnitFacts("city"), [CaseFacts("teaching", track="rural")] * 15)
    found = still_possible(doc, rows)
    assert [choice.left for choice in found] == [35, *[15, 35] * 3]
    assert possible_words(doc, rows).endswith("，等。")


def test_when_nothing_is_left_and_when_nothing_is_limited():
    doc, rows = standing("liaoning-2025", UnitFacts("provincial"), [
        *[CaseFacts("course")] * 3, CaseFacts("management-school"), CaseFacts("platform-school"), CaseFacts("ai"),
    ])  # fmt: skip
    assert (still_possible(doc, rows), possible_words(doc, rows)) == ([], "名额已全部用完。")
    doc, rows = standing("enshi-2023", UnitFacts("county"), [])
    assert possible_words(doc, rows) == ""
