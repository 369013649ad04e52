"""Each merge field of the review on its own subject: full, and with nothing in it."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from campaigns.schema import Document, UnitForm
from campaigns.schema.merge_fields import Scope
from portal.models import Unit
from review.merge_fields import (
    RESOLVERS,
    AwardsSubject,
    CertificateSubject,
    FollowUpSubject,
    RankingSubject,
    UnitFormSubject,
    UnitListSubject,
)
from review.models import Award, Certificate, FollowUp, Nomination, NominationBatch
from submissions.models import Submission
from tests.factories.review import NOW, document

DOC = Document.model_validate(document())
FIELDS = [
    {"key": "contact", "label": "联系人"},
    {"key": "kinds", "label": "方式", "kind": "choices", "required": False,
     "options": [{"key": "a", "label": "电话"}, {"key": "b", "label": "邮件"}]},
    {"key": "mail", "label": "邮箱", "required": False, "show_if": {"field": "kinds", "any_of": ["b"]}},
]  # fmt: skip
FORM = UnitForm.model_validate({"key": "u", "label": "汇总表", "fields": FIELDS})


def value(scope, key, subject, *argument):
    return RESOLVERS[scope, key](subject, *argument)


def nomination(comment="值得推荐"):
    batch = NominationBatch(unit=Unit(name="甲市", key="c1"))
    return Nomination(batch=batch, comment=comment, rank=2)


def certificate(**changes):
    submission = Submission(
        category=changes.pop("category", "a"), track=changes.pop("track", "rural"), title="后来的名"
    )
    values = {
        "holder": "张三、李四",
        "title": "颁发时的名",
        "label": "一等奖",
        "unit_name": "甲市一中",
        "instructors": "赵老师",
    } | changes
    return CertificateSubject(Certificate(award=Award(submission=submission), **values), DOC)


def award(published_at=None, numbers=()):
    made = Award(label="一等奖", published_at=published_at)
    made.valid = [SimpleNamespace(number=number) for number in numbers]
    return made


@pytest.mark.parametrize(
    ("key", "full", "empty"),
    [("recommending_unit", "甲市", "甲市"), ("comment", "值得推荐", "")],
)
def test_of_a_nomination(key, full, empty):
    assert value(Scope.NOMINATION, key, nomination()) == full
    assert value(Scope.NOMINATION, key, nomination("")) == empty


def test_of_a_ranking():
    standing = RankingSubject(Decimal("87.500"), 3)
    assert [value(Scope.RANKING, key, standing) for key in ("score", "rank")] == [Decimal("87.500"), 3]
    assert [value(Scope.RANKING, key, RankingSubject()) for key in ("score", "rank")] == ["", ""]


@pytest.mark.parametrize(("published_at", "label"), [(None, ""), (NOW, "一等奖")])
def test_an_award_is_said_once_it_is_public(published_at, label):
    assert value(Scope.AWARD, "award", AwardsSubject([award(published_at)], DOC)) == label


@pytest.mark.parametrize(
    ("numbers", "said"), [((), ""), (("NO-1",), "NO-1"), (("NO-1", "NO-3"), "NO-1、NO-3")]
)
def test_certificates_of_an_award(numbers, said):
    assert value(Scope.AWARD, "certificate", AwardsSubject([award(NOW, numbers)], DOC)) == said


def test_a_short_label_stands_for_a_tier_and_not_for_a_special_award():
    """A tier without one, and a special award, have their label."""
    plan = [{"kind": "top", "tiers": [{"key": "first", "label": "一等奖", "short": "一", "places": 1},
                                      {"key": "third", "label": "三等奖", "places": 1}]}]  # fmt: skip
    doc = Document.model_validate(document() | {"awards": plan})
    awards = [Award(label="一等奖", tier="first", published_at=NOW), Award(label="最佳创意", tier="first", list_key="idea", published_at=NOW),
              Award(label="三等奖", tier="third", published_at=NOW), Award(label="未公布", tier="first")]  # fmt: skip
    assert value(Scope.AWARD, "award_short", AwardsSubject(awards, doc)) == "一、最佳创意、三等奖"


CERTIFICATE = {
    "name": "张三、李四", "authors": "张三、李四", "title": "颁发时的名", "award": "一等奖", "unit": "甲市一中",
    "category": "教学", "track": "乡村", "instructors": "赵老师", "honour": "一等奖",
}  # fmt: skip


@pytest.mark.parametrize("key", CERTIFICATE)
def test_of_a_certificate_what_was_frozen(key):
    assert value(Scope.CERTIFICATE, key, certificate()) == CERTIFICATE[key]


def test_of_an_instructors_certificate():
    """The honour is the instructor's, the award and the authors are the case's (S10)."""
    subject = certificate(holder="赵老师", label="优秀指导教师", authors="张三、李四", case_award="一等奖")
    assert [value(Scope.CERTIFICATE, key, subject) for key in ("name", "authors", "honour", "award")] == [
        "赵老师", "张三、李四", "优秀指导教师", "一等奖",
    ]  # fmt: skip


def test_of_a_certificate_without_unit_and_track():
    subject = certificate(unit_name="", category="b", track="")
    assert [value(Scope.CERTIFICATE, key, subject) for key in ("unit", "category", "track")] == [
        "",
        "教研",
        "",
    ]


def test_of_a_unit_and_its_form():
    answers = {"contact": "李主任", "kinds": ["b", "a"], "mail": "li@example.org", "gone": "旧的"}
    subject = UnitFormSubject(FORM, answers)
    assert value(Scope.UNIT, "unit_name", Unit(name="甲市")) == "甲市"
    shown = [(view.key, view.text) for view in value(Scope.UNIT_FORM, "answers", subject)]
    assert [key for key, _ in shown] == ["contact", "kinds", "mail"]
    said = {
        key: value(Scope.UNIT_FORM, "answer", subject, key)
        for key in ("contact", "kinds", "mail", "gone", "")
    }
    assert said == {"contact": "李主任", "kinds": "邮件、电话", "mail": "li@example.org", "gone": "", "": ""}
    whole = value(Scope.UNIT_FORM, "form_table", subject)
    assert whole.rows == [["李主任", "邮件、电话", "li@example.org"]]
    lists = UnitListSubject(lambda key: (["名称"], [[f"{key}的一件"]]))
    assert value(Scope.UNIT_LIST, "roster", lists, "list") == (["名称"], [["list的一件"]])


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({}, []),
        ({"contact": "", "kinds": [], "mail": None}, []),
        ({"kinds": ["a"], "mail": "不该问的"}, ["kinds"]),
        ({"contact": "李"}, ["contact"]),
    ],
)
def test_a_units_form_shows_what_is_asked_and_answered(answers, shown):
    subject = UnitFormSubject(FORM, answers)
    assert [view.key for view in value(Scope.UNIT_FORM, "answers", subject)] == shown


def test_follow_up_marks_in_the_order_of_the_campaign():
    doc = document(marks=[{"key": "topic", "label": "申报课题"}, {"key": "site", "label": "示范基地"}])
    rows = [FollowUp(mark=key, note=note) for key, note in (("site", ""), ("topic", "KT-01"), ("gone", "旧"))]
    subject = FollowUpSubject(rows, Document.model_validate(doc))
    assert value(Scope.FOLLOW_UP, "marks", subject) == "申报课题（KT-01）；示范基地"
    assert [RESOLVERS[Scope.FOLLOW_UP, "mark"](subject, key) for key in ("topic", "site", "other")] == [
        "KT-01", "是", "",
    ]  # fmt: skip


def test_every_resolver_is_named_here():
    """What is added to the registry is added to this table."""
    tried = {(Scope.NOMINATION, key) for key in ("recommending_unit", "comment")}
    tried |= {(Scope.RANKING, key) for key in ("score", "rank")}
    tried |= {(Scope.AWARD, key) for key in ("award", "award_short", "certificate")}
    tried |= {(Scope.FOLLOW_UP, key) for key in ("marks", "mark")}
    tried |= {(Scope.CERTIFICATE, key) for key in CERTIFICATE}
    tried |= {(Scope.UNIT, "unit_name"), (Scope.UNIT_FORM, "answers"), (Scope.UNIT_FORM, "answer")}
    tried |= {(Scope.UNIT_FORM, "form_table"), (Scope.UNIT_LIST, "roster")}
    assert set(RESOLVERS) == tried
