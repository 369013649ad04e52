"""What always holds of the audit trail."""

from portal.audit import chaining
from portal.invariants import Invariant, Look
from portal.invariants.kinds import Places
from portal.tallies.comparing import counted

WORDS = {
    "altered": "第 {number} 环：对应的留痕已不是原来的内容",
    "missing": "第 {number} 环：对应的留痕已被删除",
    "gap": "第 {number} 环不见了",
    "head": "第 {number} 环的签名摘要不符：摘要或它以前的留痕被改过",
    "unlinked": "编号 {number} 的留痕不在链上：它不是由门户写入的，或者巡检停了",
}


def _breaks(look: Look) -> Places:
    return (
        {"what": WORDS[found.code].format(number=found.number)} for found in chaining.verify(now=look.now)
    )


INVARIANTS = [
    Invariant(
        "audit.chain",
        holds="留痕的链从头到尾相符",
        words="{what}",
        mend="有人绕过门户改过数据库，或恢复得不全：用存到机器之外的签名摘要核对（manage.py audit head），按 SECURITY.md 处理",
        find=_breaks,
        whole=True,
    ),
    counted(
        "audit.counted",
        "每个活动各种操作的条数，与逐条去数的相同",
        ["events"],
        "SELECT tenant_id, 'events', coalesce(campaign, 0), action, 1::bigint FROM portal_auditevent WHERE tenant_id IS NOT NULL",
    ),
]
