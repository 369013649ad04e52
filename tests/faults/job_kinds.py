"""Every kind of job: what is prepared for it, and what is there once it was done. Each function leaves the job asked for, and gives
back a question and its answer afterwards.
"""

import django_rq
from django.db import transaction
from django.utils import timezone

from portal import messages, queue, tasks
from portal.access.people.actions.invitations import Offer, invite
from portal.files import jobs as file_jobs
from portal.files.actions import blind_copies, playable_copies, public_copies
from portal.models import (
    Attachment,
    AuditEvent,
    BlindCopy,
    Blob,
    Broadcast,
    Check,
    Invitation,
    NoticeText,
    Notification,
    Person,
    PlayableCopy,
    PublicCopy,
    Role,
    Task,
    Tenant,
)
from portal.tenants import tenant_scope
from review.judging import judge_analysis
from review.judging.actions import drafts
from review.judging.sharing_out import DrawRules
from review.models import (
    Assignment,
    AssignmentDraft,
    Award,
    Comparison,
    DuplicatePair,
    Retention,
    Showcase,
    ShowcaseCase,
)
from review.nominations.clashes import asking as clashes
from review.retention import actions as period
from submissions.models import Author, Evaluation, LinkCheck, Receipt
from tests.factories import retention as retaining
from tests.factories import review as reviewing
from tests.factories import submissions as submitting
from tests.factories.files import PDF, run_checks, upload_file
from tests.factories.likeness import COPIED, OTHER, with_text
from tests.factories.showcase import AGREED, publish
from tests.factories.showcase import showing as showing_parts
from tests.roles import owner_executes
from validators import playing, showing, stripping


def with_a_file(content=PDF):
    """A case's draft with a file that nobody hashed or measured yet."""
    world, draft = submitting.make_open_draft()
    with tenant_scope(world.tenant):
        file = upload_file(draft, content)
    return world, draft, file


def with_a_measured_file():
    world, draft, file = with_a_file()
    with tenant_scope(world.tenant):
        hash_and_measure()
    file.refresh_from_db()
    return world, draft, file


def hash_and_measure():
    """What the workers would do with new files; nothing is asked of them afterwards."""
    for blob in Blob.objects.filter(hashed_at=None):
        file_jobs.hash_blob(blob_id=blob.pk)
    run_checks()
    queue_is_emptied()


def without_receipts():
    """As if their worker had died before it gave them; only the owner can take one away again."""
    owner_executes(
        "SET portal.tenant = '-1'", "ALTER TABLE submissions_receipt DISABLE TRIGGER USER", "DELETE FROM submissions_receipt",
        "ALTER TABLE submissions_receipt ENABLE TRIGGER USER",
    )  # fmt: skip


def queue_is_emptied():
    django_rq.get_connection().flushdb()


def enqueue(job, **ids):
    """By itself, where the action that asks for it does more."""
    with transaction.atomic():
        queue.enqueue(job, **ids)


def hash_blob():
    with_a_file()
    return lambda: (Blob.objects.exclude(sha256="").count(), Receipt.objects.count()), (1, 1)


def check_blob():
    with_a_file()
    return lambda: (
        list(Check.objects.values_list("state", flat=True)),
        list(Evaluation.objects.values_list("verdict", flat=True)),
    ), (["done"], ["pass"])


def evaluate_submission():
    world, draft, _ = with_a_measured_file()
    Evaluation.objects.update(verdict="", judged_at=None)
    enqueue("submissions.checks.jobs.evaluate_submission", submission_id=draft.pk)
    return lambda: list(Evaluation.objects.values_list("verdict", flat=True)), ["pass"]


def evaluate_rule_set():
    world, draft, _ = with_a_measured_file()
    Evaluation.objects.update(verdict="", judged_at=None)
    enqueue("submissions.checks.jobs.evaluate_rule_set", rule_set_id=draft.rule_set_id)
    return lambda: list(Evaluation.objects.values_list("verdict", flat=True)), ["pass"]


def give_receipts():
    world, draft, _ = with_a_measured_file()
    without_receipts()
    enqueue("submissions.checks.jobs.give_receipts", submission_id=draft.pk)
    return lambda: [bool(receipt.signature) for receipt in Receipt.objects.all()], [True]


def verify_some():
    with_a_measured_file()
    enqueue("portal.files.jobs.verify_some")
    return lambda: Blob.objects.filter(damage="").exclude(verified_at=None).count(), 1


def copy_of(kind, version, ask):
    world, _, file = with_a_measured_file()
    copy = kind.objects.create(tenant=world.tenant, blob=file.blob, version=version)
    with transaction.atomic():
        ask(copy)


def make_blind_copy():
    copy_of(BlindCopy, stripping.VERSION, blind_copies.enqueue)
    return lambda: list(BlindCopy.objects.values_list("state", flat=True)), ["pages"]


def make_playable_copy():
    copy_of(PlayableCopy, playing.VERSION, playable_copies.enqueue)
    return lambda: list(PlayableCopy.objects.values_list("state", flat=True)), ["failed"]  # a PDF is no film


