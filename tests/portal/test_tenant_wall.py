"""The wall, address by address (X01): every URL name against every role of two tenants.

A URL that is missing from the table fails the test: whoever adds an address says here who may come in.
"""

import datetime as dt
import re
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings as settings_of_the_portal
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from django.utils.module_loading import import_string

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
    Tenant,
    Unit,
    UnitRequest,
    Upload,
)
from portal.single_sign_on.providers import SEALED_FOR
from portal.tenants import all_tenants, tenant_scope
from portal.words import refusals
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
from tests.factories.portal import make_member, make_workers
from tests.factories.showcase import make_public_copy
from validators import sandbox
from validators.sandbox import Outcome

pytestmark = pytest.mark.django_db

ORGANISER, COORDINATOR, EXPERT, OWNER, HEAD, AUDITOR = ROLES = (
    "organiser", "coordinator", "expert", "owner", "tenant's owner", "auditor",
)  # fmt: skip
SIGNED_IN = frozenset(ROLES)  # and people of other tenants: everyone may apply everywhere
EVERYONE = frozenset((*ROLES, "nobody"))
ORG, CO, EX, MINE = (frozenset({role}) for role in (ORGANISER, COORDINATOR, EXPERT, OWNER))
"""Where an organiser may, the tenant's owner may; an auditor may where it is only read (`with_office`)."""

