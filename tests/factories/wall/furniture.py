"""A tenant of the wall is built: a campaign, a case on its way, and one of everything that has an address."""

import datetime as dt
from pathlib import Path
from typing import Any

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils import timezone

from campaigns.actions import publish
from campaigns.calendar.rehearsal import walkable
from campaigns.editing.actions import draft_of_campaign
from campaigns.loading import load
from campaigns.models import Campaign, HandoutFolder
from campaigns.schema import Document
from campaigns.schema.judging import ADVANCED
from portal.accounts.sealing import seal
from portal.documents.layout import Form
from portal.documents.word import document as layout_in_word
from portal.files import storage, thumbnails
from portal.files.owners import open_folder
from portal.models import (
    Attachment,
    Blob,
    Check,
    Invitation,
    Membership,
    Notification,
    Person,
    Role,
    SignInProvider,
    SupportConsent,
    Task,
    Unit,
    UnitRequest,
    Upload,
)
from portal.single_sign_on.providers import SEALED_FOR
from portal.tenants import tenant_scope
from review.demo.people import ensure_cast
from review.judging.sharing_out import DrawRules
from review.models import (
    Assignment,
    AssignmentDraft,
    Award,
    AwardRun,
    Certificate,
    CertificateFolder,
    DuplicatePair,
    EarlierWinner,
    ForwardBatch,
    ForwardedCase,
    HonourList,
    Nomination,
    NominationBatch,
    PublicNotice,
    Reviewer,
    RunLine,
    Showcase,
    ShowcaseCase,
    UnitDocument,
    UnitHonour,
)
from review.objections.actions import file_objection
from review.printed_forms.actions import ensure_template_row
from submissions.models import Author, CoAuthor, Evaluation, Submission
from submissions.questions.actions import add_faq, add_template, ask
from submissions.receipts.actions import give_for_submission
from submissions.states import State
from tests.architecture.source import ROOT
from tests.factories.corrections import make_correction
from tests.factories.files import make_blind_copy
from tests.factories.organisations import plant_for
from tests.factories.portal import make_member
from tests.factories.showcase import make_public_copy
from tests.factories.wall.house import House
from tests.factories.wall.table import COORDINATOR, EXPERT, ORGANISER, OWNER, ROLES


def build(document: Path, *, first: int) -> House:
    """A tenant of this campaign, its people numbered from `first`."""
    now = timezone.now()
    doc = walkable(load(document), now=now)
    plant_for(doc, now=now)
    review = doc.review.model_dump(mode="json")
    review["rounds"][-1]["weight"] = 90
    preselection = {
        "key": "preselection",
        "label": "预选",
        "by": "tenant",
        "per_case": 1,
        "advance": {"first": 9},
    }
    review["rounds"].insert(-1, preselection)
    review["imported"] = [
        {"key": "vote", "label": "网络投票", "weight": 10}
    ]  # asked of by pages of their own
    doc = Document.model_validate(doc.model_dump(mode="json") | {"review": review})
    rule_set = publish(doc, actor=None, now=now)
    with tenant_scope(rule_set.tenant):
        cast = ensure_cast(rule_set.tenant, rule_set.doc, now=now, first=first)
        people = dict(
            zip(
                ROLES,
                (
                    cast.organiser, cast.coordinators[0], cast.experts[0], cast.applicants[0],
                    make_member(f"head-{first}", rule_set.tenant, Role.OWNER),
                    make_member(f"auditor-{first}", rule_set.tenant, Role.AUDITOR),
                ),
                strict=True,
            )
        )  # fmt: skip
        house = House(rule_set.tenant, people)
        furnish(house, rule_set.campaign, now)
    return house


