"""指导教师 (S10): how many, who, how often, and that they are nowhere taken for authors."""

import pytest
from django.urls import reverse

from campaigns.fields.merge_fields import Output, getter
from campaigns.schema import Instructors
from portal.decisions import refuse
from portal.tenants import tenant_scope
from portal.typed_text import identity
from submissions.checks.case_snapshot import CaseSnapshot
from submissions.checks.evaluation import context_of
from submissions.drafts import actions
from submissions.drafts.actions import AuthorInput, ask_coauthors
from submissions.drafts.authorship import Signer, decide_instructors
from submissions.drafts.coauthors import instructor_states, states_of
from submissions.drafts.readiness import clashes_of, objections
from submissions.merge_fields import Table, submission_subjects
from submissions.models import Author, CoAuthor, Instructor
from submissions.submitting.case_detail import case_detail
from tests.factories.portal import account
from tests.factories.pupils import guide, pupils_call
from tests.factories.review import NOW, fresh, make_submission, make_world
from validators.people import terms


@pytest.fixture
def world(db):
    made = make_world(**pupils_call())
    with tenant_scope(made.tenant):
        yield made


def codes(submission):
    submission = fresh(submission)
    raised = objections(submission, list(submission.authors.all()), list(submission.instructors.all()))
    return [objection.decision for objection in raised]


RULE = Instructors(min=1, max=2, label="指导老师")
AUTHORS = (Signer(1, "张晓岚", "甲市一中", "13900000001"), Signer(2, "李雷", "甲市二中"))


@pytest.mark.parametrize(
    ("people", "decisions"),
    [
        ([Signer(1, "赵老师", "甲市一中")], []),
        ([], [refuse("too_few_instructors", label="指导老师", min=1, count=0)]),
        (
            [Signer(n, f"老师{n}", "甲市一中") for n in (1, 2, 3)],
            [refuse("too_many_instructors", label="指导老师", max=2, count=3)],
        ),
        ([Signer(1, " ", "甲市一中")], [refuse("instructor_without_name", label="指导老师", position=1)]),
        ([Signer(1, "赵老师", "")], [refuse("instructor_without_unit", label="指导老师", name="赵老师")]),
        # the same person by name and unit however it is written, or by the phone
        ([Signer(1, "李 雷", "甲市二中")], [refuse("instructor_is_author", label="指导老师", name="李 雷")]),
        (
            [Signer(1, "张老师", "别校", "139 0000 0001")],
            [refuse("instructor_is_author", label="指导老师", name="张老师")],
        ),
        ([Signer(1, "李雷", "别校")], []),  # of the same name, somewhere else
        (
            [Signer(1, "赵老师", "甲市一中"), Signer(2, "赵老师", "甲市一中")],
            [refuse("instructor_twice", label="指导老师", name="赵老师")],
        ),
    ],
)
def test_each_reason_against_instructors(people, decisions):
    assert [each.decision for each in decide_instructors(RULE, people, AUTHORS)] == decisions


def test_a_category_that_asks_for_none_refuses_nobody():
    assert decide_instructors(None, [Signer(1, "")], AUTHORS) == []


def test_what_is_kept_of_them(world):
    submission = make_submission(world, state="draft", category="a")
    lines = [
        AuthorInput("赵 老师", unit=world.unit("s2"), phone="139 0000 0009", details={"title": "高级教师", "age": "40"}),
        AuthorInput("钱老师", unit_name="乙市一中"),
    ]  # fmt: skip
    own = AuthorInput("张晓岚", unit=world.unit("s1"))
    actions.set_authors(submission, [own], lines, actor=world.owner, now=NOW)
    rows = Instructor.objects.filter(submission=submission)
    assert [(r.position, r.name, r.unit_name, r.phone, r.details) for r in rows] == [
        (1, "赵老师", "甲市二中", "13900000009", {"title": "高级教师"}),
        (2, "钱老师", "乙市一中", "", {}),
    ]
    assert [author.name for author in Author.objects.filter(submission=submission)] == ["张晓岚"]
    assert fresh(submission).unit.key == "s1"  # the authors' unit applies, not the instructors'
    actions.set_authors(submission, [own], [], actor=world.owner, now=NOW)
    assert not Instructor.objects.exists()