INSIDE: dict[str, frozenset[str]] = {
    # everyone
    "tenant": EVERYONE, "campaign": EVERYONE, "results": EVERYONE, "public-notice": EVERYONE,
    "handout": EVERYONE, "desk-handouts": ORG, "desk-handout-files": ORG,
    "showcase": EVERYONE, "showcase-case": EVERYONE, "showcase-share": EVERYONE, "showcase-page": EVERYONE,
    "showcase-film": EVERYONE, "showcase-sitemap": EVERYONE,  # cases that are shown
    "invitation": EVERYONE,  # whoever has its unguessable link
    "role-invitation": EVERYONE,  # whoever has its unguessable link
    "people": ORG, "people-invitations": ORG, "people-invite": ORG, "people-table": ORG, "people-slips": ORG, "people-second-factor": ORG, "people-way-back": ORG, "people-logins": frozenset({HEAD}), "people-login": frozenset({HEAD}), "people-login-remove": frozenset({HEAD}), "sign-in": EVERYONE, "sign-in-begin": EVERYONE, "sign-in-callback": EVERYONE, "sign-in-first": EVERYONE, "trail": ORG, "texts": ORG, "trail-export": ORG,
    "people-withdraw": ORG, "people-confirm": ORG, "people-refuse": ORG, "people-end": ORG, "people-deputy": ORG, "people-hand-over": ORG,
    "organisation": ORG, "organisation-export": ORG,
    "organisation-terms": ORG, "organisation-term-rename": ORG, "organisation-term-remove": ORG,
    "unit-requests": ORG | CO, "unit-request": ORG | CO, "unit-request-ask": SIGNED_IN,
    "units": ORG, "unit-add": ORG, "unit-edit": ORG, "unit-move": ORG, "unit-merge": ORG, "unit-close": ORG, "unit-reopen": ORG,
    "units-let": ORG, "units-table": ORG, "units-export": ORG, "units-find": SIGNED_IN,
    # everyone who signed in
    "coauthored": SIGNED_IN, "coauthored-answer": MINE,
    "my-cases": SIGNED_IN, "apply": SIGNED_IN, "unit-search": SIGNED_IN,
    "support": SIGNED_IN, "support-grant": SIGNED_IN, "support-end": SIGNED_IN, "support-withdraw": MINE,
    "support-desk": ORG, "support-begin": ORG,
    "my-data-export": SIGNED_IN, "my-exports": SIGNED_IN, "task": MINE, "task-file": MINE, "task-cancel": MINE, "task-again": MINE,
    "object": SIGNED_IN,
    "objection": MINE | ORG, "objection-files": MINE | ORG, "objection-note": MINE | ORG, "objection-withdraw": MINE | ORG,
    "ask": SIGNED_IN, "questions": SIGNED_IN,
    "question": MINE | ORG | CO, "question-up": MINE | ORG | CO, "question-faq": ORG, "faq-remove": ORG, "faq-change": ORG,
    "reply-templates": ORG, "reply-template-remove": ORG,
    # the applicant
    "case": MINE | ORG | CO, "file": MINE | ORG | CO, "file-report": MINE | ORG | CO,
    "file-read": MINE | ORG | CO, "file-page": MINE | ORG | CO,
    "file-sheet": MINE | ORG | CO,
    "file-evidence-frame": MINE | ORG | CO,
    "file-recheck": ORG,
    "case-edit": MINE, "case-autosave": MINE, "case-authors": MINE, "case-files": MINE | ORG | CO, "case-checklist": MINE,
    "case-submit": MINE, "case-withdraw": MINE, "case-receipts": MINE | ORG | CO, "case-discard": MINE, "file-remove": MINE, "my-certificate": MINE | ORG,
    # the coordinator
    "members": CO, "member-confirm": CO, "member-decline": CO, "member-way-back": CO, "member-end": CO,
    "unit-desk": CO, "unit-case": CO, "unit-return": CO, "unit-nominate": CO, "unit-withdraw": CO,
    "unit-reopen-below": CO, "unit-send-back": CO, "unit-hand-up": CO, "unit-allotments": CO,
    "unit-desks": CO, "unit-bulk": CO, "unit-comment": CO, "unit-comments": CO, "unit-order": CO, "unit-order-save": CO,
    "unit-first-round": CO, "unit-cases-export": CO, "unit-rank": CO, "unit-batch": CO, "unit-document": CO, "unit-document-files": CO, "unit-roster": CO,
    "unit-experts": CO, "unit-expert": CO, "unit-remind": CO, "unit-expert-remove": CO, "unit-ranking": CO,
    "unit-experts-table": CO, "unit-conflicts-table": CO, "desk-experts-table": ORG, "desk-conflicts-table": ORG,
    "unit-assign-sheet": CO, "unit-assign-draft": CO, "unit-assign-draft-apply": CO, "unit-assign-draft-discard": CO, "unit-assign-pin": CO,
    "desk-assign-sheet": ORG, "desk-assign-draft": ORG, "desk-assign-draft-apply": ORG, "desk-assign-draft-discard": ORG, "desk-assign-pin": ORG,
    "unit-assign": CO, "unit-assign-evenly": CO, "unit-assign-by-hand": CO, "unit-assign-remove": CO, "unit-review-reopen": CO,
    "unit-effects": CO, "unit-effects-sheet": CO, "unit-effects-scores": CO, "unit-effects-apart": CO, "unit-effects-add": CO,
    # the organiser
    "desk-effects": ORG, "desk-effects-sheet": ORG, "desk-effects-scores": ORG, "desk-effects-apart": ORG, "desk-effects-add": ORG,
    "storage": ORG, "campaign-new": ORG, "campaign-from-notice": ORG, "campaign-edit": ORG, "draft": ORG, "draft-part": ORG, "draft-discard": ORG, "draft-yaml": ORG, "draft-publish": ORG,
    "draft-preview": ORG, "draft-preview-category": ORG, "draft-try": ORG, "campaign-rules": ORG, "campaign-export": ORG, "campaign-calendar": ORG, "campaign-extend": ORG,
    "desk": ORG, "desk-cases": ORG, "desk-bulk-pass": ORG, "desk-bulk-return": ORG, "desk-bulk-item": ORG, "desk-case": ORG, "desk-points": ORG, "desk-decide": ORG,
    "desk-marks": ORG, "desk-marks-export": ORG, "desk-bulk-mark": ORG, "desk-case-marks": ORG,
    "desk-waive": ORG, "desk-units": ORG, "desk-reopen": ORG, "desk-experts": ORG, "desk-expert": ORG,
    "desk-remind": ORG, "desk-expert-remove": ORG, "desk-assign": ORG, "desk-assign-evenly": ORG, "desk-assign-by-hand": ORG,
    "desk-reviews": ORG, "desk-reviews-sheet": ORG, "desk-reviews-case": ORG, "desk-reviews-back": ORG, "desk-reviews-expert": ORG,
    "unit-reviews": CO, "unit-reviews-sheet": CO, "unit-reviews-case": CO, "unit-reviews-back": CO, "unit-reviews-expert": CO,
    "desk-assign-remove": ORG, "desk-review-reopen": ORG, "desk-ranking": ORG, "desk-imported": ORG, "desk-imported-clear": ORG, "desk-imported-sheet": ORG, "desk-awards": ORG,
    "desk-award-adjust": ORG, "desk-award-tie": ORG, "desk-award-tie-review": ORG, "desk-award-correct": ORG, "desk-award-what-if": ORG,
    "desk-award-runs": ORG, "desk-award-run": ORG, "desk-award-run-step": ORG, "desk-award-approve": ORG,
    "desk-award-list": ORG, "desk-award-bundle": ORG, "shortlist": EVERYONE, "results-changes": EVERYONE, "results-verify": EVERYONE,
    "desk-publish": ORG, "desk-certificates": ORG, "desk-certificates-pdf": ORG,
    "desk-certificates-zip": ORG, "desk-certificate": ORG, "desk-certificate-revoke": ORG,
    "desk-certificate-reissue": ORG, "desk-certificate-design": ORG, "desk-certificate-preview": ORG, "desk-certificate-pictures": ORG, "certificate-pictures": ORG, "certificate-pictures-files": ORG, "desk-certificates-table": ORG,
    "desk-honours": ORG, "desk-honour-adjust": ORG, "desk-honour-withdraw": ORG, "desk-honours-publish": ORG, "desk-honours-table": ORG,
    "desk-forwards": ORG, "desk-forward-send": ORG, "desk-forward-invite": ORG, "desk-forward-in": ORG, "my-forward": MINE,
    "desk-retention": ORG, "desk-retention-hold": frozenset({HEAD}), "desk-retention-release": frozenset({HEAD}),
    "desk-volumes": ORG, "desk-showcase": ORG, "desk-showcase-case": ORG, "my-showcase": MINE,
    "desk-corrections": ORG, "desk-correction-bring": ORG, "desk-correction": ORG, "desk-correction-approve": ORG, "desk-correction-decline": ORG,
    "desk-packages": ORG, "unit-packages": CO, "desk-export": ORG, "desk-roster": ORG, "desk-audit": ORG,
    "case-forms": MINE, "case-forms-docx": MINE, "case-forms-ask": MINE, "unit-forms": CO, "unit-forms-docx": CO, "unit-forms-ask": CO,
    "unit-case-forms": CO, "unit-case-forms-docx": CO, "unit-case-forms-ask": CO,
    "desk-case-forms": ORG, "desk-case-forms-docx": ORG, "desk-case-forms-ask": ORG,
    "desk-form-templates": ORG, "desk-form-template": ORG, "desk-form-template-files": ORG, "desk-form-template-own": ORG, "desk-form-template-back": ORG,
    "desk-form-template-try": ORG, "desk-form-template-filled": ORG, "desk-form-template-adopt": ORG,
    "desk-unit-forms": ORG, "desk-unit-forms-docx": ORG, "desk-unit-forms-ask": ORG,
    "personal-show": ORG,  # a kind of value has its own door (tests/review/personal)
    "desk-give-back": ORG, "desk-nominated": ORG, "desk-nominated-take": ORG,
    "desk-duplicates": ORG, "desk-duplicate": ORG, "desk-winners": ORG, "desk-winner-remove": ORG, "desk-clashes": ORG, "desk-units-remind": ORG, "desk-units-export": ORG, "desk-unit-form": ORG, "desk-unit-form-export": ORG, "desk-units-extend": ORG, "desk-unit-phone": ORG, "desk-announce": ORG, "desk-audit-export": ORG,
    "desk-notice": ORG, "desk-notice-end": ORG, "desk-objection-step": ORG,
    # the expert
    "expert-desk": EX, "expert-withdraw": EX, "expert-case": EX, "expert-save": EX, "expert-conflict": EX, "expert-file": EX,
    "expert-discuss": EX, "expert-subtitles": EX, "expert-note": EX, "expert-read": EX, "expert-page": EX,
}  # fmt: skip
"""Addresses below /t/<tenant>/ and who of the tenant may come in."""

