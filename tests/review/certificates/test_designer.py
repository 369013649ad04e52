"""The designer: versions that are kept, what is refused with the field named, previews with the hardest words."""

import pymupdf
import pytest

from portal.decisions import refuse
from portal.models import AuditEvent, Role
from portal.tenants import tenant_scope
from review.access import document_of
from review.certificates import actions
from review.certificates.design import STANDARD, Design, Orientation
from review.certificates.design_actions import save_design
from review.certificates.design_forms import DesignForm
from review.certificates.design_queries import award_labels, longest_sample, newest_designs, rarest_sample
from review.certificates.pdf import pdf
from review.certificates.queries import certificate_content
from review.models import Certificate, CertificateDesign
from submissions.models import Author
from tests.factories.portal import make_member
from tests.factories.review import NOW, document, make_submission, make_world, publish_results
from tests.refusals import refusal

LYING, STANDING = STANDARD[Orientation.LANDSCAPE], STANDARD[Orientation.PORTRAIT]


def changed(design: Design, key: str, **values) -> Design:
    return design.model_copy(
        update={"fields": tuple(f.model_copy(update=values) if f.key == key else f for f in design.fields)}
    )


def save(world, design, award=""):
    return save_design(world.campaign, award, design, actor=world.organiser, now=NOW)


def sent(design: Design, **changes) -> dict[str, str]:
    """What the page posts for a design."""
    form = DesignForm(design=design)
    values = {name: value for name, value in form.initial.items() if value is not False}
    return {name: "on" if value is True else str(value) for name, value in (values | changes).items()}


def test_what_the_page_posts_is_the_design_again():
    for design in (LYING, changed(STANDING, "award", shown=True, y=200)):
        form = DesignForm(sent(design), design=design)
        assert form.is_valid()
        assert {row.key: row for row in form.design().fields} == {row.key: row for row in design.fields}
        assert form.design().orientation == design.orientation


def test_each_saving_is_a_version_and_the_same_again_is_none(world):
    assert save(world, STANDING).number == 1
    assert save(world, STANDING).number == 1
    assert save(world, changed(STANDING, "date", x=70)).number == 2
    assert save(world, LYING, award="一等奖").number == 1
    assert {award: row.number for award, row in newest_designs(world.campaign).items()} == {
        "": 2,
        "一等奖": 1,
    }
    assert [dict(e.data) for e in AuditEvent.objects.filter(action="certificate.design").order_by("pk")] == [
        {"award": "", "version": 1}, {"award": "", "version": 2}, {"award": "一等奖", "version": 1},
    ]  # fmt: skip


def test_a_certificate_keeps_the_design_that_it_was_issued_with(world):
    """Each award its own, all others the common one; a later version changes nothing that was handed out."""
    common, own = save(world, STANDING), save(world, LYING, award="二等奖")
    publish_results(world, 5)
    actions.issue_all(world.campaign, actor=world.organiser, now=NOW)
    rows = list(Certificate.objects.order_by("number"))
    assert {(row.label, row.design) for row in rows} == {("二等奖", own), ("三等奖", common)}
    save(world, changed(LYING, "heading", size=30), award="二等奖")
    for row in rows:
        content = certificate_content(row, world.campaign)
        with pymupdf.open(stream=pdf([content]), filetype="pdf") as paper:
            lies = paper[0].rect.width > paper[0].rect.height
        assert (lies, content.design.field("heading").size) == (
            (True, 46) if row.label == "二等奖" else (False, 50)
        )


def test_a_design_in_which_the_longest_words_do_not_fit_is_not_kept(world):
    make_submission(world, "字" * 200, category="b", state="eligible")
    small = changed(LYING, "text", height=12, width=60, size=22)
    assert refusal(save, world, small) == refuse("certificate_overflow", field="正文", number="（预览）")
    assert CertificateDesign.objects.count() == 0


def test_a_refused_design_is_not_kept(world):
    assert refusal(save, world, changed(LYING, "code", width=10)) == refuse("design_code_small", least=18.0)
    assert CertificateDesign.objects.count() == 0


