"""A unit's documents come by the same road as an applicant's files: reserved, resumable, in the budget, hashed, with a
receipt and a look at them; but what would fail a case only warns here.
"""

import datetime as dt
import html
import io
import re
import uuid

import pymupdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.urls import reverse
from PIL import Image

from campaigns.actions import publish
from campaigns.schema import Document
from portal.decisions import NotAllowed
from portal.files import jobs, owners
from portal.files.actions import uploads
from portal.models import Attachment, AuditEvent, Blob, Check, Folder, Role, Tenant
from portal.signing import Proof
from portal.tenants import all_tenants, tenant_scope
from review.models import NominationBatch, UnitDocument
from review.nominations.actions import submit_batch
from review.nominations.documents.actions import KIND, ensure_document, reconcile, save_document
from review.nominations.documents.evaluation import NOTHING
from review.nominations.documents.jobs import settle_document_file
from review.nominations.documents.queries import document_of_form, forms_of
from review.printed_forms.comparing import unit_printed_versions
from submissions.models import Evaluation, Receipt
from submissions.receipts.queries import receipt_with
from tests.factories.files import bring_in
from tests.factories.portal import make_person
from tests.factories.review import NOW, document, join, make_nomination, make_submission, make_world
from validators.facts import FileFacts, PdfFacts
from validators.facts.seen import SeenFacts

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n"
RULES = [
    {"rule": "file.type", "allowed": ["pdf"]},
    {"rule": "pdf.legible"},
    {"rule": "pdf.seals", "min": 1, "kinds": ["pdf"]},
]
REFERENCE = "unit-document/north/calls/c1/table"


def form_of(rules, **slot):
    about = {"key": "scan", "label": "盖章扫描件", "max_bytes": 2_000_000, "rules": rules} | slot
    return {
        "key": "table", "label": "汇总表", "required_for_handover": True,
        "fields": [{"key": "contact", "label": "联系人"}], "slots": [about],
    }  # fmt: skip


@pytest.fixture
def world(settings, tmp_path):
    settings.MEDIA_ROOT, settings.UPLOAD_ROOT = tmp_path / "media", tmp_path / "uploads"
    recommend = document()["recommend"] | {"forms": [form_of(RULES)]}
    made = make_world(recommend=recommend)
    with tenant_scope(made.tenant):
        yield made


def folder_of(world, actor=None, reference=REFERENCE):
    return owners.folder_named(reference, actor or world.coordinator)


def scan(world, content=PDF, name="IMG_0001.pdf", **more):
    return bring_in(folder_of(world), "scan", name, content, actor=world.coordinator, now=NOW, **more)


def state_of(world):
    (state,) = forms_of(world.campaign, world.unit("c1"), world.campaign.current.doc)
    return state


def refused(act, *args, **more):
    with pytest.raises(NotAllowed) as problem:
        act(*args, **more)
    return problem.value.decision.code


def work(world):
    """What the workers do with a file that came."""
    for blob in Blob.objects.filter(hashed_at=None):
        jobs.hash_blob(blob_id=blob.pk)
    for check in Check.objects.filter(state=Check.State.WAITING):
        jobs.check_blob(check_id=check.pk)


# ---- who, where, when


def test_the_first_file_makes_the_document_and_later_ones_find_it(world):
    one, two = folder_of(world), folder_of(world)
    found = UnitDocument.objects.get()
    assert (one.pk, two.pk, found.folder_id, one.kind, found.form) == (one.pk, one.pk, one.pk, KIND, "table")
    assert (found.updated_at, state_of(world).document) == (None, None)  # nothing is there yet