OUTSIDE: dict[str, frozenset[str]] = {
    "front": EVERYONE, "privacy": EVERYONE, "alive": EVERYONE, "ready": EVERYONE, "working": EVERYONE, "verify": EVERYONE, "verify-file": EVERYONE,
    "verify-signing-certificate": EVERYONE, "verify-withdrawn": EVERYONE, "verify-offline": EVERYONE, "robots": EVERYONE, "sitemap": EVERYONE, "receipt": EVERYONE, "receipt-look-up": EVERYONE,
    "metrics": frozenset(), "status": frozenset(), "account-trail": frozenset(),  # for a token's holder, and for operators
    "my-data": SIGNED_IN, "my-data-erase": SIGNED_IN, "my-data-keep": SIGNED_IN,
    "home": SIGNED_IN, "profile": SIGNED_IN, "own-trail": SIGNED_IN, "merge": SIGNED_IN, "kept-form": SIGNED_IN, "agree": SIGNED_IN, "notices-texts": SIGNED_IN, "new-password": SIGNED_IN, "security": SIGNED_IN, "logins": SIGNED_IN, "login-unlink": MINE, "sessions": SIGNED_IN, "sessions-end": SIGNED_IN, "session-end": MINE, "join": SIGNED_IN, "notices": SIGNED_IN,
    "tus-create": MINE, "leave": MINE, "notice": MINE, "tus-upload": MINE,
    "direct-create": MINE, "direct-upload": MINE, "direct-sign": MINE, "direct-done": MINE,
}  # fmt: skip
"""Addresses of no tenant."""

