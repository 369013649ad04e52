"""Asking, answering, moving up; frequently asked questions and ready-made replies."""

import datetime as dt

from django.db import IntegrityError, transaction

from campaigns.models import Campaign, FaqEntry
from portal import audit
from portal.decisions import NotAllowed, refuse
from portal.locks import lock_names
from portal.models import Membership, Person, Post, Tenant, Thread, Unit
from portal.permissions import memberships_in
from portal.threads import actions as threads
from submissions.models import Question, ReplyTemplate, Submission
from submissions.questions.kind import KEY

MOST_A_DAY = 10
"""Questions that one person may ask of one tenant within 24 hours."""
MOST_FAQ = 100
"""Frequently asked questions of one campaign; they stand on one page."""
MOST_TEMPLATES = 50


@transaction.atomic
def ask(
    campaign: Campaign,
    *,
    title: str,
    text: str,
    submission: Submission | None,
    actor: Person,
    now: dt.datetime,
) -> Question:
    """Ask about the campaign, or about one's own case of it. The unit answers first, where it has a coordinator. Raises
    `NotAllowed`.
    """
    tenant = campaign.tenant
    lock_names([f"ask:{tenant.pk}:{actor.pk}"])
    day = Thread.objects.filter(asker=actor, opened_at__gt=now - dt.timedelta(days=1))
    if day.count() >= MOST_A_DAY:
        raise NotAllowed(refuse("question_too_many", max=MOST_A_DAY))
    unit = _unit_of(submission, actor, tenant)
    answers = unit is not None and Membership.objects.coordinators_over(unit).exclude(person=actor).exists()
    thread = threads.open_thread(KEY, tenant, title=title, text=text, actor=actor, now=now)
    question: Question = Question.objects.create(
        tenant=tenant, thread=thread, campaign=campaign, submission=submission, unit=unit,
        level=Question.Level.UNIT if answers else Question.Level.ORGANISER,
    )  # fmt: skip
    audit.record("question.ask", question, actor=actor, now=now, level=str(question.level))
    threads.tell_answerers(thread, text, now=now)
    return question


def _unit_of(submission: Submission | None, actor: Person, tenant: Tenant) -> Unit | None:
    if submission is not None and submission.unit is not None:
        return submission.unit
    return next((each.unit for each in memberships_in(actor, tenant) if each.unit is not None), None)


@transaction.atomic
def say(question: Question, *, text: str, actor: Person, now: dt.datetime) -> Post:
    """Go on asking, or answer. Raises `NotAllowed`."""
    post = threads.add_post(question.thread, text=text, actor=actor, now=now)
    action = "question.go_on" if post.by_asker else "question.answer"
    audit.record(action, question, actor=actor, now=now)
    return post


@transaction.atomic
def move_up(question: Question, *, actor: Person, now: dt.datetime) -> None:
    """From the unit to the organiser, who is told; it waits for an answer again. Raises `NotAllowed`."""
    won = Question.objects.filter(pk=question.pk, level=Question.Level.UNIT).update(
        level=Question.Level.ORGANISER
    )
    if not won:
        raise NotAllowed(refuse("question_up_already"))
    Thread.objects.filter(pk=question.thread_id).update(waiting=True, last_at=now)
    audit.record("question.move_up", question, actor=actor, now=now)
    last = question.thread.posts.filter(by_asker=True).order_by("-at", "-pk").values_list("text", flat=True)
    threads.tell_answerers(question.thread, last[0], now=now)


@transaction.atomic
def add_faq(
    campaign: Campaign,
    *,
    question: str,
    answer: str,
    category: str,
    slot: str,
    actor: Person,
    now: dt.datetime,
) -> FaqEntry:
    """Put a question and its answer, worded for everybody, on the campaign's page. Raises `NotAllowed`."""
    Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
    if FaqEntry.objects.filter(campaign=campaign).count() >= MOST_FAQ:
        raise NotAllowed(refuse("faq_full", max=MOST_FAQ))
    entry: FaqEntry = FaqEntry.objects.create(
        tenant_id=campaign.tenant_id, campaign=campaign, question=question, answer=answer, category=category,
        slot=slot, made_by=actor, made_at=now,
    )  # fmt: skip
    audit.record("faq.add", entry, actor=actor, now=now, category=category, slot=slot)
    return entry


@transaction.atomic
def change_faq(
    entry: FaqEntry, *, question: str, answer: str, category: str, slot: str, actor: Person, now: dt.datetime
) -> None:
    """Word one anew, or show it elsewhere."""
    entry.question, entry.answer, entry.category, entry.slot = question, answer, category, slot
    entry.save(update_fields=["question", "answer", "category", "slot"])
    audit.record("faq.change", entry, actor=actor, now=now, category=category, slot=slot)


@transaction.atomic
def remove_faq(entry: FaqEntry, *, actor: Person, now: dt.datetime) -> None:
    """Take one off the page."""
    audit.record("faq.remove", entry, about=entry.campaign, actor=actor, now=now)
    entry.delete()


@transaction.atomic
def add_template(tenant: Tenant, *, title: str, text: str, actor: Person, now: dt.datetime) -> ReplyTemplate:
    """Keep a ready-made reply. Raises `NotAllowed`."""
    lock_names([f"reply-templates:{tenant.pk}"])
    if ReplyTemplate.objects.count() >= MOST_TEMPLATES:
        raise NotAllowed(refuse("reply_templates_full", max=MOST_TEMPLATES))
    try:
        with transaction.atomic():
            template = ReplyTemplate.objects.create(
                tenant=tenant, title=title, text=text, made_by=actor, made_at=now
            )
    except IntegrityError:
        raise NotAllowed(refuse("reply_template_taken", title=title)) from None
    audit.record("reply_template.add", template, actor=actor, now=now)
    return template


@transaction.atomic
def remove_template(template: ReplyTemplate, *, actor: Person, now: dt.datetime) -> None:
    """Throw a ready-made reply away."""
    audit.record("reply_template.remove", template, about=template.tenant, actor=actor, now=now)
    template.delete()
