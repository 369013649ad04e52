"""What always holds of what was handed in."""

from portal.invariants import Invariant, by_sql
from portal.tallies.comparing import counted

INVARIANTS = [
    Invariant(
        "submitting.numbered",
        holds="交过的案例都有编号和提交时间",
        words="案例编号 {id}（{state}，“{title}”）没有编号或提交时间",
        mend="请本人撤回后重新提交；提交时间看留痕",
        find=by_sql(
            "SELECT id, state, title FROM submissions_submission WHERE state NOT IN ('draft', 'disqualified')"
            " AND (number = '' OR submitted_at IS NULL)"
        ),
    ),
    Invariant(
        "submitting.gapless",
        holds="一个活动的案例编号从 1 起连续",
        words="活动 {slug} 发到 {newest} 号，只有 {count} 件有编号",
        mend="有案例被绕过门户删除，或恢复得不全：对照留痕里的提交逐号查找",
        find=by_sql(
            "SELECT c.slug, max(substring(s.number from '[0-9]+$')::int) AS newest, count(*) AS count"
            " FROM submissions_submission s JOIN campaigns_campaign c ON c.id = s.campaign_id"
            " WHERE s.number <> '' GROUP BY c.id, c.slug"
            " HAVING max(substring(s.number from '[0-9]+$')::int) <> count(*)"
        ),
    ),
    Invariant(
        "submitting.recorded",
        holds="每件交过的案例在留痕里有它的提交",
        words="案例 {number}（编号 {id}）在留痕里没有提交的记录",
        mend="案例不是经门户提交的，或留痕恢复得不全：从备份核对",
        find=by_sql(
            "SELECT s.id, s.number FROM submissions_submission s WHERE s.number <> '' AND NOT EXISTS"
            " (SELECT 1 FROM portal_auditevent e WHERE e.subject = 'submission:' || s.id AND e.action = 'submission.submit')"
        ),
    ),
    counted(
        "submitting.counted",
        "每个活动各类别、各状态的件数，案例的文件数和字节数，与逐件去数的相同",
        ["cases", "files", "bytes"],
        "SELECT tenant_id, 'cases', campaign_id, category || '|' || state, 1::bigint FROM submissions_submission"
        " UNION ALL SELECT a.tenant_id, v.kind, s.campaign_id, '', v.n FROM portal_attachment a"
        " JOIN submissions_submission s ON s.folder_id = a.folder_id JOIN portal_blob b ON b.id = a.blob_id"
        " CROSS JOIN LATERAL (VALUES ('files', 1::bigint), ('bytes', b.size)) v(kind, n)",
    ),
]