LIBRARY = ("account_", "mfa_")
"""Ways in: the account library's own."""


@cache
def names() -> dict[str, frozenset[str]]:
    """Every URL name with the arguments it takes."""

    def walk(patterns: list[Any], taken: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
        for each in patterns:
            here = taken | frozenset(each.pattern.converters)
            if isinstance(each, URLPattern):
                yield str(each.name), here
            else:
                yield from walk(each.url_patterns, here)

    return dict(walk(get_resolver().url_patterns, frozenset()))


def test_every_address_is_in_the_table():
    found = {name for name in names() if not name.startswith(LIBRARY)}
    assert sorted(found ^ (INSIDE.keys() | OUTSIDE.keys())) == []


@dataclass
class House:
    """A tenant with a campaign, a case on its way, and one of everything that has an address."""

    tenant: Tenant
    people: dict[str, Person]
    objects: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)

    def path(self, name: str, **other: Any) -> str:
        taken = names()[name]
        at = {key: value for key, value in self.objects.items() if key in taken}
        if name in {"my-certificate", "verify"}:
            at["token"] = self.objects["certificate_token"]
        if "unit-forms" in name and "printout" in taken:
            at["printout"] = self.objects["unit printout"]
        if name.startswith("desk-form-template-") and "file" in taken:
            at["file"] = self.objects["own form"]
        if name == "handout":
            at["file"] = self.objects["handout"]
        if name in {"expert-file", "showcase-film"}:
            at["file"] = self.objects["film"]
        if name.startswith("organisation-term-"):
            at |= {"what": "kind", "key": self.objects["unit_kind"]}
        if name in {"people-confirm", "people-refuse"}:
            at["invited"] = self.objects["asked"]
        if name == "personal-show":
            at |= {"kind": "expert", "key": self.objects["reviewer"], "field": "email"}
        if name.startswith("unit-"):  # the unit's own, where the organiser has one too
            at |= {
                key: self.objects[f"unit {key}"]
                for key in ("roster", "reviewer", "assignment", "draft")
                if key in taken
            }
        path = reverse(name, kwargs=at | {key: value for key, value in other.items() if key in taken})
        return f"{path}?organiser={self.tenant.slug}" if name == "join" else path