def furnish(house: House, campaign: Campaign, now: dt.datetime) -> None:
    """Put one of everything into it."""
    tenant, doc = house.tenant, campaign.current.doc
    owner, expert, organiser = (house.people[role] for role in (OWNER, EXPERT, ORGANISER))
    home = Membership.objects.get(person=owner, role=Role.MEMBER)
    city: Unit = Membership.objects.get(person=house.people[COORDINATOR], role=Role.COORDINATOR).unit
    category = doc.categories[0]
    case = Submission.objects.create(
        tenant=tenant, folder=open_folder("submission", tenant.pk), campaign=campaign, rule_set=campaign.current, category=category.key, title="分数教学",
        unit=home.unit, owner=owner, state=State.ELIGIBLE, number=f"{tenant.pk}-1", submitted_at=now,
    )  # fmt: skip
    Author.objects.create(
        tenant=tenant, submission=case, position=1, name="马晓明", unit=home.unit, phone="13900000000"
    )
    coauthor = CoAuthor.objects.create(tenant=tenant, submission=case, person=owner, asked_at=now)
    slot = next(slot for slot in category.slots if slot.blind)
    file = attached(case, "page.pdf", (ROOT / "tests/portal/page.pdf").read_bytes(), slot.key, now=now)
    Evaluation.objects.create(tenant=tenant, attachment=file, verdict="pass")
    Check.objects.create(
        tenant=tenant,
        blob=file.blob,
        probe_version="1-deep",
        sheet_key=thumbnails.keep(b"\xff\xd8\xff sheet"),
        evidence_frames_key=thumbnails.keep(b"\xff\xd8\xff shot"),
        evidence_frames={"p1": [0, 8, 10, 10]},
    )
    film = attached(case, "film.mp4", b"film", slot.key, now=now)
    make_blind_copy(film, b"stripped")
    upload = Upload.objects.create(
        tenant=tenant, owner=owner, folder=case.folder, key=storage.new_key(), slot=slot.key, name="b.pdf", size=9,
        created_at=now,
        expires_at=now + dt.timedelta(days=1),
    )  # fmt: skip
    batch = NominationBatch.objects.create(tenant=tenant, campaign=campaign, unit=city)
    Nomination.objects.create(
        tenant=tenant,
        submission=case,
        current_of=case,
        batch=batch,
        made_by=house.people[COORDINATOR],
        made_at=now,
    )
    reviewer = Reviewer.objects.create(
        tenant=tenant, campaign=campaign, person=expert, name=str(expert), email="expert@example.cn", invited_at=now,
        state=Reviewer.State.ACCEPTED,
    )  # fmt: skip
    Membership.objects.get_or_create(tenant=tenant, person=expert, role=Role.REVIEWER)  # given on accepting
    invited = Reviewer.objects.create(tenant=tenant, campaign=campaign, name="新专家", invited_at=now)
    assignment = Assignment.objects.create(
        tenant=tenant, reviewer=reviewer, submission=case, round=doc.review.rounds[-1].key, made_at=now
    )
    of_unit = Reviewer.objects.create(
        tenant=tenant, campaign=campaign, panel=city, name="初评专家", invited_at=now, state=Reviewer.State.ACCEPTED,
    )  # fmt: skip
    first_round = Assignment.objects.create(
        tenant=tenant, reviewer=of_unit, submission=case, round=doc.review.rounds[0].key, made_at=now
    )
    run = AwardRun.objects.create(
        tenant=tenant, campaign=campaign, number=1, current=True, state=AwardRun.State.PUBLISHED, made_by=organiser,
        made_at=now, taken_at=now,
        inputs={"campaign": campaign.slug, "rules": "", "plans": [], "cases": [],
                "rounds": [{"key": "final", "label": "终评"}]},
    )  # fmt: skip
    corrected = AwardRun.objects.create(
        tenant=tenant, campaign=campaign, number=2, state=AwardRun.State.SUPERSEDED, made_by=organiser, made_at=now,
        taken_at=now, inputs=run.inputs,
    )  # fmt: skip
    AwardRun.objects.filter(pk=run.pk).update(corrects=corrected)
    shortlist = AwardRun.objects.create(
        tenant=tenant, campaign=campaign, list_key="preselection", number=3, state=AwardRun.State.PUBLISHED,
        made_by=organiser, made_at=now, taken_at=now, published_at=now, inputs=run.inputs,
    )  # fmt: skip
    RunLine.objects.create(tenant=tenant, run=shortlist, submission=case, tier=ADVANCED)
    award = Award.objects.create(
        tenant=tenant, submission=case, run=run, campaign=campaign, tier="first", label="一等奖", decided_by=organiser,
        decided_at=now, published_at=now,
    )  # fmt: skip
    certificate = Certificate.objects.create(
        tenant=tenant, campaign=campaign, award=award, number=f"{tenant.slug}-001", holder="马晓明", title=case.title, label=award.label,
        issued_at=now, rule_set=campaign.current,
    )  # fmt: skip
    honour_list = HonourList.objects.create(
        tenant=tenant, campaign=campaign, award="organiser", label="优秀组织单位", places=1, counted=1,
        drafted_by=organiser, drafted_at=now,
    )  # fmt: skip
    honour = UnitHonour.objects.create(
        tenant=tenant, honour_list=honour_list, unit=city, figures={"cases": 1, "eligible": 1, "awarded": 1, "tiers": {}, "disqualified": 0, "points": "", "score": "", "unmet": []},
        rank=1, outcome="chosen", decided_by=organiser, decided_at=now,
    )  # fmt: skip
    offered = Invitation.objects.create(
        tenant=tenant, role=Role.COORDINATOR, unit=city, made_by=organiser, made_at=now, expires_at=now + dt.timedelta(days=1),
    )  # fmt: skip
    asked_for = Invitation.objects.create(
        tenant=tenant, role=Role.AUDITOR, person=owner, state="asked", made_by=organiser, made_at=now, answered_at=now, expires_at=now + dt.timedelta(days=1),
    )  # fmt: skip
    told = Notification.objects.create(tenant=tenant, person=owner, code="member.confirmed", created_at=now)
    request = UnitRequest.objects.create(
        tenant=tenant, person=owner, name="新校", kind=city.kind, parent=city
    )
    forms = [form.key for form in doc.recommend.forms] if doc.recommend else []
    document = UnitDocument.objects.create(
        tenant=tenant, folder=open_folder("unit-document", tenant.pk), campaign=campaign, unit=city,
        form=(forms or ["none"])[0], updated_at=now, updated_by=house.people[COORDINATOR],
    )  # fmt: skip
    scan = attached(document, "a.pdf", b"%PDF", "scan", now=now, by=house.people[COORDINATOR])
    printed = next((p.key for p in doc.printouts if p.of == "case"), "none")
    form_template = ensure_template_row(campaign, printed)
    own_form = attached(
        form_template, "表.docx", layout_in_word(Form(title="{{ title }}")), "template", now=now, by=organiser
    )
    notice = PublicNotice.objects.create(
        tenant=tenant,
        campaign=campaign,
        opens_at=now,
        closes_at=now + dt.timedelta(days=5),
        opened_by=organiser,
    )
    objection = file_objection(
        notice, submission=None, ground="procedure", text="评审程序有问题", name="马晓明", contact="13900000000",
        actor=owner, now=now,
    )  # fmt: skip
    winner = EarlierWinner.objects.create(tenant=tenant, title="分数教学", added_by=organiser, added_at=now)
    pair = DuplicatePair.objects.create(
        tenant=tenant,
        campaign=campaign,
        submission=case,
        winner=winner,
        score=100,
        kinds=["title"],
        found_at=now,
    )
    asked = ask(campaign, title="怎样填", text="请问", submission=case, actor=owner, now=now)
    entry = add_faq(
        campaign, question="怎样填", answer="照样", category="", slot="", actor=organiser, now=now
    )
    template = add_template(tenant, title="收到", text="谢谢", actor=organiser, now=now)
    elsewhere = UserSession.objects.create(user=owner, ip="127.0.0.1", session_key=f"of {tenant.slug}")
    way = SignInProvider.objects.create(
        tenant=tenant,
        kind="weixin",
        label="微信",
        client_id="a",
        secret=seal("b", SEALED_FOR),
        made_by=organiser,
        made_at=now,
    )
    linked = SocialAccount.objects.create(user=owner, provider=way.key, uid="a")
    task = Task.objects.create(
        tenant=tenant, kind="refusing", subject="a", name="a.zip", person=owner, made_at=now
    )
    drafts = [
        AssignmentDraft.objects.create(
            tenant=tenant, campaign=campaign, panel=panel, round=round_.key, rules=DrawRules().as_json(), seed=1,
            state="ready", made_by=organiser, made_at=now,
        )
        for panel, round_ in ((None, doc.review.rounds[-1]), (city, doc.review.rounds[0]))
    ]  # fmt: skip
    house.objects = {
        "campaign_draft": draft_of_campaign(campaign, actor=organiser, now=now).pk, "place": "basics", "category": category.key, "slot": slot.key,
        "task": task.uuid, "draft": drafts[0].pk, "unit draft": drafts[1].pk,
        "tenant": tenant.slug, "campaign": campaign.slug, "case": case.uuid, "file": file.uuid, "upload": upload.uuid,
        "assignment": assignment.uuid, "unit": city.key, "reviewer": reviewer.pk, "certificate": certificate.pk, "honour": honour.pk, "award": honour_list.award, "run": run.number,
        "token": invited.token, "certificate_token": certificate.token, "membership": home.pk, "notification": told.pk, "session": elsewhere.pk, "login": way.key, "provider": way.pk, "linked": linked.pk,
        "number": request.pk, "coauthor": coauthor.pk, "version": 1, "page": 1, "key": "p1", "round_key": "preselection", "form": (forms or ["none"])[0], "printout": next((p.key for p in doc.printouts if p.of == "case"), "none"), "unit printout": next((p.key for p in doc.unit_printouts), "none"), "roster": next(r.key for r in doc.rosters if r.audience == "organiser"),
        "unit roster": next((r.key for r in doc.rosters if r.audience == "unit"), "none"), "film": film.uuid,
        "scan": scan.uuid, "own form": own_form.uuid, "unit reviewer": of_unit.pk, "unit assignment": first_round.uuid,
        "invitation": offered.token, "invited": offered.pk, "asked": asked_for.pk, "person": house.people[COORDINATOR].pk,
        "code": give_for_submission(case, now=now).code,
        "correction": make_correction(campaign, case, organiser, now=now).uuid,
        "pair": pair.uuid, "winner": winner.pk, "objection": objection.uuid, "below": city.key, "unit_kind": city.kind, "question": asked.thread.uuid, "entry": entry.pk, "template": template.pk,
        "consent": SupportConsent.objects.create(tenant=tenant, person=owner, granted_at=now).pk,
    }  # fmt: skip
    handouts = HandoutFolder.objects.create(
        tenant=tenant, campaign=campaign, folder=open_folder("handout", tenant.pk)
    )
    house.objects["handout"] = attached(handouts, "通知.pdf", b"%PDF", "notice", now=now, by=organiser).uuid
    pictures = CertificateFolder.objects.create(
        tenant=tenant, campaign=campaign, folder=open_folder("certificate", tenant.pk)
    )
    house.files = {
        "submission": file.uuid, "unit-document": scan.uuid, "form-template": own_form.uuid,
        "handout": house.objects["handout"],
        "objection": attached(objection, "证据.pdf", b"%PDF", "evidence", now=now, by=owner).uuid,
        "certificate": attached(pictures, "章.png", b"png", "seal", now=now, by=organiser).uuid,
    }  # fmt: skip
    house.objects |= _forward(campaign, case, now)
    if doc.showcase is not None:
        _show(campaign, case, file, film, now)


