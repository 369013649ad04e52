"""A roster comes back: exported, changed in a spreadsheet, looked at, approved, written, traced."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.decisions import NotAllowed
from portal.models import AuditEvent, Role
from portal.tables.columns import Table
from portal.tenants import all_tenants, tenant_scope
from review.certificates import actions as certifying
from review.corrections import actions
from review.corrections.queries import to_reissue
from review.models import CorrectedValue, RosterCorrection
from tests.factories.corrections import make_correction
from tests.factories.portal import make_member
from tests.factories.review import NOW, document, make_submission, make_world, publish_results

ROSTER = {
    "key": "all", "label": "作品汇总表", "audience": "organiser", "sort": ["title"],
    "above": [{"label": "活动", "value": "campaign"}], "below": [{"label": "注：一份"}, {"label": "单位公章", "right": True}],
    "columns": [{"label": "序号", "value": "seq"}, {"label": "作品名称", "value": "title"}, {"label": "作者", "value": "authors"},
                {"label": "所在单位", "value": "first_unit"}, {"label": "奖项", "value": "award"}],
}  # fmt: skip


def world_with(**more):
    return make_world(rosters=[ROSTER | more, document()["rosters"][1]])


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def world(db, storage):
    made = world_with()
    with tenant_scope(made.tenant):
        yield made


@pytest.fixture
def second(world):
    return make_member("second", world.tenant, Role.ORGANISER)


def exported(world, client, query=""):
    client.force_login(world.organiser)
    return client.get(world.path("desk-roster", roster="all") + query).content


def changed(content, change):
    """The workbook with its sheet changed as a person would."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def line_of(sheet, title):
    return next(row for row in sheet.iter_rows() if row[1].value == title)


def put(world, client, content, name="改.xlsx"):
    """Upload; the page, and the number of the table that was kept."""
    client.force_login(world.organiser)
    page = client.post(
        world.path("desk-correction-bring", roster="all"), {"file": SimpleUploadedFile(name, content)}
    )
    text = page.content.decode()
    number = text.partition('name="table" value="')[2].partition('"')[0]
    return text, number


def bring(world, client, content, why="核对笔误", name="改.xlsx"):
    _, number = put(world, client, content, name)
    client.post(world.path("desk-correction-bring", roster="all"), {"table": number, "why": why})
    return RosterCorrection.objects.order_by("-pk").first()


def values(correction):
    return list(
        correction.values.order_by("pk").values_list(
            "submission__number", "what", "position", "old", "new", "kept"
        )
    )


def test_names_units_and_titles_are_written_with_their_old_values_kept(world, client):
    one, other = (
        make_submission(world, "甲案例", state="eligible"),
        make_submission(world, "乙案例", state="eligible"),
    )
    author = one.authors.get()

    def change(sheet):
        line = line_of(sheet, "甲案例")
        line[1].value, line[2].value, line[3].value = "甲案例（修订）", "章三", "甲市第一中学"

    made = bring(world, client, changed(exported(world, client), change))
    one.refresh_from_db()
    assert (one.title, *one.authors.values_list("name", "unit_name", "unit")) == (
        "甲案例（修订）", ("章三", "甲市第一中学", author.unit_id),
    )  # fmt: skip
    assert (made.state, made.why, made.file_name, made.brought_by, made.decided_by) == (
        "applied", "核对笔误", "改.xlsx", world.organiser, world.organiser,
    )  # fmt: skip
    assert values(made) == [
        (one.number, "title", 0, "甲案例", "甲案例（修订）", False),
        (one.number, "name", 1, author.name, "章三", False),
        (one.number, "unit", 1, author.unit_name, "甲市第一中学", False),
    ]
    other.refresh_from_db()
    assert other.title == "乙案例"
    event = AuditEvent.objects.get(action="submission.correct")
    assert (event.why, dict(event.data)) == (
        "核对笔误", {"correction": made.pk, "what": ["title:0", "name:1", "unit:1"]},
    )  # fmt: skip
    assert AuditEvent.objects.filter(action__startswith="roster_correction.").count() == 2
    page = client.get(world.path("desk-correction", correction=made.uuid)).content.decode()
    assert (author.name in page, "章三" in page, "核对笔误" in page) == (True, True, True)


def test_rows_are_told_by_their_key_wherever_they_stand(world, client):
    for title in ("甲案例", "乙案例", "丙案例"):
        make_submission(world, title, state="eligible")

    def turned_round(sheet):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=6)]
        for at, row in enumerate(reversed(rows), start=4):
            for column, value in enumerate(row, start=1):
                sheet.cell(at, column).value = f"{value}！" if column == 2 and "乙" in value else value
        sheet.delete_rows(6)  # one case is not in the table any more: nothing happens to it

    made = bring(world, client, changed(exported(world, client), turned_round))
    assert [each[3:5] for each in values(made)] == [("乙案例", "乙案例！")]
    assert sorted(world.campaign.submissions.values_list("title", flat=True)) == [
        "丙案例",
        "乙案例！",
        "甲案例",
    ]