def build(document: Path, *, first: int) -> House:
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
        _furnish(house, rule_set.campaign, now)
    return house


def _furnish(house: House, campaign: Campaign, now: dt.datetime) -> None:
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


def plain_404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse("", status=404)


@pytest.fixture(autouse=True)
def only_the_door(monkeypatch):
    """Who may come in is asked some 8,000 times here: the page of a 404 is not drawn each time, and a child that answered
    for one person is not started for the next. Both have tests of their own.
    """
    answers: dict[tuple[object, ...], Outcome] = {}
    run = sandbox._run

    def once(path: Any, arguments: list[str], limits: Any, room: Any, out: str | None) -> Outcome:
        if out is not None:
            return run(path, arguments, limits, room, out)  # leaves files in a folder of its caller's
        asked = (Path(path).read_bytes(), *arguments)
        if asked not in answers:
            answers[asked] = run(path, arguments, limits, room, out)
        return answers[asked]

    monkeypatch.setattr("portal.urls.handler404", plain_404)
    monkeypatch.setattr(sandbox, "_run", once)


@pytest.fixture
def houses(settings, tmp_path) -> tuple[House, House]:
    settings.MEDIA_ROOT, settings.UPLOAD_ROOT = tmp_path / "media", tmp_path / "uploads"
    settings.TASK_KINDS = [*settings.TASK_KINDS, "tests.factories.tasks.Refusing"]
    with all_tenants():
        ours = build(ROOT / "fixtures/campaigns/ningxia-2025.yaml", first=100)
        theirs = build(ROOT / "tests/notices/sixth.yaml", first=300)
    make_workers(heard_at=timezone.now() + dt.timedelta(days=1))  # these tests take minutes
    return ours, theirs


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the request wrote is taken back."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


def visit(client: Client, house: House, name: str, **other: Any) -> HttpResponse:
    """GET the address of one of the house's objects, or do what it takes instead."""
    client.raise_request_exception = False
    path, case = house.path(name, **other), str(house.objects["case"])
    tus = {"HTTP_TUS_RESUMABLE": "1.0.0"}
    with undone():
        if name == "tus-upload":
            return client.head(path, **tus)
        if name == "direct-upload":
            return client.get(path, **tus)
        if name in {"direct-sign", "direct-done"}:
            return client.post(path, **tus)
        if name in {"tus-create", "direct-create"}:
            about = f"owner {b64encode(f'submission/{case}'.encode()).decode()}"
            return client.post(path, **tus, HTTP_UPLOAD_METADATA=about, HTTP_UPLOAD_LENGTH="9")
        response = client.get(path)
    if response.status_code == 405:
        with undone():
            sent = {"desk-waive": {"file": str(house.objects["file"])}, "desk-decide": {"do": "return"}}
            response = client.post(path, sent.get(name, {}))
    return response


def outcome(response: HttpResponse) -> str:
    """open, hidden (404), refused (wrong person), sign in, or broken. A refusal for another reason (a state, a
    deadline, a form) means that the door was open.
    """
    status = response.status_code
    if status == 404:
        return "hidden"
    if status == 401 or (status == 302 and response.headers["Location"].startswith("/accounts/login/")):
        return "sign in"
    if status == 403 and any(words in response.content.decode() for words in WRONG_PERSON):
        return "refused"
    return "broken" if status >= 500 else "open"


