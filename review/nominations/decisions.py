"""What may stand against nominating, returning and handing a batch in. Pure: values in, a decision out."""

import datetime as dt
from collections.abc import Collection, Hashable, Iterable, Sequence

from campaigns.calendar.windows import decide_open
from campaigns.schema import Document, StageKind
from campaigns.schema.matching import CaseFacts
from portal.decisions import ALLOWED, Decision, first_refusal, refuse
from review.nominations.quotas import Meter, Missing, UnitFacts, below_minimum, decide_quota
from validators.probes.textcount import count


def recommending_kinds(doc: Document) -> frozenset[str]:
    """Kinds of units that recommend."""
    return frozenset(doc.recommend.unit_kinds) if doc.recommend else frozenset()


def decide_nominate(
    doc: Document,
    unit: UnitFacts,
    submission: CaseFacts,
    nominated: Sequence[CaseFacts],
    *,
    unit_name: str,
    batch_submitted: bool,
    comment: str,
    over_reason: str = "",
) -> Decision:
    """Everything but the calendar that may stand against nominating this submission beside those in the batch."""
    if doc.recommend is None or not doc.category(submission.category).recommended:
        return refuse("goes_direct")
    if unit.kind not in recommending_kinds(doc):
        return refuse("unit_does_not_recommend", unit=unit_name)
    return first_refusal(
        decide_unchanged(batch_submitted=batch_submitted),
        decide_comment(doc, comment),
        decide_quota(doc.recommend.quotas, unit, nominated, submission, doc.categories, reason=over_reason),
    )


def decide_unchanged(*, batch_submitted: bool) -> Decision:
    """After handing in, nothing of the batch changes (L18)."""
    return refuse("batch_submitted") if batch_submitted else ALLOWED


def decide_change(
    *, batch_submitted: bool, sent_back: bool, until: dt.datetime | None, now: dt.datetime
) -> Decision:
    """Whether a unit may change one nomination: while its batch is open; afterwards only one that the unit above sent
    back, until the date it named.
    """
    if not batch_submitted:
        return ALLOWED
    if not sent_back:
        return refuse("batch_submitted")
    if until is not None and now >= until:
        return refuse("sent_back_too_late", until=until)
    return ALLOWED


def decide_send_back(
    *, handed_up: bool, batch_submitted: bool, why: str, until: dt.datetime, now: dt.datetime
) -> Decision:
    """Whether a unit may give one case back to the unit that handed it up: with a reason and a date to come, before it
    puts the case forward itself and before it hands in.
    """
    if not why.strip():
        return refuse("reason_missing")
    if until <= now:
        return refuse("send_back_until_past")
    if batch_submitted:
        return refuse("batch_submitted")
    return ALLOWED if handed_up else refuse("not_handed_up_now")


def decide_give_back_one(
    *,
    published: bool,
    frozen: bool,
    reported: bool,
    given_back: bool,
    why: str,
    until: dt.datetime,
    now: dt.datetime,
) -> Decision:
    """Whether the organiser may give one case of a batch back to its unit: reported and not decided on yet, or given
    back already (then with another date); with a reason, a date to come, outside a freeze, before publication.
    """
    if not why.strip():
        return refuse("reason_missing")
    if until <= now:
        return refuse("send_back_until_past")
    if published:
        return refuse("given_back_too_late")
    if frozen:
        return refuse("frozen")
    return ALLOWED if reported or given_back else refuse("only_reported_given_back")


def decide_reopen(
    *, published: bool, batch_submitted: bool, frozen: bool, above_submitted: str, why: str
) -> Decision:
    """Whether the organiser may give a whole batch back: with a reason, handed in, outside a freeze, before publication
    (O13); in a chain the batch of the unit above (`above_submitted` names it) has to be open first.
    """
    if not why.strip():
        return refuse("reason_missing")
    if published:
        return refuse("given_back_too_late")
    if not batch_submitted:
        return refuse("batch_not_submitted")
    if frozen:
        return refuse("frozen")
    return refuse("reopen_above_first", unit=above_submitted) if above_submitted else ALLOWED