def test_a_csv_comes_back_as_well_and_an_apostrophe_is_not_kept(world, client):
    make_submission(world, "=甲案例", state="eligible")
    content = exported(world, client, "?csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[1][1] == "'=甲案例"
    text, number = put(world, client, content.encode("utf-8-sig"), "改.csv")
    assert ("没有要写入的改动" in text, number) == (True, "")
    made = bring(
        world,
        client,
        content.replace("作者", "著者").replace("著者,所在单位", "作者,所在单位").encode("utf-8-sig"),
        name="改.csv",
    )
    assert [(each[1], each[4][:2]) for each in values(made)] == [("name", "著者")]


def test_the_preview_names_doubtful_lines_and_writes_nothing(world, client):
    make_submission(world, "甲案例", state="eligible")
    content = exported(world, client)
    text, number = put(
        world, client, changed(content, lambda sheet: setattr(line_of(sheet, "甲案例")[2], "value", "一、二"))
    )
    assert ("原来 1 位作者，表里是 2 位" in text, number) == (True, "")
    text, _ = put(
        world,
        client,
        changed(content, lambda sheet: setattr(line_of(sheet, "甲案例")[5], "value", "X999#abcdef01")),
    )
    assert "没有编号“X999”的案例" in text

    def without_key(sheet):
        line_of(sheet, "甲案例")[5].value = None

    text, _ = put(world, client, changed(content, without_key))
    assert "没有核对码，也没有案例编号" in text

    def twice(sheet):
        line = line_of(sheet, "甲案例")
        sheet.append([cell.value for cell in line])

    text, _ = put(world, client, changed(content, twice))
    assert "在表里出现了两次" in text
    assert (RosterCorrection.objects.count(), CorrectedValue.objects.count()) == (0, 0)
    assert list(world.campaign.submissions.values_list("title", flat=True)) == ["甲案例"]


def test_a_case_that_changed_since_the_export_is_named_and_not_written(world, client):
    one = make_submission(world, "甲案例", state="eligible")
    make_submission(world, "乙案例", state="eligible")
    content = exported(world, client)
    type(one).objects.filter(pk=one.pk).update(title="甲案例第二版")

    def change(sheet):
        line_of(sheet, "甲案例")[2].value = "章三"
        line_of(sheet, "乙案例")[1].value = "乙案例！"

    text, _ = put(world, client, changed(content, change))
    assert f"案例“{one.number}”在导出之后改动过" in text
    made = bring(world, client, changed(content, change))
    assert [each[1:5] for each in values(made)] == [("title", 0, "乙案例", "乙案例！")]
    one.refresh_from_db()
    assert (one.title, one.authors.get().name != "章三") == ("甲案例第二版", True)


@pytest.mark.parametrize("state", ["draft", "withdrawn", "disqualified"])
def test_cases_that_are_not_in_the_roster_are_unknown(world, client, state):
    one = make_submission(world, "甲案例", state="eligible")
    content = exported(world, client)
    type(one).objects.filter(pk=one.pk).update(state=state)
    text, _ = put(
        world, client, changed(content, lambda sheet: setattr(line_of(sheet, "甲案例")[1], "value", "乙"))
    )
    assert f"没有编号“{one.number}”的案例" in text


def test_another_tenants_case_is_unknown(world, client):
    with all_tenants():
        theirs = make_world("south", "south")
    with tenant_scope(theirs.tenant):
        hidden = make_submission(theirs, "南方案例", state="eligible")
    make_submission(world, "甲案例", state="eligible")
    content = changed(exported(world, client), lambda sheet: setattr(line_of(sheet, "甲案例")[5], "value", f"{hidden.number}#00000000"))  # fmt: skip
    text, _ = put(world, client, content)
    assert ("南方案例" in text, RosterCorrection.objects.count()) == (False, 0)


def test_without_a_reason_nothing_is_written_and_the_table_is_kept(world, client):
    one = make_submission(world, "甲案例", state="eligible")
    _, number = put(
        world,
        client,
        changed(exported(world, client), lambda sheet: setattr(line_of(sheet, "甲案例")[1], "value", "乙")),
    )
    client.post(world.path("desk-correction-bring", roster="all"), {"table": number, "why": " "})
    one.refresh_from_db()
    assert (one.title, RosterCorrection.objects.count()) == ("甲案例", 0)
    client.post(world.path("desk-correction-bring", roster="all"), {"table": number, "why": "笔误"})
    client.post(world.path("desk-correction-bring", roster="all"), {"table": number, "why": "笔误"})
    one.refresh_from_db()
    assert (one.title, RosterCorrection.objects.count()) == ("乙", 1)


def test_a_second_person_approves_where_the_roster_asks_for_it(db, storage, client):
    world = world_with(second_person=True)
    with tenant_scope(world.tenant):
        _approved_by_another(world, client)


def _approved_by_another(world, client):
    second = make_member("second", world.tenant, Role.ORGANISER)
    one = make_submission(world, "甲案例", state="eligible")
    made = bring(
        world,
        client,
        changed(
            exported(world, client), lambda sheet: setattr(line_of(sheet, "甲案例")[1], "value", "乙案例")
        ),
    )
    one.refresh_from_db()
    assert (made.state, one.title) == ("waiting", "甲案例")
    told = {notice.person_id for notice in second.notifications.filter(code="correction.waiting")}
    assert told == {second.pk}
    client.post(world.path("desk-correction-approve", correction=made.uuid))
    made.refresh_from_db()
    assert made.state == "waiting"
    with pytest.raises(NotAllowed) as caught:
        actions.approve(made, actor=world.organiser, now=NOW)
    assert caught.value.decision.code == "correction_own"
    client.force_login(second)
    client.post(world.path("desk-correction-approve", correction=made.uuid))
    made.refresh_from_db()
    one.refresh_from_db()
    assert (made.state, made.decided_by, one.title) == ("applied", second, "乙案例")
    for step in (lambda: actions.approve(made, actor=second, now=NOW), lambda: actions.decline(made, why="晚了", actor=second, now=NOW)):  # fmt: skip
        with pytest.raises(NotAllowed) as caught:
            step()
        assert caught.value.decision.code == "correction_decided"


def test_what_is_declined_is_not_written_and_its_bringer_told(world, second, client):
    one = make_submission(world, "甲案例", state="eligible")
    made = make_correction(world.campaign, one, world.organiser, now=NOW, old="甲案例")
    with pytest.raises(NotAllowed) as caught:
        actions.decline(made, why=" ", actor=second, now=NOW)
    assert caught.value.decision.code == "reason_missing"
    client.force_login(second)
    client.post(world.path("desk-correction-decline", correction=made.uuid), {"why": "原题无误"})
    made.refresh_from_db()
    one.refresh_from_db()
    assert (made.state, made.refused_why, one.title) == ("refused", "原题无误", "甲案例")
    assert world.organiser.notifications.filter(code="correction.decided").count() == 1


def test_a_value_that_changed_before_the_approval_is_kept_and_said(world, second, client):
    one = make_submission(world, "甲案例", state="eligible")
    made = make_correction(world.campaign, one, world.organiser, now=NOW, old="更早的题目")
    actions.approve(made, actor=second, now=NOW)
    one.refresh_from_db()
    assert (one.title, [each[5] for each in values(made)]) == ("甲案例", [True])
    assert AuditEvent.objects.filter(action="submission.correct").count() == 0
    client.force_login(world.organiser)
    page = client.get(world.path("desk-correction", correction=made.uuid)).content.decode()
    assert ("1 处没有写入" in page, "值已不是“更早的题目”" in page) == (True, True)


def test_nothing_to_change_is_refused(world):
    with pytest.raises(NotAllowed) as caught:
        actions.bring(Table((), ()), world.campaign, world.campaign.current.doc.rosters[0], why="x", actor=world.organiser, now=NOW)  # fmt: skip
    assert caught.value.decision.code == "correction_nothing"


def test_certificates_that_say_otherwise_now_are_to_be_reissued(world, client):
    first, second = publish_results(world, 2)
    certifying.issue_all(world.campaign, actor=world.organiser, now=NOW)
    content = exported(world, client)

    def change(sheet):
        line_of(sheet, first.title)[2].value = "章三"

    text, _ = put(world, client, changed(content, change))
    number = first.awards.get().certificates.get().number
    assert "有改动的案例已颁发 1 份证书，更正后须换发" in text
    made = bring(world, client, changed(content, change))
    assert [certificate.number for certificate in to_reissue(made)] == [number]
    page = client.get(world.path("desk-correction", correction=made.uuid)).content.decode()
    assert "1 份已颁发的证书与更正后的内容不同，须换发" in page
    old = first.awards.get().certificates.get()
    certifying.reissue(
        old,
        holder="章三",
        unit_name=old.unit_name,
        title=old.title,
        why="更正",
        actor=world.organiser,
        now=NOW,
    )
    assert to_reissue(made) == []


def test_certificates_made_afterwards_say_what_was_corrected(world, client):
    (case,) = publish_results(world, 2)[:1]
    bring(
        world,
        client,
        changed(
            exported(world, client), lambda sheet: setattr(line_of(sheet, case.title)[2], "value", "章三")
        ),
    )
    certifying.issue_all(world.campaign, actor=world.organiser, now=NOW)
    assert case.awards.get().certificates.get().holder == "章三"


@pytest.mark.parametrize(
    ("who", "status"), [("organiser", 200), ("coordinator", 403), ("expert", 403), ("owner", 404)]
)
def test_who_sees_corrections(world, client, who, status):
    one = make_submission(world, "甲案例", state="eligible")
    made = make_correction(world.campaign, one, world.organiser, now=NOW)
    client.force_login(getattr(world, who))
    for path in (world.path("desk-corrections"), world.path("desk-correction-bring", roster="all"), world.path("desk-correction", correction=made.uuid)):  # fmt: skip
        assert client.get(path).status_code == status


def test_a_roster_without_names_does_not_come_back(world, client):
    client.force_login(world.organiser)
    assert client.get(world.path("desk-correction-bring", roster="unit")).status_code == 404
    assert client.get(world.path("desk-correction-bring", roster="none")).status_code == 404