def make_public_copy():
    copy_of(PublicCopy, showing.VERSION, public_copies.enqueue)
    return lambda: (list(PublicCopy.objects.values_list("state", flat=True)), Blob.objects.count()), (
        ["ready"],
        2,
    )


def run_task():
    world, _, _ = with_a_measured_file()
    with tenant_scope(world.tenant):
        tasks.start(
            "greeting", tenant=world.tenant, subject="x", name="问候.txt", params={"words": "您好"}, actor=world.owner,
            now=timezone.now(),
        )  # fmt: skip
    return lambda: (
        list(Task.objects.values_list("state", flat=True)),
        Blob.objects.count(),
        Notification.objects.filter(code__startswith="task").count(),
    ), (["done"], 2, 1)


def mail_notification():
    world, draft, _ = with_a_measured_file()
    type(world.owner).objects.filter(pk=world.owner.pk).update(email="a@example.com")
    with tenant_scope(world.tenant), transaction.atomic():
        messages.notify(
            world.owner, draft, "submitting.done", submission="案例", number="1", link="/", now=timezone.now()
        )
    return lambda: (Notification.objects.count(), Notification.objects.exclude(mailed_at=None).count()), (
        1,
        1,
    )


def text_notification():
    world, draft, _ = with_a_measured_file()
    now = timezone.now()
    Tenant.objects.update(sends_texts=True)
    Person.objects.filter(pk=world.owner.pk).update(
        phone="13900000009", wants_texts=True, phone_verified_at=now
    )
    with tenant_scope(world.tenant), transaction.atomic():
        messages.notify(
            world.owner, draft, "submission.return", submission="案例", why="请补封面", link="/", now=now
        )
    return lambda: list(NoticeText.objects.values_list("sent", flat=True)), [True]


def tell_broadcast():
    world, draft, _ = with_a_measured_file()
    people = [submitting.make_person(f"told-{number}").pk for number in range(3)]
    with tenant_scope(world.tenant), transaction.atomic():
        messages.notify_many(
            people,
            world.campaign,
            "honour.certified",
            actor=world.owner,
            now=timezone.now(),
            campaign="活动",
            award="奖",
        )
    return lambda: (Broadcast.objects.exclude(finished_at=None).count(), Notification.objects.count()), (1, 3)


def check_links():
    world, draft, _ = with_a_measured_file()
    type(draft).objects.filter(pk=draft.pk).update(state="submitted")
    LinkCheck.objects.create(tenant=world.tenant, submission=draft, link="http://127.0.0.1/inside")
    enqueue("submissions.links.jobs.check_links", queue=queue.SLOW, submission_id=draft.pk)
    return lambda: list(LinkCheck.objects.values_list("code", flat=True)), ["not_public"]


def mail_an_invitation():
    world, _, _ = with_a_measured_file()
    with tenant_scope(world.tenant):
        submitting.make_person("boss")
        invite(
            world.tenant,
            Offer(Role.AUDITOR, name="王", email="b@example.com"),
            actor=world.owner,
            now=timezone.now(),
        )
    return lambda: Invitation.objects.exclude(mailed_at=None).count(), 1


def reviewed(cases=2, experts=2, **changes):
    world = reviewing.make_world(**changes)
    with tenant_scope(world.tenant):
        made = [reviewing.make_submission(world, state="eligible", category="b") for _ in range(cases)]
        people = [reviewing.make_reviewer(world, f"专家{number}") for number in range(experts)]
    queue_is_emptied()
    return world, made, people


def mail_an_experts_invitation():
    world, _, _ = reviewed()
    with tenant_scope(world.tenant):
        row = reviewing.Reviewer.objects.create(
            tenant=world.tenant,
            campaign=world.campaign,
            name="新",
            email="c@example.com",
            invited_at=reviewing.NOW,
        )
    enqueue("review.judging.jobs.mail_invitation", reviewer_id=row.pk)
    return lambda: reviewing.Reviewer.objects.filter(pk=row.pk).exclude(mailed_at=None).count(), 1


def analyse_round():
    world, cases, people = reviewed()
    with tenant_scope(world.tenant):
        for case in cases:
            for number, person in enumerate(people):
                reviewing.submit_review(world, case, person, 80 + number)
        round_ = world.campaign.current.doc.review.rounds[0]
        asked = judge_analysis.analysis_of(world.campaign, round_, None)
    assert asked is None

    def figures():
        with tenant_scope(world.tenant):
            made = judge_analysis.analysis_of(world.campaign, round_, None)
        return made and {rubric: len(each) for rubric, each in made.figures.items()}

    return figures, {"score": 2}


def a_draw(world):
    return drafts.draft_assignment(
        world.campaign,
        world.campaign.current.doc.review.rounds[0],
        DrawRules(),
        seed=3,
        actor=world.organiser,
        now=timezone.now(),
    )