def test_where_nobody_is_asked_for_none_is_kept(world):
    submission = make_submission(world, state="draft", category="d")
    actions.set_authors(
        submission, [AuthorInput("张晓岚")], [AuthorInput("赵老师")], actor=world.owner, now=NOW
    )
    assert not Instructor.objects.exists()


def test_who_guides_too_many(world):
    for n in (1, 2):
        guide(make_submission(world, f"第{n}件", category="a"), phone="13900000009")
    draft = make_submission(world, "再一件", state="draft", category="a")
    guide(draft, name="赵建国", phone="13900000009", unit="别校")
    numbers = [("第1件", "c1"), ("第2件", "c2")]
    (decision,) = codes(draft)
    assert (decision.code, decision.params["name"], decision.params["max"], decision.params["count"]) == (
        "instructor_limit", "赵建国", 2, 2,
    )  # fmt: skip
    assert [title for title, _ in decision.params["cases"]] == [title for title, _ in numbers]


def test_guiding_and_signing_are_counted_apart(world):
    """Who guides two cases may sign one, and who signs many may guide."""
    for n in (1, 2):
        guide(make_submission(world, f"第{n}件", category="a"), phone="13900000009")
    draft = make_submission(world, "自己的", state="draft", category="a")
    draft.authors.update(name="赵老师", unit_name="甲市一中", phone="13900000009")
    assert codes(draft) == []
    for n in (1, 2, 3):
        case = make_submission(world, f"署名{n}", category="a")
        case.authors.update(name="孙老师", unit_name="甲市二中")
    other = make_submission(world, "指导的", state="draft", category="a")
    guide(other, "孙老师", unit="甲市二中")
    assert codes(other) == []


def test_cases_of_two_units_that_one_person_guides_are_told_of(world):
    cases = [make_submission(world, f"第{n}件", category="a") for n in (1, 2, 3)]
    for case in cases:
        guide(case, phone="13900000009")
    (first, second) = clashes_of(fresh(cases[0]))
    assert [(each.name, each.instructor, each.first, each.max) for each in (first, second)] == [
        ("赵老师", True, False, 2)
    ] * 2


def test_who_says_that_it_is_not_them_counts_no_more(world):
    person = account(name="赵老师", phone="13900000009")
    submission = make_submission(world, category="a")
    guide(submission, phone="13900000009")
    assert instructor_states(fresh(submission)) == {1: "unreached"}
    assert ask_coauthors(fresh(submission), now=NOW) == 1
    assert (instructor_states(fresh(submission)), states_of(fresh(submission))) == (
        {1: "waiting"}, {1: "unreached"},
    )  # fmt: skip
    row = CoAuthor.objects.get(person=person)
    actions.answer_coauthor(row, confirm=False, actor=person, now=NOW)
    assert instructor_states(fresh(submission)) == {1: "declined"}
    assert Instructor.objects.get().declined_at == NOW
    assert Author.objects.get(submission=submission).declined_at is None
    assert clashes_of(fresh(submission)) == []


def test_their_names_are_looked_for_in_blind_files_and_in_no_other(world):
    submission = make_submission(world, category="a")
    guide(submission, "欧阳老师", phone="13900000009", unit="丙市实验学校")
    context = context_of(fresh(submission), fresh(submission).spec, now=NOW)
    assert [person.name for person in context.instructors] == ["欧阳老师"]
    assert "欧阳老师" not in [person.name for person in context.authors]
    sought = {term.text for term in terms(context).sought if not term.way}
    assert {identity("欧阳老师"), "13900000009", "丙市实验学校"} <= sought


