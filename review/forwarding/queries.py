"""What both sides and the author read of forwarding. Everything stands in this side's own rows, but how far a case is."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from campaigns.models import Campaign
from campaigns.public.links import CampaignLink
from campaigns.schema import Document
from campaigns.schema.outputs import Forward
from portal.decisions import Decision, refuse
from portal.models import Person
from review.access import document_of
from review.case_awards import public_labels, with_awards
from review.forwarding import crossing
from review.forwarding.actions.sending import decide
from review.forwarding.mapping import automatic, offered
from review.links import to_campaign
from review.models import ForwardBatch, ForwardedCase, ForwardInvitation, Side
from submissions.models import Submission
from submissions.states import State

PER_PAGE = 50
STAGES = {"gone": "作者已删除草稿", "draft": "作者已确认，尚未提交", "submitted": "已提交"}


@dataclass(frozen=True, slots=True)
class Line:
    """A case that may go on; `decision` says why it may not."""

    case: Submission
    award: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class ChainLine:
    """A case on its way, in words; `case` is this side's own."""

    row: ForwardedCase
    words: str
    outcome: str
    case: Submission | None


def candidates(campaign: Campaign, forward: Forward, number: Any) -> Page:
    """A page of the cases that the forward's rule names, the latest awards first, each with whether it may go on. Fixed
    number of queries.
    """
    where = forward.where
    rows = Submission.objects.filter(campaign=campaign).exclude(state=State.DRAFT)
    for field, values in (
        ("category__in", where.categories), ("track__in", where.tracks), ("group__in", where.groups),
        ("unit__kind__in", where.unit_kinds), ("unit__attributes__overlap", where.unit_attributes),
    ):  # fmt: skip
        rows = rows.filter(**{field: list(values)}) if values else rows
    published = Q(awards__withdrawn_at=None, awards__list_key="", awards__published_at__isnull=False)
    if forward.tiers:
        published &= Q(awards__tier__in=forward.tiers)
    rows = rows.annotate(ready=Count("awards", filter=published)).order_by("-ready", "number")
    rows = rows.select_related("unit", "campaign").prefetch_related(with_awards(), _sent(forward))
    page: Page[Any] = Paginator(rows, PER_PAGE).get_page(number)
    doc = document_of(campaign)
    page.object_list = [_line(forward, case, doc) for case in page.object_list]
    return page


def _sent(forward: Forward) -> Prefetch:
    rows = ForwardedCase.objects.filter(side=Side.OUT, forward=forward.key)
    return Prefetch("forwardings", rows, to_attr="sent_on")


def _line(forward: Forward, case: Any, doc: Document) -> Line:
    decision = decide(forward, case, doc)
    states = {row.state for row in case.sent_on}
    if decision and states & set(ForwardedCase.LIVE):
        decision = refuse("forward_already", title=str(case))
    elif decision and ForwardedCase.State.DECLINED in states:
        decision = refuse("forward_author_declined", title=str(case))
    return Line(case, public_labels(case), decision)


def chosen(campaign: Campaign, ticked: Sequence[str]) -> list[Submission]:
    """The ticked cases of the campaign."""
    rows = Submission.objects.filter(campaign=campaign, uuid__in=ticked).exclude(state=State.DRAFT)
    return list(rows)


def batches(
    campaign: Campaign, side: Side, *, now: dt.datetime
) -> list[tuple[ForwardBatch, list[ChainLine]]]:
    """What was sent, or came, latest first, with every case's state. Fixed number of queries."""
    cases = ForwardedCase.objects.select_related("submission")
    rows = list(
        ForwardBatch.objects.filter(campaign=campaign, side=side).prefetch_related(Prefetch("cases", cases))
    )
    pairs = [row.pair for batch in rows for row in batch.cases.all()]
    progress = crossing.progress_of(pairs) if side == Side.OUT and pairs else {}
    return [
        (batch, [chain_line(row, batch, progress, now=now) for row in batch.cases.all()]) for batch in rows
    ]


