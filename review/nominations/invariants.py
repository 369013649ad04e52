"""What always holds of nominations and batches."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from campaigns.models import RuleSet
from campaigns.schema import Document
from campaigns.schema.matching import CaseFacts
from portal.invariants import Invariant, Look, by_sql
from portal.invariants.kinds import Places
from portal.tallies.comparing import counted
from review.models import Nomination
from review.nominations.queries import unit_facts
from review.nominations.quotas import UnitFacts, meters
from submissions.case_attributes import case_attributes
from submissions.states import State

_STEP = 500


def _over(look: Look) -> Places:
    """A batch at a time. A quota that was made lower later doesn't make an older batch wrong: the most generous version of the
    rules counts. Limits that hold in principle give way to reasons, so they are left aside.
    """
    documents: dict[int, list[Document]] = {}
    for rules in RuleSet.objects.order_by("pk").iterator(20):
        documents.setdefault(rules.campaign_id, []).append(rules.doc)
    rows = Nomination.objects.exclude(submission__state=State.DISQUALIFIED).filter(over_reason="")
    rows = rows.select_related("submission__unit", "batch__unit", "batch__campaign").order_by("batch", "pk")
    for batch, nominations in groupby(rows.iterator(_STEP), key=attrgetter("batch")):
        facts = [case_attributes(row.submission) for row in nominations]
        unit, versions = unit_facts(batch.unit), documents[batch.campaign_id]
        each = [dict(_passed(doc, unit, facts)) for doc in versions]
        for label in set.intersection(*(set(passed) for passed in each)):
            used, most = max((passed[label] for passed in each), key=lambda pair: pair[1])
            where = {"campaign": batch.campaign.slug, "unit": batch.unit.name}
            yield {**where, "label": label, "used": used, "most": most}


def _passed(
    doc: Document, unit: UnitFacts, facts: Sequence[CaseFacts]
) -> Iterator[tuple[str, tuple[int, Any]]]:
    """The firm limits that the cases are over, by label: used, most."""
    for meter in meters(doc.recommend.quotas, unit, facts, doc.categories) if doc.recommend else ():
        if meter.over and not meter.soft:
            yield meter.label, (meter.used, meter.max)
        for cap in meter.sub_caps:
            if cap.over and not cap.soft:
                yield f"{meter.label}：{cap.label}", (cap.used, cap.max)


INVARIANTS = [
    Invariant(
        "nominations.quota",
        holds="各单位的推荐没有超过名额（原则上的名额写了理由的除外）",
        words="活动 {campaign}，{unit}：{label} 推荐了 {used} 件，名额 {most} 件",
        mend="请这个单位取消多出的推荐，已报送的由组织者退回报送",
        find=_over,
    ),
    Invariant(
        "nominations.state",
        holds="案例的状态与它的推荐相符：已推荐、已报送的有现行的推荐，草稿和已提交的没有",
        words="案例 {number}（编号 {id}，{state}）{what}",
        mend="以留痕里最后一步为准，由组织者退回或由单位重新推荐",
        find=by_sql(
            "SELECT s.id, s.number, s.state, CASE WHEN n.id IS NULL THEN '没有现行的推荐' ELSE '仍有现行的推荐' END AS what"
            " FROM submissions_submission s LEFT JOIN review_nomination n ON n.current_of_id = s.id"
            " WHERE (s.state IN ('recommended', 'reported') AND n.id IS NULL)"
            " OR (s.state IN ('draft', 'submitted', 'returned') AND n.id IS NOT NULL)"
        ),
    ),
    Invariant(
        "nominations.reported",
        holds="已报送的案例在一份已报送的报送里，已推荐的不在",
        words="案例 {number}（编号 {id}）是{state}，它的报送是{batch}",
        mend="请这个单位重新报送，或由组织者退回报送",
        find=by_sql(
            "SELECT s.id, s.number, CASE s.state WHEN 'reported' THEN '已报送' ELSE '已推荐' END AS state,"
            " CASE b.state WHEN 'submitted' THEN '已报送的' ELSE '没有报送的' END AS batch"
            " FROM submissions_submission s JOIN review_nomination n ON n.current_of_id = s.id"
            " JOIN review_nominationbatch b ON b.id = n.batch_id"
            " WHERE s.state = 'reported' AND b.state <> 'submitted'"
        ),
    ),
    counted(
        "nominations.counted",
        "每个单位推荐的件数，与逐件去数的相同",
        ["nominated"],
        "SELECT n.tenant_id, 'nominated', b.campaign_id, b.unit_id::text, 1::bigint"
        " FROM review_nomination n JOIN review_nominationbatch b ON b.id = n.batch_id",
    ),
]
