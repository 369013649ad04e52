"""What always holds of certificates. A number of a tenant is given once: the database sees to that."""

from portal.invariants import Invariant, by_sql

INVARIANTS = [
    Invariant(
        "certificates.once",
        holds="一个奖项给一个人只有一份有效的证书",
        words="{holder} 因奖项 {award}（{label}）有 {count} 份有效的证书",
        mend="核对这几份，撤销多出的并写明理由",
        find=by_sql(
            "SELECT COALESCE(award_id, honour_id) AS award, label, holder, count(*) AS count FROM review_certificate"
            " WHERE revoked_at IS NULL GROUP BY award_id, honour_id, role, holder, unit_name, label HAVING count(*) > 1"
        ),
    ),
    Invariant(
        "certificates.standing",
        holds="收回的奖项、取消资格的案例没有有效的证书",
        words="证书 {number} 仍有效，它的奖项已收回或案例已不在",
        mend="撤销这份证书并写明理由",
        find=by_sql(
            "SELECT c.number FROM review_certificate c JOIN review_award a ON a.id = c.award_id"
            " JOIN submissions_submission s ON s.id = a.submission_id"
            " WHERE c.revoked_at IS NULL AND (a.withdrawn_at IS NOT NULL OR s.state IN ('disqualified', 'ineligible'))"
        ),
    ),
    Invariant(
        "certificates.replaced",
        holds="补发过的证书，原来的那份已撤销",
        words="证书 {number} 已由 {by} 代替，却仍有效",
        mend="撤销原来的那份并写明由哪份代替",
        find=by_sql(
            "SELECT old.number, new.number AS by FROM review_certificate new JOIN review_certificate old"
            " ON old.id = new.replaces_id WHERE old.revoked_at IS NULL"
        ),
    ),
    Invariant(
        "certificates.gapless",
        holds="一个活动的一种证书，末尾的顺序号不小于份数，也没有跳号",
        words="活动 {slug} 的 {pattern} 发到 {newest} 号，只有 {count} 份",
        mend="有证书被绕过门户删除，或恢复得不全：对照留痕里的颁发和补发逐号查找",
        find=by_sql(
            # The last group of digits is the sequence, unless it is the year. Another kind's numbers of the same pattern are skipped.
            "SELECT slug, pattern, max(seq) FILTER (WHERE seq <> year) AS newest, count(*) AS count FROM ("
            "SELECT k.slug, c.campaign_id, c.role, h.honour_list_id AS honours, EXTRACT(year FROM c.issued_at) AS year,"
            " substring(c.number from '([0-9]{1,9})[^0-9]*$')::bigint AS seq,"
            " regexp_replace(c.number, '[0-9]+([^0-9]*)$', '…\\1') AS pattern,"
            " count(*) OVER (PARTITION BY c.tenant_id, regexp_replace(c.number, '[0-9]+([^0-9]*)$', '…\\1')) AS alike"
            " FROM review_certificate c JOIN campaigns_campaign k ON k.id = c.campaign_id"
            " LEFT JOIN review_unithonour h ON h.id = c.honour_id) AS numbered"
            " GROUP BY campaign_id, slug, pattern, role, honours"
            " HAVING max(seq) FILTER (WHERE seq <> year) > GREATEST(count(*), max(alike))"
        ),
    ),
]
