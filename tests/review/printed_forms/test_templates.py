"""Form templates: downloaded, changed, uploaded, seen filled, put to use, taken back."""

import io

import pytest
from django.http import Http404
from django.utils import timezone
from docx import Document as Word

from portal.decisions import refuse
from portal.files import owners
from portal.models import Attachment, AuditEvent, Role
from portal.tenants import tenant_scope
from portal.words import say
from review.models import FormTemplate
from review.printed_forms import actions
from review.printed_forms.files import TEMPLATE, TemplateFiles
from review.printed_forms.making import version_of
from review.printed_forms.pictures import address_of, pictures_of
from review.printed_forms.subjects import owners_case, units_forms
from review.printed_forms.template_page import field_lines
from tests.factories.files import bring_in, make_attachment
from tests.factories.portal import make_person
from tests.factories.review import NOW, document, join, make_submission, make_world
from tests.refusals import refused

pytestmark = pytest.mark.django_db
PRINTOUTS = [
    {"key": "sheet", "label": "申报书", "rows": [
        {"label": "名称", "value": "title"}, {"label": "概要", "value": "answer:about"}]},
    {"key": "list", "label": "汇总", "of": "unit", "unit_form": "table", "rows": [{"value": "roster:unit"}]},
]  # fmt: skip


@pytest.fixture
def world(db, storage, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_world(printouts=PRINTOUTS)
    with tenant_scope(made.tenant):
        yield made


def word(*lines):
    made = Word()
    for line in lines:
        made.add_paragraph(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def upload(world):
    def upload(content, name="改过.docx", key="sheet"):
        address = f"{actions.KIND}/{world.tenant.slug}/{world.campaign.slug}/{key}"
        folder = owners.folder_named(address, world.organiser)
        bring_in(folder, "template", name, content, actor=world.organiser, now=NOW)
        return Attachment.objects.filter(folder=folder).order_by("-pk").first()

    return upload


def lines(content):
    return [paragraph.text for paragraph in Word(io.BytesIO(content)).paragraphs]


def test_the_own_layout_is_a_template_that_fits(client, world):
    client.force_login(world.organiser)
    own = client.get(world.path("desk-form-template-own", printout="sheet")).content
    texts = {cell.text for table in Word(io.BytesIO(own)).tables for row in table.rows for cell in row.cells}
    assert texts == {"名称", "{{ title }}", "概要", "{{ answer.about }}"}


def test_uploaded_tried_adopted_and_back(client, world, upload):
    case = make_submission(world, "光合作用", answers={"about": "概要一"})
    file = upload(word("我们的表：{{ title }}", "{{ answer.about }}"))
    client.force_login(world.organiser)
    names = {"printout": "sheet", "file": file.uuid}
    page = client.get(world.path("desk-form-template-try", **names)).content.decode()
    assert "模板可以使用" in page
    assert "用“光合作用”" in page
    filled = client.get(world.path("desk-form-template-filled", **names))
    assert lines(filled.content) == ["我们的表：光合作用", "概要一"]
    sheet = world.campaign.current.doc.printouts[0]
    before = actions.fill(owners_case(case), sheet, day=NOW.date())
    assert "我们的表" not in "".join(lines(before))
    assert client.post(world.path("desk-form-template-adopt", **names)).status_code == 302
    assert lines(actions.fill(owners_case(case), sheet, day=NOW.date()))[0] == "我们的表：光合作用"
    assert "使用 改过.docx" in client.get(world.path("desk-form-templates")).content.decode()
    assert "正在使用" in client.get(world.path("desk-form-template", printout="sheet")).content.decode()
    decision = TemplateFiles().may_remove(FormTemplate.objects.get(), file, world.organiser)
    assert (bool(decision), decision.code) == (False, "form_template_in_use")
    client.post(world.path("desk-form-template-back", printout="sheet"))
    assert FormTemplate.objects.get().adopted is None
    assert (
        refused(actions.go_back, world.campaign, sheet, actor=world.organiser, now=NOW)
        == "form_template_own_already"
    )
    trail = list(
        AuditEvent.objects.filter(action__startswith="form_template.")
        .order_by("pk")
        .values_list("action", flat=True)
    )
    assert trail == ["form_template.add_file", "form_template.adopt", "form_template.go_back"]


def test_unknown_names_are_named_and_keep_it_out(client, world, upload):
    file = upload(word("{{ titel }}"))
    client.force_login(world.organiser)
    names = {"printout": "sheet", "file": file.uuid}
    page = client.get(world.path("desk-form-template-try", **names)).content.decode()
    assert "模板里有平台不认识的字段" in page
    assert "titel" in page
    assert "名称、概要" in page  # what it does not show
    assert "用示例内容填写" in page
    answer = client.post(world.path("desk-form-template-adopt", **names), follow=True).content.decode()
    assert say(refuse("form_unknown_names", names="titel")) in answer
    assert FormTemplate.objects.get().adopted is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 x", "模板文件损坏，打不开"),
        (word("{% set x = 1 %}"), "模板里用了不允许的写法"),
        (word("{{ title"), "模板里有写错的字段"),
    ],
)
def test_what_cannot_be_filled_is_said(client, world, upload, content, said):
    file = upload(content)
    client.force_login(world.organiser)
    page = client.get(world.path("desk-form-template-try", printout="sheet", file=file.uuid)).content.decode()
    assert "这个模板不能使用" in page
    assert said in page
    assert (
        client.get(world.path("desk-form-template-filled", printout="sheet", file=file.uuid)).status_code
        == 404
    )