def _forward(campaign: Campaign, case: Submission, now: dt.datetime) -> dict[str, Any]:
    """A case on its way from the campaign, and a batch that came into it."""
    until = now + dt.timedelta(days=1)
    kept = {"tenant": campaign.tenant, "campaign": campaign, "other_tenant": "外", "other_campaign": "外", "closes_at": until, "made_at": now}  # fmt: skip
    sent = ForwardBatch.objects.create(
        side="out", state="accepted", mapping={case.category: {"category": "x", "label": "外", "from": "外", "fields": [], "slots": []}}, **kept
    )  # fmt: skip
    came = ForwardBatch.objects.create(side="in", **kept)
    row = ForwardedCase.objects.create(
        tenant=campaign.tenant, side="out", batch=sent, submission=case, forward="up", title="外", category=case.category, state="invited"
    )  # fmt: skip
    return {"batch": came.pair, "forwarded": row.pair}


def _show(campaign: Campaign, case: Submission, file: Attachment, film: Attachment, now: dt.datetime) -> None:
    """The case is on the campaign's public pages."""
    Campaign.objects.filter(pk=campaign.pk).update(results_at=now)
    Submission.objects.filter(pk=case.pk).update(
        declared={campaign.current.doc.showcase.consent: {"at": now.isoformat(), "text": "同意"}}
    )
    Showcase.objects.create(tenant=campaign.tenant, campaign=campaign, opened_at=now)
    ShowcaseCase.objects.create(tenant=campaign.tenant, submission=case, share=b"png", prepared_at=now)
    make_public_copy(file)
    make_public_copy(film, kind="film")


def attached(
    owner: Any, name: str, content: bytes, slot: str, *, now: dt.datetime, by: Person | None = None
) -> Attachment:
    """A file in a folder, without an upload."""
    blob = Blob.objects.create(tenant=owner.tenant, key=storage.save(content), size=len(content))
    return Attachment.objects.create(
        tenant=owner.tenant, folder=owner.folder, slot=slot, name=name, blob=blob,
        uploaded_by=by or owner.owner, uploaded_at=now,
    )  # fmt: skip