def chain_line(
    row: ForwardedCase, batch: ForwardBatch, progress: dict[uuid.UUID, crossing.Progress], *, now: dt.datetime
) -> ChainLine:
    """One case in words: to the sender what the receiver lets out, to the receiver the own case's state."""
    case = row.submission
    over = row.state in (ForwardedCase.State.ASKED, ForwardedCase.State.INVITED) and batch.closes_at <= now
    words = ForwardedCase.State.LAPSED.label if over else ForwardedCase.State(row.state).label
    outcome = ""
    if row.state == ForwardedCase.State.CONFIRMED and row.side == Side.OUT and row.pair in progress:
        words, outcome = STAGES[progress[row.pair].stage], progress[row.pair].outcome
    elif row.state == ForwardedCase.State.CONFIRMED and row.side == Side.IN:
        words = (
            STAGES["gone"]
            if case is None
            else STAGES["draft"]
            if case.state == State.DRAFT
            else case.state_label
        )
    own = case if case is not None and case.state != State.DRAFT else None  # a draft is its owner's alone
    return ChainLine(row, words, outcome, own)


def invitations(campaign: Campaign) -> QuerySet[Any]:
    """The campaign's codes, with how many cases came by each."""
    live = Count("batches__cases", filter=Q(batches__cases__state__in=ForwardedCase.LIVE))
    return ForwardInvitation.objects.filter(campaign=campaign).annotate(came=live).order_by("-pk")


def incoming_batch(campaign: Campaign, pair: uuid.UUID) -> ForwardBatch:
    """What came into the campaign."""
    batch: ForwardBatch = get_object_or_404(ForwardBatch, campaign=campaign, side=Side.IN, pair=pair)
    return batch


def mapping_form(batch: ForwardBatch, doc: Document, picked: dict[str, str]) -> list[dict[str, Any]]:
    """For each of the sender's categories: this campaign's to choose from, and what would fill its fields and slots."""
    form = []
    for sent in batch.shape:
        key = picked.get(sent["key"], automatic(sent, doc))
        category = next((each for each in doc.categories if each.key == key), None)
        form.append({"sent": sent, "chosen": key, "lines": offered(sent, category) if category else None})
    return form


def own_row(campaign: Campaign, pair: uuid.UUID, person: Person) -> ForwardedCase:
    """The author's own case on its way, once a receiver took it."""
    rows = ForwardedCase.objects.select_related("batch", "submission__campaign").filter(
        side=Side.OUT, pair=pair, batch__campaign=campaign, submission__owner=person
    )
    row: ForwardedCase = get_object_or_404(rows, batch__state=ForwardBatch.State.ACCEPTED)
    return row


def goes_over(row: ForwardedCase) -> dict[str, list[tuple[str, str]]]:
    """What of the author's case fills what: labels of both sides; of slots how many files."""
    plan, case = row.batch.mapping[row.category], row.submission
    assert case is not None
    held: dict[str, int] = {}
    for slot in case.files.values_list("slot", flat=True):
        held[slot] = held.get(slot, 0) + 1
    answers = [(label, to) for source, label, _, to in plan["fields"] if case.answers.get(source)]
    files = [
        (f"{label}（{held[source]} 个文件）", to) for source, label, _, to in plan["slots"] if source in held
    ]
    return {"answers": answers, "files": files}


def case_links(submission: Submission) -> list[CampaignLink]:
    """For its applicant: where the case may go on (settings.CASE_LINKS). One query, none where the campaign forwards nothing."""
    campaign = submission.campaign
    if not document_of(campaign).forwards:
        return []
    rows = ForwardedCase.objects.filter(
        submission=submission, side=Side.OUT, batch__state=ForwardBatch.State.ACCEPTED
    )
    return [
        CampaignLink("转报", to_campaign("my-forward", campaign, forwarded=row.pair), "arrow-right", False)
        for row in rows
    ]


def own_progress(row: ForwardedCase) -> dict[uuid.UUID, crossing.Progress]:
    """How far the author's own case is."""
    return crossing.progress_of([row.pair]) if row.state == ForwardedCase.State.CONFIRMED else {}


def may_answer(row: ForwardedCase, progress: dict[uuid.UUID, crossing.Progress], *, now: dt.datetime) -> bool:
    """Whether the page offers to confirm; again where the draft was thrown away."""
    waits = row.state == ForwardedCase.State.INVITED
    gone = row.pair in progress and progress[row.pair].stage == "gone"
    return (waits or gone) and row.stopped_at is None and row.batch.closes_at > now