def decide_owner(*, membership_waiting: bool, owner_name: str) -> Decision:
    """N03: a request to belong to the unit is answered before its person's submission goes forward."""
    return refuse("member_waiting", name=owner_name) if membership_waiting else ALLOWED


def decide_return(
    *,
    may_be_resubmitted: bool,
    until: dt.datetime | None = None,
    latest: dt.datetime | None = None,
    now: dt.datetime | None = None,
) -> Decision:
    """A submission is given back while its applicant could still hand it in again, or with a date to come (`until`) that
    is no later than its unit itself can report it (`latest`; None: at any time).
    """
    if until is None:
        return ALLOWED if may_be_resubmitted else refuse("return_too_late")
    if now is not None and until <= now:
        return refuse("return_until_past")
    return ALLOWED if latest is None or until <= latest else refuse("return_until_late", latest=latest)


def decide_comment(doc: Document, comment: str) -> Decision:
    """L13: the recommending comment has at least so many 字, as Word counts them."""
    least = doc.recommend.comment_min_zi if doc.recommend else 0
    used = count(comment).words
    return ALLOWED if used >= least else refuse("comment_short", min=least, used=used, missing=least - used)


def decide_order(nominated: Sequence[Hashable], order: Sequence[Hashable]) -> Decision:
    """An order names every case of the category that is put forward, each once."""
    same = len(order) == len(nominated) and set(order) == set(nominated)
    return ALLOWED if same else refuse("order_changed")


def decide_time(
    doc: Document, category: str = "", *, now: dt.datetime, until: dt.datetime | None
) -> Decision:
    """Whether the recommending stage is open; `until` is the end of an extension (X04), None where there is none."""
    return decide_open(doc, StageKind.RECOMMEND, category, now=now, until=until)


def decide_submit_batch(
    *,
    batch_submitted: bool,
    size: int,
    meters: Collection[Meter],
    missing_documents: Iterable[str],
    missing_units: Sequence[Missing],
    despite_warnings: bool,
    stale_documents: Sequence[str] = (),
    unsealed_documents: Sequence[str] = (),
    unfinished_round: bool = False,
    alike_comments: bool = False,
    sent_back: Sequence[str] = (),
    reopened_below: Sequence[str] = (),
) -> Decision:
    """Whether the batch of `size` nominations may be handed in: not empty, within its quotas, documents there (their
    labels come in); minimums warn (E08, E09), and so do stamped prints of a list that changed since (O11),
    scans without a seal (E11), a first round that isn't finished (N15) and comments nearly the same: the unit says that
    it knows. In a chain: no case is with somebody below, `sent_back` (titles) to this unit or in a batch of a unit below
    that was `reopened_below` (names).
    """
    if batch_submitted:
        return refuse("batch_submitted")
    if not size:
        return refuse("batch_empty")
    if sent_back:
        return refuse("sent_back_waiting", count=len(sent_back), names="、".join(sent_back[:5]))
    if reopened_below:
        return refuse("below_reopened", units="、".join(reopened_below))
    for meter in meters:
        over = next((cap for cap in meter.sub_caps if cap.over and not cap.soft), None)
        if meter.over and not meter.soft:
            return refuse("quota_exceeded", label=meter.label, used=meter.used, max=meter.max)
        if over is not None:
            return refuse(
                "quota_exceeded", label=f"{meter.label}（{over.label}）", used=over.used, max=over.max
            )
    if documents := list(missing_documents):
        return refuse("documents_missing", names="、".join(documents))
    required = next((missing for missing in missing_units if missing.required), None)
    if required is not None:
        return refuse("units_missing", label=required.label, units="、".join(required.units))
    documents_doubtful = bool(stale_documents or unsealed_documents)
    work_doubtful = unfinished_round or alike_comments
    short = bool(below_minimum(meters) or missing_units)
    if (short or documents_doubtful or work_doubtful) and not despite_warnings:
        return refuse("confirm_warnings")
    return ALLOWED