@pytest.mark.parametrize(
    "reference",
    [
        "unit-document/north/calls/c1/nothing",
        "unit-document/north/nothing/c1/table",
        "unit-document/north/calls/c2/table",  # another coordinator's
        "unit-document/elsewhere/calls/c1/table",
        "unit-document/north/calls/c1",
        "unit-document",
        "",
        "nobody/knows",
    ],
)
def test_what_is_not_the_coordinators_does_not_exist(world, reference):
    with pytest.raises(Http404):
        folder_of(world, reference=reference)
    assert Folder.objects.filter(kind=KIND).count() == 0


@pytest.mark.parametrize("who", ["organiser", "expert", "owner"])
def test_only_a_coordinator_of_the_unit_brings_files_in(world, who):
    with pytest.raises(Http404):
        folder_of(world, actor=getattr(world, who))
    folder = folder_of(world)
    reserve = {"size": 5, "actor": getattr(world, who), "now": NOW}
    assert refused(uploads.reserve, folder, "scan", "a.pdf", **reserve) == "not_your_unit"


def test_a_coordinator_above_the_unit_may(world):
    join(world, above := make_person("above"), Role.COORDINATOR, world.unit("c1"))
    assert folder_of(world, actor=above, reference=REFERENCE).kind == KIND


@pytest.mark.parametrize(
    ("slot", "size", "code"),
    [("scan", 2_000_001, "file_too_big"), ("scan", 0, "file_empty"), ("other", 5, "slot_unknown")],
)
def test_refused_before_the_first_byte(world, slot, size, code):
    folder = folder_of(world)
    about = {"size": size, "actor": world.coordinator, "now": NOW}
    assert refused(uploads.reserve, folder, slot, "a.pdf", **about) == code


def test_it_counts_in_the_coordinators_budget(world):
    Tenant.objects.filter(pk=world.tenant.pk).update(person_bytes=len(PDF) + 4)
    scan(world)
    world.tenant.refresh_from_db()
    replaces = Attachment.objects.get().uuid
    about = {"actor": world.coordinator, "now": NOW, "replaces": replaces}
    assert uploads.reserve(folder_of(world), "scan", "b.pdf", size=len(PDF) + 4, **about).size == len(PDF) + 4
    assert (
        refused(uploads.reserve, folder_of(world), "scan", "c.pdf", size=1, **about) == "person_storage_full"
    )


def test_a_new_scan_takes_the_old_ones_place_and_answers_alone_leave_it(world):
    first = scan(world)
    assert refused(
        uploads.reserve, folder_of(world), "scan", "b.pdf", size=5, actor=world.coordinator, now=NOW
    ) == "slot_full"  # fmt: skip
    form = world.campaign.current.doc.recommend.forms[0]
    for contact in ("李", "王"):
        save_document(
            world.campaign, world.unit("c1"), form, answers={"contact": contact}, actor=world.coordinator, now=NOW
        )  # fmt: skip
    state = state_of(world)
    assert (state.document.answers, [file.pk for file in state.files], state.done) == (
        {"contact": "王"},
        [first.pk],
        True,
    )
    upload = uploads.reserve(
        folder_of(world), "scan", "新.pdf", size=4, actor=world.coordinator, now=NOW, replaces=first.uuid
    )
    from portal.files import disk, storage

    disk.place(storage.upload_root(), upload.uuid).write_bytes(b"%PDF")
    uploads.advance(upload, to=4)
    newer = uploads.finish(upload, now=NOW)
    assert [(file.pk, file.name) for file in state_of(world).files] == [(newer.pk, "新.pdf")]


def test_a_file_that_is_taken_out_leaves_the_document_unfinished(world):
    form = world.campaign.current.doc.recommend.forms[0]
    about = {"actor": world.coordinator, "now": NOW}
    save_document(world.campaign, world.unit("c1"), form, answers={"contact": "李"}, **about)
    file = scan(world)
    assert state_of(world).done is True
    assert refused(uploads.remove, file, actor=world.organiser, now=NOW) == "not_your_unit"
    uploads.remove(file, **about)
    assert (state_of(world).done, state_of(world).files) == (False, [])
    actions = AuditEvent.objects.filter(action__startswith="unit_document").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "unit_document.save", "unit_document.add_file", "unit_document.remove_file",
    ]  # fmt: skip