WRONG_PERSON = [
    refusals()[code].split("{")[0] for code in ("wrong_role", "reads_only", "not_yours", "not_your_unit", "not_assigned")
    if code in refusals()
]  # fmt: skip


def client_of(person: Person | None) -> Client:
    client = Client()
    if person:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def with_office() -> dict[str, frozenset[str]]:
    """The tables, with the tenant's owner and auditor wherever an organiser may come in."""
    return {
        name: may | ({HEAD} if name == "people-slips" else {HEAD, AUDITOR}) if may >= ORG else may
        for name, may in {**INSIDE, **OUTSIDE}.items()
    }  # whoever holds a slip could take its role


def is_only_posted_to(client: Client, path: str) -> bool:
    """Whether the address takes no visits: what an auditor then may not use."""
    with undone():
        return client.get(path).status_code == 405


def test_an_auditor_changes_nothing(houses):
    """Whatever an organiser may post to, an auditor may not: refused, in the words for it."""
    ours, _ = houses
    organiser, auditor = client_of(ours.people[ORGANISER]), client_of(ours.people[AUDITOR])
    wrong = []
    for name, may in INSIDE.items():
        if ORGANISER not in may or may in (EVERYONE, SIGNED_IN):
            continue
        path = ours.path(name)
        organiser.raise_request_exception = auditor.raise_request_exception = False
        with undone():
            as_organiser = organiser.post(path, {"file": str(ours.objects["file"])})
        with undone():
            as_auditor = auditor.post(path, {"file": str(ours.objects["file"])})
        only_read = as_organiser.status_code == as_auditor.status_code == 405
        if not only_read and outcome(as_auditor) != "refused":
            wrong.append((name, as_auditor.status_code))
    assert "\n".join(map(str, wrong)) == ""


def test_an_auditor_is_shown_no_way_to_write(houses):
    """Every organiser's page says that it only reads; the style sheet then leaves out what would change something."""
    ours, _ = houses
    auditor = client_of(ours.people[AUDITOR])
    loud = []
    for name, may in INSIDE.items():
        if ORGANISER not in may or may in (EVERYONE, SIGNED_IN):
            continue
        response = auditor.get(ours.path(name))
        html = response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")
        if html and b"</html>" in response.content and b" reads-only" not in response.content:
            loud.append(name)
    assert sorted(set(loud) - SEEN_AS_ONESELF) == []
    organiser = client_of(ours.people[ORGANISER])
    assert b" reads-only" not in organiser.get(ours.path("desk")).content
    assert b" reads-only" not in auditor.get(ours.path("my-cases")).content


SEEN_AS_ONESELF = {"case", "case-receipts", "file-report"}
"""Pages that show only their owner ways to write; an auditor reads them without standing in for an organiser."""


def test_each_role_comes_in_where_it_should(houses):
    """Within a tenant: who may, does; who may not is refused or finds nothing."""
    ours, _ = houses
    wrong = []
    for role, person in ours.people.items():
        client = client_of(person)
        for name, may in with_office().items():
            got = outcome(visit(client, ours, name))
            may_come = role in may
            for_organisers = may >= ORG and not may >= SIGNED_IN
            if role == AUDITOR and for_organisers and is_only_posted_to(client, ours.path(name)):
                may_come = False
            if (got == "open") != may_come or got in {"broken", "sign in"}:
                wrong.append((name, role, got))
    assert "\n".join(map(str, wrong)) == ""


def test_a_units_scan_is_for_its_coordinators_and_the_organiser(houses):
    """The same addresses as for a case's file, with another owner behind them."""
    ours, theirs = houses
    scan = ours.objects["scan"]
    readers = ORG | CO | {HEAD, AUDITOR}
    expected = {"file": readers, "file-read": readers, "file-remove": CO}
    for name, may in expected.items():
        got = {
            role: outcome(visit(client_of(person), ours, name, file=scan))
            for role, person in ours.people.items()
        }
        assert {role for role, how in got.items() if how == "open"} == may, (name, got)
        assert set(got.values()) <= {"open", "hidden", "refused"}
    for person in theirs.people.values():
        assert outcome(visit(client_of(person), ours, "file", file=scan)) == "hidden"