def test_previews_have_the_longest_and_the_rarest_of_the_campaign(world):
    assert longest_sample(world.campaign).title != ""
    long = make_submission(world, "很长很长的题目" * 9, category="b", state="eligible")
    rare = make_submission(world, "𬱖课", category="b", state="eligible")
    draft = make_submission(world, "草稿" * 90, category="b", state="draft")
    for at, name in enumerate(("阿不都热合曼", "买买提", "吐尔逊"), 5):
        Author.objects.create(
            tenant=world.tenant, submission=long, position=at, name=name, unit_name="很长的单位" * 5
        )
    Author.objects.create(tenant=world.tenant, submission=rare, position=5, name="㑇𠮷")
    Author.objects.create(tenant=world.tenant, submission=draft, position=5, name="𪚥")
    sample = longest_sample(world.campaign)
    assert (sample.title, sample.names.endswith("阿不都热合曼、买买提、吐尔逊"), sample.unit) == (
        long.title,
        True,
        "很长的单位" * 5,
    )
    assert (rarest_sample(world.campaign).names, rarest_sample(world.campaign).title) == ("㑇𠮷", "𬱖课")


def test_where_each_author_has_one_the_longest_name_is_one_persons(db, storage):
    world = make_world(certificate=document()["certificate"] | {"per_author": True})
    with tenant_scope(world.tenant):
        case = make_submission(world, "案", category="b", state="eligible")
        Author.objects.create(
            tenant=world.tenant, submission=case, position=5, name="买买提·阿不都热合曼·吐尔逊"
        )
        assert longest_sample(world.campaign).names == "买买提·阿不都热合曼·吐尔逊"


@pytest.fixture
def desk(world, client):
    client.force_login(world.organiser)
    return world, client, world.path("desk-certificate-design")


def test_the_page_keeps_what_was_filled_in(desk):
    world, client, path = desk
    assert "现在用的是标准样式" in client.get(path).content.decode()
    response = client.post(path, sent(LYING, **{"date-x": "150", "date-width": "100"}))
    assert (response.status_code, response.headers["Location"]) == (302, path)
    kept = Design.model_validate(CertificateDesign.objects.get().layout)
    assert (kept.field("date").x, kept.field("date").width, kept.field("signed")) == (
        150,
        100,
        LYING.field("signed"),
    )
    page = client.get(path).content.decode()
    assert ("第 1 版" in page, 'name="date-x" value="150.0"' in page) == (True, True)


def test_an_award_has_its_own_page(desk):
    world, client, path = desk
    label = award_labels(document_of(world.campaign))[0]
    response = client.post(f"{path}?award={label}", sent(STANDING))
    assert response.status_code == 302
    assert CertificateDesign.objects.get().award == label
    assert f"{label}（单独设计）" in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"date-x": "290"}, "“日期”超出纸面"),
        ({"text-height": "80"}, "“正文”和“落款”重叠了"),
        ({"date-x": "abc"}, "“左（毫米）”请填数字。"),
        ({"date-size": "500"}, "“字号（磅）”不能大于 96。"),
        ({"date-x": ""}, "请填写“左（毫米）”。"),
        ({"date-x": "nan"}, "“左（毫米）”请填数字。"),
        ({"orientation": "round"}, "round"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(desk, changes, words):
    world, client, path = desk
    response = client.post(path, sent(LYING, **{"signed-y": "147"}, **changes))
    page = response.content.decode()
    assert (response.status_code, words in page, 'value="147"' in page) == (422, True, True)
    assert CertificateDesign.objects.count() == 0
    preview = client.get(world.path("desk-certificate-preview"), sent(LYING, **changes))
    assert (preview.status_code, words in preview.json()["why"]) == (422, True)


@pytest.mark.parametrize("sample", ["longest", "rarest", "plain", "", "unknown"])
@pytest.mark.parametrize("design", [LYING, STANDING])
def test_the_preview_is_a_picture_of_the_sheet(desk, sample, design):
    world, client, _ = desk
    response = client.get(world.path("desk-certificate-preview"), sent(design) | {"sample": sample})
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
    picture = pymupdf.Pixmap(response.content)
    assert (picture.width > picture.height) == (design is LYING)
    assert client.get(world.path("desk-certificate-preview"), {"sample": sample}).content[:4] == b"\x89PNG"


def test_an_auditor_sees_and_previews_but_keeps_nothing(desk):
    world, client, path = desk
    auditor = make_member("auditor", world.tenant, Role.AUDITOR)
    client.force_login(auditor)
    assert client.get(path).status_code == 200
    assert client.post(path, sent(LYING)).status_code == 403
    assert CertificateDesign.objects.count() == 0
