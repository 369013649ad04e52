"""What always holds of award runs and awards."""

from itertools import groupby, islice
from operator import attrgetter

from portal.invariants import Invariant, Look, by_sql
from portal.invariants.kinds import Places
from portal.tallies.comparing import counted
from review.awards.recompute import recompute
from review.awards.run_inputs import RunDecisions, RunInputs
from review.awards.snapshots import number_of
from review.models import AwardRun, RunLine

_STEP = 500
_NAMED = 3


def _not_as_computed(look: Look) -> Places:
    """A run at a time, beside its lines: two questions, whatever the number of runs."""
    columns = ("run_id", "submission_id", "submission__number", "tier", "rank", "score")
    lines = RunLine.objects.order_by("run_id", "pk").values_list(*columns, named=True).iterator(_STEP)
    of_runs = groupby(lines, key=attrgetter("run_id"))
    at, group = next(of_runs, (None, iter(())))
    for run in AwardRun.objects.select_related("campaign").order_by("pk").iterator(5):
        while at is not None and at < run.pk:
            at, group = next(of_runs, (None, iter(())))
        stated = {}
        if at == run.pk:
            stated = {number_of(line.submission_id, line.submission__number): (line.tier, line.rank, line.score) for line in group}  # fmt: skip
        inputs = RunInputs.model_validate(run.inputs)
        computed = recompute(inputs, RunDecisions.model_validate(run.decisions)).lines
        expected = {line.case: (line.tier, line.rank, line.score) for line in computed}
        wrong = sorted(
            case for case in expected.keys() | stated.keys() if expected.get(case) != stated.get(case)
        )
        if wrong:
            yield {
                "campaign": run.campaign.slug, "run": run.number, "count": len(wrong),
                "cases": "、".join(islice(wrong, _NAMED)),
            }  # fmt: skip


INVARIANTS = [
    Invariant(
        "awards.computed",
        holds="每一稿的名单就是由它封存的得分、规则和决定算出的",
        words="活动 {campaign} 第 {run} 稿有 {count} 件与重新计算的不同，如 {cases}",
        mend="未公布的：重新生成一稿；已公布的：下载数据包用 docs/verify_results.py 核对，按更正程序办理",
        find=_not_as_computed,
    ),
    Invariant(
        "awards.of_the_run",
        holds="每个现有的奖项就是它那一稿名单上的一行",
        words="案例 {number} 的奖项是 {label}（第 {rank} 名），第 {run} 稿写的是 {tier}",
        mend="未公布的：重新生成一稿；已公布的：按更正程序办理",
        find=by_sql(
            "SELECT s.number, a.label, COALESCE(a.rank::text, '—') AS rank, r.number AS run, COALESCE(NULLIF(l.label, ''), '没有奖项') AS tier"
            " FROM review_award a JOIN submissions_submission s ON s.id = a.submission_id"
            " JOIN review_awardrun r ON r.id = a.run_id"
            " LEFT JOIN review_runline l ON l.run_id = a.run_id AND l.submission_id = a.submission_id"
            " WHERE a.withdrawn_at IS NULL AND (l.tier, l.rank, l.score) IS DISTINCT FROM (a.tier, a.rank, a.score)"
        ),
    ),
    Invariant(
        "awards.given",
        holds="公布的名单上每个奖项都给了案例",
        words="第 {run} 稿给案例 {number} {label}，案例却没有这个奖项",
        mend="公布没有做完：在定奖页重新公布，或按更正程序办理",
        find=by_sql(
            "SELECT r.number AS run, s.number, l.label FROM review_runline l JOIN review_awardrun r ON r.id = l.run_id"
            " JOIN submissions_submission s ON s.id = l.submission_id"
            " WHERE r.state = 'published' AND r.list_key = '' AND l.tier <> '' AND NOT EXISTS"
            " (SELECT 1 FROM review_award a WHERE a.submission_id = l.submission_id AND a.list_key = r.list_key"
            " AND a.withdrawn_at IS NULL AND a.published_at IS NOT NULL)"
        ),
    ),
    counted(
        "awards.counted",
        "各稿名单各奖级的件数，与逐件去数的相同",
        ["lines"],
        "SELECT tenant_id, 'lines', run_id, tier || '|' || CASE WHEN manual THEN 'manual' ELSE '' END"
        " || CASE WHEN tied THEN 'tied' ELSE '' END, 1::bigint FROM review_runline",
    ),
]