def test_nobody_comes_in_without_signing_in(houses):
    ours, _ = houses
    client = client_of(None)
    wrong = []
    for name, may in {**INSIDE, **OUTSIDE}.items():
        got = outcome(visit(client, ours, name))
        if (got == "open") != ("nobody" in may) or got == "broken":
            wrong.append((name, got))
    assert "\n".join(map(str, wrong)) == ""


def test_people_of_another_tenant_find_nothing(houses):
    """Every role of the other tenant, at our addresses: 404, but for what everyone may see or do."""
    ours, theirs = houses
    wrong = []
    for role, person in theirs.people.items():
        client = client_of(person)
        for name, may in {**INSIDE, **OUTSIDE}.items():
            got = outcome(visit(client, ours, name))
            if got != ("open" if may >= SIGNED_IN else "hidden"):
                wrong.append((name, role, got))
    assert "\n".join(map(str, wrong)) == ""


OWN_KEYS = frozenset(
    {
        "version",
        "run",
        "what",
        "page",
        "key",
        "round_key",
        "form",
        "printout",
        "roster",
        "award",
        "tenant",
        "place",
        "category",
        "slot",
    }
)
"""Arguments that name nothing of a tenant's own."""


@pytest.mark.parametrize("borrowed", ["tenant", "tenant and campaign"])
def test_our_objects_do_not_exist_at_their_addresses(houses, borrowed):
    """The other tenant's people put our objects' ids behind their own tenant's (and campaign's) name: 404."""
    ours, theirs = houses
    own = {"tenant": theirs.tenant.slug}
    if borrowed == "tenant and campaign":
        own["campaign"] = theirs.objects["campaign"]
    wrong = []
    for role, person in theirs.people.items():
        client = client_of(person)
        for name, may in INSIDE.items():
            if not names()[name] - OWN_KEYS - own.keys():
                continue  # nothing of ours is named
            got = outcome(visit(client, ours, name, **own))
            if got != "hidden" and not (got == "refused" and role not in may):
                wrong.append((name, role, got))
    assert "\n".join(map(str, wrong)) == ""


FILES: dict[str, frozenset[str]] = {
    "submission": MINE | ORG | CO, "unit-document": ORG | CO, "objection": MINE | ORG,
    "form-template": ORG, "certificate": ORG, "handout": EVERYONE,
}  # fmt: skip
"""Who may read a file, by the kind of its owner."""
FILE_ADDRESSES = (
    "file", "file-read", "file-page", "file-sheet", "file-report", "file-evidence-frame", "handout",
    "expert-file", "expert-read", "expert-page", "expert-subtitles", "showcase-film", "showcase-page",
)  # fmt: skip
"""Every address that gives bytes of a file, or something made of them, to somebody who names it."""
OTHER_DOORS = {
    **dict.fromkeys(("expert-file", "expert-read", "expert-page", "expert-subtitles"), EX),
    **dict.fromkeys(("showcase-page", "showcase-film"), EVERYONE),
}
"""Doors of their own to a case that is assigned to the expert, and shown to everybody."""
TASK_ADDRESSES = ("task", "task-file", "task-cancel", "task-again")


def test_every_kind_of_file_and_every_address_of_files_is_in_the_table():
    assert sorted(FILES) == sorted(
        kind.name for kind in map(import_string, settings_of_the_portal.FILE_OWNERS)
    )
    named = {name for name in names() if "file" in names()[name] and "tenant" in names()[name]}
    changed = {"file-remove", "file-recheck", "expert-note", "desk-form-template-try", "desk-form-template-filled", "desk-form-template-adopt"}  # fmt: skip
    assert sorted(named - changed) == sorted(FILE_ADDRESSES)