def test_a_case_is_chosen_by_its_number(client, world, upload):
    first = make_submission(world, "甲")
    make_submission(world, "乙")
    file = upload(word("{{ title }}"))
    client.force_login(world.organiser)
    path = world.path("desk-form-template-filled", printout="sheet", file=file.uuid)
    assert lines(client.get(path, {"number": first.number}).content) == ["甲"]
    page = client.get(
        world.path("desk-form-template-try", printout="sheet", file=file.uuid), {"number": "无"}
    ).content.decode()
    assert "没有编号为 无" in page


def test_only_organisers_bring_templates_in(client, world, upload):
    address = f"{actions.KIND}/{world.tenant.slug}/{world.campaign.slug}"
    for person, reference in (
        (world.coordinator, f"{address}/sheet"),
        (world.organiser, f"{address}/none"),
        (world.organiser, address),
        (world.organiser, f"{actions.KIND}/{world.tenant.slug}/none/sheet"),
    ):
        with pytest.raises(Http404):
            owners.folder_named(reference, person)
    file = upload(word("{{ title }}"))
    row, kind = FormTemplate.objects.get(), TemplateFiles()
    assert kind.may_add(row, world.coordinator).code == "not_the_organiser"
    assert kind.may_read(row, file, world.expert).code == "not_the_organiser"
    assert (bool(kind.may_add(row, world.organiser)), bool(kind.may_read(row, file, world.organiser))) == (
        True,
        True,
    )
    assert refused(kind.slot, row, "other") == "slot_unknown"
    assert kind.slot(row, TEMPLATE.key).max_bytes == 10 * 1024 * 1024
    assert kind.describe([file]) == ["教学案例征集 的表格模板“改过.docx”"]


def test_the_page_lists_what_may_be_written(client, world):
    client.force_login(world.organiser)
    page = client.get(world.path("desk-form-template", printout="list")).content.decode()
    assert "{%tr for row in roster.unit %}" in page
    assert "{{ row.comment }}" in page
    assert "{{ unit_name }}" in page


def test_the_organiser_has_a_box_to_upload_into_and_an_auditor_has_none(client, world):
    auditor = make_person("an-auditor")
    join(world, auditor, Role.AUDITOR)
    shown = {}
    for person in (world.organiser, auditor):
        client.force_login(person)
        answer = client.get(world.path("desk-form-template", printout="sheet"))
        shown[person] = (answer.status_code, "data-drop" in answer.content.decode())
    assert shown == {world.organiser: (200, True), auditor: (200, False)}


def test_the_first_picture_of_a_slot_may_be_named(storage, monkeypatch):
    """Of the slot that takes pictures the first; another case's never, a text's neither; the page lists what there is."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    doc = document()
    photo = {
        "key": "photo",
        "label": "照片",
        "max_files": 3,
        "rules": [{"rule": "file.type", "allowed": ["image"]}],
    }
    doc["categories"][0]["slots"] = [*doc["categories"][0]["slots"], photo]
    made = make_world(printouts=PRINTOUTS, categories=doc["categories"])
    with tenant_scope(made.tenant):
        sheet = made.campaign.current.doc.printouts[0]
        case, other = (make_submission(made, title) for title in ("甲", "乙"))
        for row, slot, name, content in (
            (other, "photo", "乙.png", b"another case's"),
            (case, "text", "甲.png", b"another slot's"),
            (case, "photo", "甲.heic", b"not placed"),
            (case, "photo", "甲1.png", b"its own"),
            (case, "photo", "甲2.png", b"its second"),
        ):
            make_attachment(row, slot, name=name, content=content)
        assert pictures_of(owners_case(case), sheet) == {"picture.photo": b"its own"}
        assert address_of(owners_case(case)).endswith(f"/t/{made.tenant.slug}/case/{case.uuid}/")
        before = version_of(owners_case(case), sheet, day=NOW.date())
        make_attachment(case, "photo", name="甲3.png", content=b"its third")
        assert version_of(owners_case(case), sheet, day=NOW.date()) == before
        assert pictures_of(units_forms(made.campaign, made.unit("c1")), sheet) == {}
        lines = [(line.label, line.written) for line in field_lines(made.campaign, sheet)]
        assert lines[-2:] == [
            ("图片：案例页的二维码", "{{ picture.qr }}"),
            ("图片：照片", "{{ picture.photo }}"),
        ]
