"""What the hand-in page shows: the checklist's lines in words, the receipts of the unit's files, the batch's history."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.models import Attachment, AuditEvent, Membership, Unit, subject_of
from portal.templatetags.components import deadline
from portal.words import audit_word
from review.access import UnitDesk
from review.links import to_unit
from review.messages import HANDOVER
from review.models import UnitDocument
from review.nominations.alike_comments import groups
from review.nominations.chains import own_submissions
from review.nominations.first_round import first_round_state
from review.nominations.handover.checklist import FormFacts, HandoverFacts, Level, Line, checklist
from review.nominations.queries import BatchContents, in_batch
from submissions.receipts.queries import code_of_file
from submissions.states import State
from validators.probes.textcount import count


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line in words, with the page that mends it."""

    level: Level
    words: str
    link: str
    action: str
    ticked: bool = False


def handover_lines(
    desk: UnitDesk, batch: BatchContents, *, is_open: bool, now: dt.datetime
) -> list[ShownLine]:
    """The checklist of the unit's batch. A fixed number of queries."""
    facts = _facts(desk.campaign, desk.unit, desk.doc, batch, is_open=is_open)
    return [_shown(line, desk) for line in checklist(facts, now=now)]


def _facts(
    campaign: Campaign, unit: Unit, doc: Document, batch: BatchContents, *, is_open: bool
) -> HandoverFacts:
    recommend = doc.recommend
    assert recommend is not None, "only units that recommend hand in"
    rows = list(in_batch(batch.row)) if batch.row else []
    own = first_round_state(campaign, unit)
    least = recommend.comment_min_zi
    titles = {row.pk: row.submission.title for row in rows}
    return HandoverFacts(
        open=is_open,
        size=batch.size,
        meters=batch.meters,
        missing=batch.missing,
        mandatory=bool(recommend.mandatory),
        forms=[
            FormFacts(
                key=state.form.key, label=state.form.label, required=state.form.required_for_handover,
                done=state.done, due=state.form.due, stale=state.stale, unsealed=state.unsealed,
                list_code=state.list_code, was_code=state.document.list_code if state.document else "",
            )
            for state in batch.forms
        ],
        short_comments=sum(count(row.comment).words < least for row in rows),
        comment_min_zi=least,
        alike_comments=[
            titles[key]
            for group in groups({row.pk: (row.comment, row.submission.title) for row in rows})
            for key in group
        ],
        unranked=sum(row.rank is None for row in rows),
        ranked=recommend.ranked,
        undecided=own_submissions(campaign, unit, doc)
        .filter(state=State.SUBMITTED, category__in=[c.key for c in doc.categories if c.recommended])
        .count(),
        waiting_people=Membership.objects.members_of([unit]).filter(confirmed_at=None).count()
        if doc.registration.confirmed_by_unit
        else 0,
        sent_back=batch.sent_back,
        reopened_below=batch.reopened_below,
        round_cases=own.cases if own else 0,
        round_lacking=own.cases - own.complete if own else 0,
    )  # fmt: skip


_ACTIONS = {
    "cases": "查看案例",
    "undecided": "去审阅",
    "form": "去填写",
    "members": "去确认",
    "ranks": "去排序",
    "round": "查看初评",
}


def _shown(line: Line, desk: UnitDesk) -> ShownLine:
    params = line.params
    if "due" in params:
        due = params["due"]
        params = params | {"due": f"，{deadline(due)} 前交" if due else ""}
    action = _ACTIONS.get(line.target, "")
    if line.level is Level.DONE and line.target == "form":
        action = "查看"
    return ShownLine(line.level, HANDOVER[line.code].format(**params), _link(line, desk), action, line.ticked)


def _link(line: Line, desk: UnitDesk) -> str:
    home = to_unit("unit-desk", desk.campaign, desk.unit)
    match line.target:
        case "cases":
            return f"{home}?state=recommended#cases"
        case "undecided":
            return f"{home}?state=submitted#cases"
        case "form":
            return to_unit("unit-document", desk.campaign, desk.unit, form=line.key)
        case "ranks":
            return to_unit("unit-order", desk.campaign, desk.unit)
        case "round":
            return to_unit("unit-first-round", desk.campaign, desk.unit)
        case "members":
            return reverse("members", kwargs={"tenant": desk.campaign.tenant.slug})
    return ""


def receipts_of_unit(campaign: Campaign, unit: Unit) -> Sequence[Attachment]:
    """The files of the unit's documents with their receipts' codes (`receipt_code`). One query."""
    files = Attachment.objects.filter(
        folder__unit_document__campaign=campaign, folder__unit_document__unit=unit
    ).annotate(receipt_code=code_of_file())
    return list(files.order_by("uploaded_at"))


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One step of the batch's history."""

    at: dt.datetime
    who: str
    words: str
    why: str


def history_of(campaign: Campaign, unit: Unit, batch: BatchContents) -> list[HistoryEntry]:
    """What was done with the batch and the unit's documents, the latest first. Two queries."""
    subjects = [subject_of(row) for row in UnitDocument.objects.filter(campaign=campaign, unit=unit)]
    if batch.row is not None:
        subjects.append(subject_of(batch.row))
    single = Q(action__in=["nomination.give_back", "nomination.hand_up"], data__unit=unit.key)
    events = AuditEvent.objects.filter(tenant_id=campaign.tenant_id, campaign=campaign.pk)
    events = events.filter(Q(subject__in=subjects) | single).select_related("actor").order_by("-at", "-pk")
    return [
        HistoryEntry(event.at, str(event.actor or "系统"), audit_word(event.action), event.why)
        for event in events[:50]
    ]