def test_each_kind_of_file_is_read_by_those_who_may(houses):
    """Both tenants' people at each address of each kind of file: bytes for those who may, and for nobody else."""
    ours, theirs = houses
    wrong = []
    everybody = {**{("ours", role): person for role, person in ours.people.items()},
                 **{("theirs", role): person for role, person in theirs.people.items()}, ("", "nobody"): None}  # fmt: skip
    for whom, person in everybody.items():
        client = client_of(person)
        for kind, may in FILES.items():
            office = {HEAD, AUDITOR} if may >= ORG else set()
            may_read = whom[1] in may | office and (whom[0] == "ours" or may == EVERYONE)
            for address in FILE_ADDRESSES:
                got = visit(client, ours, address, file=ours.files[kind])
                gave = got.status_code == 200
                owed = address == "file" and person is not None and may_read
                other = OTHER_DOORS.get(address, frozenset()) if kind == "submission" else frozenset()
                may_here = may_read or other == EVERYONE or (whom[0] == "ours" and whom[1] in other)
                if (gave and not may_here) or (owed and not gave):
                    wrong.append((whom, kind, address))
    assert "\n".join(map(str, wrong)) == ""


def test_each_kind_of_task_is_its_askers_alone(houses):
    """Whatever the portal makes in the background, nobody but who asked for it finds it: not the tenant's owner either."""
    ours, theirs = houses
    wrong = []
    kinds = sorted({kind.name for kind in map(import_string, settings_of_the_portal.TASK_KINDS)})
    others = [("ours", role, person) for role, person in ours.people.items() if role != OWNER]
    others += [("theirs", role, person) for role, person in theirs.people.items()] + [("", "nobody", None)]
    with tenant_scope(ours.tenant):
        tasks = {
            kind: Task.objects.create(
                tenant=ours.tenant,
                kind=kind,
                subject="wall",
                name="a",
                person=ours.people[OWNER],
                made_at=timezone.now(),
            ).uuid
            for kind in kinds
        }
    for where, role, person in others:
        client = client_of(person)
        for kind, task in tasks.items():
            for address in TASK_ADDRESSES:
                got = outcome(visit(client, ours, address, task=task))
                if got != ("hidden" if person else "sign in"):
                    wrong.append((where, role, kind, address, got))
    assert "\n".join(map(str, wrong)) == ""


def test_the_librarys_ways_in_name_no_tenant():
    """What the account library answers by itself is of one person's account; whose it is, is asked of the session."""
    library = {name: taken for name, taken in names().items() if name.startswith(LIBRARY)}
    assert {name for name, taken in library.items() if "tenant" in taken} == set()
    assert {key for taken in library.values() for key in taken} == {"pk"}


def counts() -> dict[str, int]:
    """How many times somebody stands before a door in these tests."""
    within, everybody = len(ROLES), 2 * len(ROLES) + 1
    doors = len(INSIDE) + len(OUTSIDE)
    own = {"tenant"}, {"tenant", "campaign"}
    borrowed = sum(len([name for name in INSIDE if names()[name] - OWN_KEYS - keys]) for keys in own)
    return {
        "地址": doors * everybody,
        "借来的对象": borrowed * within,
        "文件": len(FILES) * len(FILE_ADDRESSES) * everybody,
        "后台任务": len(settings_of_the_portal.TASK_KINDS) * len(TASK_ADDRESSES) * (everybody - 1),
    }


def test_security_md_says_how_many_doors_are_tried():
    """Rounded down, so that one more address does not ask for the page; `-s` shows the figures of today."""
    each = counts()
    today = sum(each.values())
    sys.stdout.write(f"{today:,}: {each}\n")
    said = re.search(r"\*\*([\d,]+) 次以上\*\*", (ROOT / "SECURITY.md").read_text("utf-8"))[1]
    assert 0 <= today - int(said.replace(",", "")) < 1000, f"SECURITY.md says {said}, it is {today:,}"