def test_it_is_frozen_with_the_batch(world):
    make_nomination(world, make_submission(world, state="recommended"))
    form = world.campaign.current.doc.recommend.forms[0]
    about = {"actor": world.coordinator, "now": NOW}
    save_document(world.campaign, world.unit("c1"), form, answers={"contact": "李"}, **about)
    file = scan(world)
    late = uploads.reserve(folder_of(world), "scan", "b.pdf", size=4, replaces=file.uuid, **about)
    submit_batch(world.campaign, world.unit("c1"), despite_warnings=True, **about)
    assert refused(uploads.remove, file, **about) == "batch_submitted"
    assert refused(uploads.reserve, folder_of(world), "scan", "c.pdf", size=4, **about) == "batch_submitted"
    from portal.files import disk, storage

    disk.place(storage.upload_root(), late.uuid).write_bytes(b"%PDF")
    uploads.advance(late, to=4)
    assert refused(uploads.finish, late, now=NOW) == "batch_submitted"
    assert [one.pk for one in state_of(world).files] == [file.pk]
    NominationBatch.objects.update(
        state=NominationBatch.State.OPEN
    )  # given back: the same bytes come in after all
    assert uploads.finish(late, now=NOW).name == "b.pdf"


# ---- what is said of it


def test_its_receipt_is_genuine_and_names_what_was_handed_in(world):
    file = scan(world)
    work(world)
    receipt = Receipt.objects.get()
    assert (receipt.kind, receipt.submission, receipt.about) == ("file", None, f"file:{file.uuid}")
    sheet = receipt_with(receipt.code)
    (line,) = sheet.files
    assert (sheet.proof, line.name, line.sha256, line.slot) == (
        Proof.VALID, "IMG_0001.pdf", Blob.objects.get().sha256, "盖章扫描件",
    )  # fmt: skip
    assert receipt.statement["title"] == "甲市 汇总表"
    uploads.remove(file, actor=world.coordinator, now=NOW)
    receipt.refresh_from_db()
    assert (receipt.ended, receipt.ended_at) == ("removed", NOW)


def test_it_is_measured_like_any_file_and_only_warns(world):
    sheet, picture = pymupdf.open(), io.BytesIO()
    Image.effect_noise((827, 1169), 80).convert("RGB").save(picture, "JPEG")
    page = sheet.new_page()
    page.insert_image(page.rect, stream=picture.getvalue(), keep_proportion=False)
    scan(world, sheet.tobytes())
    assert (state_of(world).seen.findings, state_of(world).seen.waiting) == ((), True)
    work(world)
    seen = state_of(world).seen
    assert {(one.code, one.status.value, one.blocking) for one in seen.findings} == {
        ("pdf.legible.coarse", "warn", False),
        ("pdf.seals.grey", "unknown", False),
    }
    assert (seen.waiting, Evaluation.objects.get().verdict) == (False, "unknown")


def test_a_wrong_type_warns_and_keeps_nobody_from_handing_in(world):
    scan(world, b"MZ\x90\x00 a program", name="扫描件.pdf")
    work(world)
    assert [
        (one.rule, one.status.value) for one in state_of(world).seen.findings if one.rule == "file.type"
    ] == [("file.type", "warn")]
    form = world.campaign.current.doc.recommend.forms[0]
    save_document(
        world.campaign, world.unit("c1"), form, answers={"contact": "李"}, actor=world.coordinator, now=NOW
    )  # fmt: skip
    assert state_of(world).done is True


def test_a_unit_without_a_scan_has_nothing_to_read(world):
    assert (state_of(world).seen, document_of_form(world.campaign, world.unit("c1"), "table")) == (
        NOTHING,
        None,
    )


