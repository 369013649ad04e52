"""What always holds of assignments and reviews."""

from decimal import Decimal

from campaigns.models import RuleSet
from portal.invariants import Invariant, Look, by_sql
from portal.invariants.kinds import Places
from portal.tallies.comparing import counted
from review.models import Score

_STEP = 2000


def _outside(look: Look) -> Places:
    """Points that no version of the campaign's rules allows for the item."""
    most: dict[tuple[int, str], Decimal] = {}
    for rules in RuleSet.objects.order_by("pk").iterator(20):
        for rubric in rules.doc.rubrics:
            top = max((level.value for level in rubric.levels), default=Decimal(0))
            for item in rubric.items:
                key = (rules.campaign_id, item.key)
                most[key] = max(most.get(key, Decimal(0)), item.points or top)
    rows = Score.objects.order_by("pk").values_list(
        "review_id", "item", "points", "review__assignment__submission__number", "review__assignment__submission__campaign_id"
    )  # fmt: skip
    for review, item_key, points, number, campaign in rows.iterator(_STEP):
        top = most.get((campaign, item_key), Decimal(0))
        if not 0 <= points <= top:
            yield {"review": review, "item": item_key, "points": points, "number": number, "most": top}


INVARIANTS = [
    Invariant(
        "judging.total",
        holds="每份交了的评审，总分就是各项之和",
        words="案例 {number} 的评审 {id} 总分 {total}，各项之和 {sum}",
        mend="请组织者退回这份评审，由专家重新提交；已公布的按更正程序办理",
        find=by_sql(
            "SELECT r.id, s.number, r.total, sum(p.points) AS sum FROM review_review r"
            " JOIN review_assignment a ON a.id = r.assignment_id JOIN submissions_submission s ON s.id = a.submission_id"
            " LEFT JOIN review_score p ON p.review_id = r.id WHERE r.state = 'submitted'"
            " GROUP BY r.id, s.number, r.total HAVING r.total IS DISTINCT FROM sum(p.points)"
        ),
    ),
    Invariant(
        "judging.points",
        holds="每一项得分都在评分表允许的范围内",
        words="案例 {number} 的评审 {review}：{item} 得 {points} 分，最多 {most} 分",
        mend="请组织者退回这份评审，由专家重新提交",
        find=_outside,
    ),
    Invariant(
        "judging.conflict",
        holds="没有分配给要回避的专家（写了理由的除外）",
        words="案例 {number} 分配给了要回避它的专家 {name}（{round}）",
        mend="请组织者收回这项分配，改派别人",
        find=by_sql(
            "SELECT s.number, e.name, a.round FROM review_assignment a JOIN review_conflict c"
            " ON c.reviewer_id = a.reviewer_id AND c.submission_id = a.submission_id"
            " JOIN submissions_submission s ON s.id = a.submission_id JOIN review_reviewer e ON e.id = a.reviewer_id"
            " WHERE a.despite = '' AND a.made_at > c.declared_at"
        ),
    ),
    Invariant(
        "judging.load",
        holds="没有专家分到的案例多于他答应的（后来改少的不算）",
        words="专家 {name}（编号 {id}）在 {round} 分到 {count} 件，最多 {most} 件",
        mend="请组织者收回多出的分配，或在专家名单里改他的上限",
        find=by_sql(
            "SELECT e.id, e.name, e.most, a.round, count(*) AS count FROM review_assignment a"
            " JOIN review_reviewer e ON e.id = a.reviewer_id WHERE e.most IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM portal_auditevent v WHERE v.subject = 'reviewer:' || e.id"
            " AND v.action = 'reviewer.update' AND v.at > a.made_at)"
            " GROUP BY e.id, e.name, e.most, a.round HAVING count(*) > e.most"
        ),
    ),
    Invariant(
        "judging.reviewer",
        holds="交了的评审都来自接受了邀请的专家",
        words="案例 {number} 的评审 {id} 来自没有接受邀请的专家 {name}",
        mend="请组织者核对这位专家的邀请和这份评审",
        find=by_sql(
            "SELECT r.id, s.number, e.name FROM review_review r JOIN review_assignment a ON a.id = r.assignment_id"
            " JOIN review_reviewer e ON e.id = a.reviewer_id JOIN submissions_submission s ON s.id = a.submission_id"
            " WHERE r.state = 'submitted' AND (e.person_id IS NULL OR e.state IN ('invited', 'declined'))"
        ),
    ),
    counted(
        "judging.counted",
        "每位专家分到、开始和交了的件数，与逐件去数的相同",
        ["assigned", "reviews"],
        "SELECT tenant_id, 'assigned', reviewer_id, round, 1::bigint FROM review_assignment"
        " UNION ALL SELECT r.tenant_id, 'reviews', a.reviewer_id, a.round || '|' || r.state, 1"
        " FROM review_review r JOIN review_assignment a ON a.id = r.assignment_id",
    ),
]