def test_a_blind_view_names_none(world):
    submission = make_submission(world, category="a")
    guide(submission, title="高级教师")
    seen = case_detail(fresh(submission), blind=False, now=NOW)
    (person,) = seen.instructors
    assert (person.name, person.role, person.unit, person.details) == (
        "赵老师", "指导教师", "甲市一中", [("职称", "高级教师")],
    )  # fmt: skip
    assert [author.name for author in seen.authors] != ["赵老师"]
    assert "赵老师" not in repr(case_detail(fresh(submission), blind=True))


def test_the_values_of_tables(world):
    submission = make_submission(world, category="a")
    guide(submission, phone="13900000009", title="高级教师")
    guide(submission, "钱老师", unit="甲市二中")
    submission = fresh(submission)
    doc = world.campaign.current.doc
    subjects = submission_subjects(submission, list(submission.authors.all()), doc)

    def value(name, output=Output.ROSTER):
        return getter(name, output)(subjects)

    assert [value(name) for name in ("instructors", "instructor_units", "instructor_phones")] == [
        "赵老师、钱老师", "甲市一中、甲市二中", "13900000009",
    ]  # fmt: skip
    assert [value(f"instructor:{column}") for column in ("name", "unit", "phone", "title", "post")] == [
        "赵老师", "甲市一中", "13900000009", "高级教师", "",
    ]  # fmt: skip
    assert value("instructor_table", Output.PRINTOUT) == Table(
        ["署名", "姓名", "单位", "手机号", "职称", "邮箱"],
        [["指导教师", "赵老师", "甲市一中", "13900000009", "高级教师", ""],
         ["指导教师", "钱老师", "甲市二中", "", "", ""]],
    )  # fmt: skip
    assert "赵老师" not in value("authors")
    none = make_submission(world, category="d")
    subjects = submission_subjects(none, list(none.authors.all()), doc)
    assert value("instructors") == ""


def test_the_form_saves_and_says_what_is_wrong(world, client):
    submission = make_submission(world, state="draft", category="a", track="rural")
    client.force_login(world.owner)
    kwargs = {"tenant": world.tenant.slug, "case": submission.uuid}
    page = client.get(reverse("case-edit", kwargs=kwargs)).content.decode()
    assert ("指导教师（可不填，最多 2 人）" in page, "增加一位指导教师" in page) == (True, True)
    posted = {
        "edits": fresh(submission).edits, "page": "p",
        "author-name": ["张晓岚"], "author-unit": ["s1"], "author-unit-name": ["甲市一中"], "author-phone": [""],
        "instructor-name": ["赵老师", "张晓岚"], "instructor-unit": ["", "s1"], "instructor-unit-name": ["甲市二中", "甲市一中"],
        "instructor-phone": ["13900000009", ""], "instructor-title": ["高级教师", ""],
    }  # fmt: skip
    saved = client.post(reverse("case-authors", kwargs=kwargs), posted)
    assert saved.status_code == 200
    assert [note["text"] for note in saved.json()["notes"]] == [
        "“张晓岚”已是本案例的作者，不能同时是指导教师；请从作者或指导教师中删去一处。"
    ]
    assert list(Instructor.objects.values_list("name", "unit__key", "details")) == [
        ("赵老师", "s2", {"title": "高级教师"}), ("张晓岚", "s1", {}),
    ]  # fmt: skip
    again = client.get(reverse("case-edit", kwargs=kwargs)).content.decode()
    assert ('value="高级教师"' in again, 'value="赵老师"' in again) == (True, True)


def test_a_snapshot_asks_for_none_where_there_are_none(world, django_assert_num_queries):
    submission = fresh(make_submission(world, category="d"))
    assert submission.spec.instructors is None
    with django_assert_num_queries(0):
        assert CaseSnapshot(submission, now=NOW).instructors == []
