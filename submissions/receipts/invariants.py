"""What always holds of receipts."""

from django.conf import settings

from portal.invariants import Invariant, Look, by_sql
from portal.invariants.kinds import Places
from portal.signing import Proof, prove, public_key
from submissions.models import Receipt

_STEP = 1000


def _not_valid(look: Look) -> Places:
    publics = [public_key(settings.RECEIPT_KEY), *settings.RECEIPT_OLD_KEYS]
    rows = Receipt.objects.exclude(signature="").order_by("pk").only("code", "statement", "key", "signature")
    for receipt in rows.iterator(_STEP):
        proof = prove(receipt.statement, receipt.key, receipt.signature, publics)
        if proof is not Proof.VALID:
            yield {"code": receipt.code, "proof": proof.value}


INVARIANTS = [
    Invariant(
        "receipts.one",
        holds="每次提交有一份回执：交着的案例恰有一份有效的提交回执，草稿没有",
        words="案例 {number}（编号 {id}，{state}）有 {count} 份有效的提交回执",
        mend="没有的：请本人撤回后重新提交，或从备份恢复回执；多出的：在案例页查看各份的时间，保留与提交时间相同的",
        find=by_sql(
            "SELECT s.id, s.number, s.state, count(r.id) AS count FROM submissions_submission s"
            " LEFT JOIN submissions_receipt r ON r.submission_id = s.id AND r.kind = 'case' AND r.ended = ''"
            " WHERE s.state IN ('draft', 'submitted', 'recommended', 'passed_over', 'reported', 'eligible')"
            " GROUP BY s.id, s.number, s.state"
            " HAVING count(r.id) <> CASE WHEN s.state = 'draft' THEN 0 ELSE 1 END"
        ),
    ),
    Invariant(
        "receipts.in_order",
        holds="一件案例的提交回执从 1 起连续编号，没有缺的",
        words="案例 {number}（编号 {id}）的提交回执 {about} 不是第 {place} 份",
        mend="有回执被删除或另外写入：从备份核对 submissions_receipt",
        find=by_sql(
            "SELECT * FROM (SELECT s.id, s.number, r.about, row_number() OVER (PARTITION BY r.submission_id"
            " ORDER BY split_part(r.about, ':', 3)::int) AS place FROM submissions_receipt r"
            " JOIN submissions_submission s ON s.id = r.submission_id WHERE r.kind = 'case') AS counted"
            " WHERE split_part(about, ':', 3)::int <> place"
        ),
    ),
    Invariant(
        "receipts.of_its_time",
        holds="有效的提交回执写的就是案例的提交时间",
        words="案例 {number}（编号 {id}）记作 {submitted:%Y-%m-%d %H:%M:%S} 提交，回执写的是 {at:%Y-%m-%d %H:%M:%S}",
        mend="以签了名的回执为准，核对留痕里的提交时间",
        find=by_sql(
            "SELECT s.id, s.number, COALESCE(s.submitted_at, s.created_at) AS submitted, r.at FROM submissions_submission s"
            " JOIN submissions_receipt r ON r.submission_id = s.id AND r.kind = 'case' AND r.ended = ''"
            " WHERE r.at IS DISTINCT FROM s.submitted_at"
        ),
    ),
    Invariant(
        "receipts.sealed",
        holds="提交一天之后，回执都签了名",
        words="回执 {code}（案例编号 {submission_id}）自 {at:%Y-%m-%d %H:%M} 起没有签名",
        mend="检查 files 队列的进程和巡检（manage.py sweep）是否在运行",
        find=by_sql(
            "SELECT code, submission_id, at FROM submissions_receipt WHERE signature = '' AND submission_id IS NOT NULL"
            " AND at < %(now)s - interval '1 day'"
        ),
    ),
    Invariant(
        "receipts.valid",
        holds="每份回执的签名都成立",
        words="回执 {code} 的签名不成立（{proof}）",
        mend="换过密钥的，把旧公钥写进 RECEIPT_OLD_KEYS；否则有人改过数据库，从备份核对",
        find=_not_valid,
        deep=True,
    ),
]