def compute_draft():
    world, _, _ = reviewed()
    drafts.AT_ONCE = 0
    with tenant_scope(world.tenant):
        a_draw(world)
    return lambda: [(row.state, len(row.pairs)) for row in AssignmentDraft.objects.all()], [("ready", 4)]


def write_draft():
    world, _, _ = reviewed()
    drafts.WRITTEN_AT_ONCE = 0
    with tenant_scope(world.tenant):
        drafts.apply_draft(a_draw(world), actor=world.organiser, now=timezone.now())
    return lambda: (
        list(AssignmentDraft.objects.values_list("state", flat=True)),
        Assignment.objects.count(),
    ), (["applied"], 4)


def look_for_clashes():
    world = reviewing.make_world(author_limits=[{"key": "one", "role": "first", "max": 1}])
    with tenant_scope(world.tenant):
        one, two = (reviewing.make_submission(world, unit=unit, state="recommended") for unit in ("s1", "s3"))
        for case, unit in ((one, "c1"), (two, "c2")):
            case.authors.update(name="同一人", phone="13900000001")
            reviewing.make_nomination(world, case, unit=unit)
        reviewing.join(world, submitting.make_person("other"), Role.COORDINATOR, world.unit("c2"))
        clashes.ask(two, now=timezone.now())
    return lambda: (
        AuditEvent.objects.filter(action="clash.notify").count(),
        Notification.objects.filter(code="unit.author_clash").count(),
    ), (1, 2)


def settle_document_file():
    world = reviewing.make_world()
    with tenant_scope(world.tenant):
        reviewing.save_unit_document(world)
        hash_and_measure()
        file = Attachment.objects.get()
    without_receipts()
    enqueue("review.nominations.documents.jobs.settle_document_file", attachment_id=file.pk)
    return lambda: [bool(receipt.signature) for receipt in Receipt.objects.all()], [True]


def compare():
    world, (one, two), _ = reviewed()
    with tenant_scope(world.tenant):
        with_text(one, OTHER, COPIED)
        with_text(two, "另起一段写点别的话。", COPIED)
    for case in (one, two):
        enqueue("review.duplicates.jobs.compare", submission_id=case.pk)
    return lambda: (Comparison.objects.exclude(compared_at=None).count(), DuplicatePair.objects.count()), (
        2,
        1,
    )


def prepare():
    world = reviewing.make_world(**showing_parts())
    with tenant_scope(world.tenant):
        case = reviewing.make_submission(world, state="eligible", declared=AGREED)
        reviewing.make_award(world, case)
        Award.objects.update(published_at=reviewing.NOW)
        publish(world)
        Showcase.objects.create(
            tenant=world.tenant, campaign=world.campaign, opened_at=reviewing.NOW, opened_by=world.organiser
        )
    queue_is_emptied()
    enqueue("review.showcase.jobs.prepare", campaign_id=world.campaign.pk)
    return lambda: list(
        ShowcaseCase.objects.exclude(prepared_at=None).values_list("submission_id", flat=True)
    ), [case.pk]


def anonymise():
    world = retaining.make_full()
    with tenant_scope(world.tenant):
        retaining.fill(world)
        period.look(world.campaign, now=retaining.TOLD)
        queue_is_emptied()
        period.look(world.campaign, now=retaining.ENDS)
    return lambda: (
        list(Retention.objects.values_list("state", flat=True)),
        list(Author.objects.order_by("pk").values_list("name", "phone")),
        AuditEvent.objects.filter(action="retention.end").count(),
    ), (["done"], [("获奖者", ""), ("已匿名", "")], 1)


KINDS = {
    "portal.access.people.jobs.mail_invitation": mail_an_invitation,
    "portal.files.jobs.check_blob": check_blob,
    "portal.files.jobs.hash_blob": hash_blob,
    "portal.files.jobs.make_blind_copy": make_blind_copy,
    "portal.files.jobs.make_playable_copy": make_playable_copy,
    "portal.files.jobs.make_public_copy": make_public_copy,
    "portal.files.jobs.verify_some": verify_some,
    "portal.messages.jobs.mail_notification": mail_notification,
    "portal.messages.jobs.tell_broadcast": tell_broadcast,
    "portal.messages.jobs.text_notification": text_notification,
    "portal.tasks.jobs.run_task": run_task,
    "review.duplicates.jobs.compare": compare,
    "review.judging.draws.jobs.compute_draft": compute_draft,
    "review.judging.draws.jobs.write_draft": write_draft,
    "review.judging.jobs.analyse_round": analyse_round,
    "review.judging.jobs.mail_invitation": mail_an_experts_invitation,
    "review.nominations.clashes.jobs.look_for_clashes": look_for_clashes,
    "review.nominations.documents.jobs.settle_document_file": settle_document_file,
    "review.retention.jobs.anonymise": anonymise,
    "review.showcase.jobs.prepare": prepare,
    "submissions.checks.jobs.evaluate_submission": evaluate_submission,
    "submissions.checks.jobs.evaluate_rule_set": evaluate_rule_set,
    "submissions.checks.jobs.give_receipts": give_receipts,
    "submissions.links.jobs.check_links": check_links,
}