def test_changed_rules_are_applied_to_what_was_measured(world, django_capture_on_commit_callbacks):
    file = scan(world)
    work(world)
    Attachment.objects.update(uploaded_at=NOW)
    later = NOW + dt.timedelta(hours=1)
    with all_tenants():
        assert reconcile(now=later) == {"documents": 0}
    recommend = document()["recommend"] | {"forms": [form_of([{"rule": "file.type", "allowed": ["jpg"]}])]}
    publish(Document.model_validate(document(recommend=recommend)), actor=None, now=later)
    with all_tenants(), django_capture_on_commit_callbacks() as nudges:
        assert reconcile(now=later) == {"documents": 1}
    assert len(nudges) == 1
    settle_document_file(attachment_id=file.pk)
    evaluation = Evaluation.objects.select_related("rule_set").get()
    assert evaluation.rule_set.version == 2
    found = {(one["rule"], one["status"]) for one in evaluation.findings}
    assert found == {("file.type", "warn"), ("file.intact", "warn")}
    with all_tenants():
        assert reconcile(now=later) == {"documents": 0}


def test_a_lost_receipt_is_found_by_the_sweep(world):
    file = scan(world)
    Blob.objects.update(sha256="ab" * 32, hashed_at=NOW)  # the worker died right here
    with all_tenants():
        assert reconcile(now=NOW + dt.timedelta(hours=1)) == {"documents": 1}
    settle_document_file(attachment_id=file.pk)
    assert Receipt.objects.get().about == f"file:{file.uuid}"


# ---- its pages


def address(world, name, **more):
    at = {"tenant": world.tenant.slug, "campaign": "calls", "unit": "c1", "form": "table"}
    return reverse(name, kwargs=at | more)


def test_the_page_offers_the_upload_and_lists_what_is_there(world, client):
    client.force_login(world.coordinator)
    empty = client.get(address(world, "unit-document")).content.decode()
    assert (f'data-owner="{REFERENCE}"' in empty, 'type="file"' in empty, UnitDocument.objects.count()) == (
        True, True, 0,
    )  # fmt: skip
    file = scan(world)
    work(world)
    page = client.get(address(world, "unit-document")).content.decode()
    receipt = reverse("receipt", kwargs={"code": Receipt.objects.get().code})
    assert [part in page for part in (f"file-{file.uuid}", "IMG_0001.pdf", receipt)] == [True] * 3


def test_the_address_that_the_page_asks_again_answers_with_the_list(world, client):
    file = scan(world)
    client.force_login(world.coordinator)
    page = client.get(address(world, "unit-document")).content.decode()
    asked = html.unescape(re.search(r'data-poll hx-get="([^"]+)"', page)[1])
    assert asked.partition("?")[0] == address(world, "unit-document-files")
    unseen = client.get(asked.partition("&seen=")[0])
    assert (unseen.status_code, f"file-{file.uuid}" in unseen.content.decode()) == (200, True)


def test_the_list_is_asked_again_while_it_is_looked_at(world, client, django_assert_num_queries):
    client.force_login(world.coordinator)
    file = scan(world)
    lists = client.get(address(world, "unit-document-files")).content.decode()
    assert (f"file-{file.uuid}" in lists, "load delay" in lists) == (True, True)
    work(world)
    lists = client.get(address(world, "unit-document-files")).content.decode()
    assert "load delay" not in lists


def test_its_bytes_are_for_its_people_under_a_telling_name(world, client):
    file = scan(world)
    bytes_at = reverse("file", kwargs={"tenant": "north", "file": file.uuid})
    for who in (world.coordinator, world.organiser):
        client.force_login(who)
        answer = client.get(bytes_at)
        assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PDF)
        assert (
            "%E7%94%B2%E5%B8%82-%E6%B1%87%E6%80%BB%E8%A1%A8.pdf" in answer["Content-Disposition"]
        )  # 甲市-汇总表
    for who, status in ((world.expert, 403), (world.owner, 404)):
        client.force_login(who)
        assert client.get(bytes_at).status_code == status


