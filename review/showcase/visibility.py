"""What everybody may see, decided at each reading from the case, its awards and its consent: nothing has to be taken back."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.showcase import Showcase as Rules
from portal.decisions import ALLOWED, Decision, refuse
from portal.models import Attachment, Role
from portal.permissions import Visitor, may_act_as
from review.access import document_of
from review.models import Award, Showcase, ShowcaseCase
from submissions.models import Submission
from submissions.states import State


def begun(campaign: Campaign, doc: Document, *, now: dt.datetime) -> bool:
    """Whether the rules let anything be shown by now: results are out, and the stage has opened. Nothing of a blind review is
    shown before that.
    """
    rules = doc.showcase
    if rules is None or campaign.results_at is None or campaign.results_at > now:
        return False
    opens = doc.stage(rules.stage).opens if rules.stage else None
    return opens is None or opens <= now


def is_open(campaign: Campaign, doc: Document, *, now: dt.datetime) -> bool:
    """Whether the public pages are there. One query at most."""
    if not campaign.listed or not begun(campaign, doc, now=now):
        return False
    return Showcase.objects.filter(campaign=campaign, opened_at__isnull=False).exists()


def candidates(campaign: Campaign, doc: Document) -> QuerySet[Submission]:
    """Cases that the rules and their authors let be shown; whether an organiser hid one, or its applicant has withdrawn, is not
    asked. None before results are out.
    """
    rules = doc.showcase
    if rules is None or campaign.results_at is None:
        return Submission.objects.none()
    rows = Submission.objects.filter(campaign=campaign, state=State.ELIGIBLE, declared__has_key=rules.consent)
    return rows.filter(_awarded(doc, rules))


def _awarded(doc: Document, rules: Rules) -> Q:
    if doc.publish_all and not rules.tiers:
        return Q()
    awards = Award.objects.filter(
        submission=OuterRef("pk"), withdrawn_at=None, published_at__isnull=False
    )  # the case's own state is asked beside it
    return Q(Exists(awards.filter(list_key="", tier__in=rules.tiers) if rules.tiers else awards))


def unwilling(campaign: Campaign, doc: Document) -> int:
    """How many cases would be shown, had their authors agreed."""
    rules = doc.showcase
    if rules is None or campaign.results_at is None:
        return 0
    rows = Submission.objects.filter(campaign=campaign, state=State.ELIGIBLE).filter(_awarded(doc, rules))
    return rows.exclude(declared__has_key=rules.consent).count()


SHOWN = Q(showcase__isnull=False, showcase__hidden_at=None, showcase__withdrawn_at=None)
"""Of the candidates those that nobody has taken out, and that were made ready."""


def shown_cases(campaign: Campaign, doc: Document, *, now: dt.datetime) -> QuerySet[Submission]:
    """What everybody sees."""
    if not is_open(campaign, doc, now=now):
        return Submission.objects.none()
    return candidates(campaign, doc).filter(SHOWN)


def shows_slot(submission: Submission, doc: Document, key: str) -> bool:
    """Whether files of the slot may be shown: the rules in force name it, and no rules ever closed it."""
    if doc.showcase is None or key not in doc.showcase.slots:
        return False
    return any(slot.key == key and slot.public for slot in submission.spec.slots)


def may_show(
    submission: Submission, attachment: Attachment, visitor: Visitor, *, now: dt.datetime
) -> Decision:
    """Whether what is shown of a file may go to this visitor (settings.SHOWN_FILES): to everybody while its case is shown, to an
    organiser who looks at it beforehand.
    """
    campaign = submission.campaign
    doc = document_of(campaign)
    refused = refuse("not_public")
    if not shows_slot(submission, doc, attachment.slot):
        return refused
    row = candidates(campaign, doc).filter(pk=submission.pk)
    if may_act_as(visitor, submission.tenant, Role.ORGANISER, reading=True):
        return ALLOWED if row.exists() else refused
    entry = ShowcaseCase.objects.filter(submission=submission).only("left_out").first()
    if entry is None or str(attachment.uuid) in entry.left_out:
        return refused
    shown = is_open(campaign, doc, now=now) and row.filter(SHOWN).exists()
    return ALLOWED if shown else refused