def test_a_file_of_nobody_is_not_found(world, client):
    client.force_login(world.coordinator)
    assert client.get(reverse("file", kwargs={"tenant": "north", "file": uuid.uuid4()})).status_code == 404


def test_what_was_found_stands_on_the_units_and_the_organisers_page(world, client):
    scan(world)
    work(world)
    words = state_of(world).seen.findings[0].message
    client.force_login(world.coordinator)
    assert words in client.get(address(world, "unit-document")).content.decode()
    client.force_login(world.organiser)
    units = reverse("desk-units", kwargs={"tenant": "north", "campaign": "calls"})
    assert client.get(units + "?of=c1").content.decode().count(words) == 1


def test_where_a_damaged_scan_is_used_is_said(world):
    from portal.files.integrity import uses_of

    scan(world)
    assert uses_of(Blob.objects.get()) == ["教学案例征集 甲市《汇总表》的“IMG_0001.pdf”"]


def test_the_folder_is_of_the_documents_tenant(world):
    """By the database itself, with every wall of ours taken down."""
    other = make_world("other", "south")
    mine = ensure_document(world.campaign, world.unit("c1"), "table")
    with all_tenants():
        theirs = Folder.objects.create(kind=KIND, tenant=other.tenant)

    def point():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "UPDATE review_unitdocument SET folder_id = %s WHERE id = %s", [theirs.pk, mine.pk]
            )

    with pytest.raises(IntegrityError):
        point()


def test_a_scan_is_held_against_the_units_form_as_it_is_now(settings, tmp_path):
    """Another answer makes the printed form that was stamped an older one; so says its code (E11, N16, D22, L15)."""
    settings.MEDIA_ROOT, settings.UPLOAD_ROOT = tmp_path / "media", tmp_path / "uploads"
    printout = {
        "key": "table-sheet", "label": "汇总表", "of": "unit", "unit_form": "table", "slot": "scan",
        "rows": [{"label": "联系人", "value": "answer:contact"}],
    }  # fmt: skip
    rules = [{"rule": "file.type", "allowed": ["pdf"]}, {"rule": "pdf.form_code"}]
    made = make_world(recommend=document()["recommend"] | {"forms": [form_of(rules)]}, printouts=[printout])
    with tenant_scope(made.tenant):
        unit, form, file = made.unit("c1"), made.campaign.current.doc.recommend.forms[0], scan(made)
        save = {"actor": made.coordinator, "now": NOW}

        def said(contact):
            save_document(made.campaign, unit, form, answers={"contact": contact}, **save)
            (finding,) = [
                each for each in Evaluation.objects.get().findings if each["rule"] == "pdf.form_code"
            ]
            return finding["code"]

        save_document(made.campaign, unit, form, answers={"contact": "李"}, **save)
        whom, versions = unit_printed_versions(made.campaign, unit, "table", day=NOW.date())
        assert (whom, list(versions)) == (f"U{unit.pk}", ["TABLE-SHEET"])
        code = {"page": 1, "text": f"FORM/{whom}/TABLE-SHEET/{versions['TABLE-SHEET']}/1-1"}
        facts = FileFacts(
            name="a.pdf", extension="pdf", kind="pdf", depth="deep", pdf=PdfFacts(pages=1), seen=SeenFacts(codes=[code])
        )  # fmt: skip
        Check.objects.filter(blob_id=file.blob_id).delete()
        Check.objects.create(
            tenant_id=made.tenant.pk, blob_id=file.blob_id, probe_version="test", state=Check.State.DONE,
            facts=facts.model_dump(mode="json"),
        )  # fmt: skip
        assert (said("李"), said("王"), said("李")) == (
            "pdf.form_code.ok", "pdf.form_code.older", "pdf.form_code.ok",
        )  # fmt: skip
