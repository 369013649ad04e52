"""What operators read of backups: words for faults and refusals."""

from portal.recovery.database import ToolMissing
from portal.recovery.restoring import Refused
from portal.recovery.verifying import Fault

FAULTS = {
    Fault.MISSING: "丢失：备份里没有这一件",
    Fault.SIZE: "大小不符：被截断或接长了",
    Fault.ALTERED: "内容已变：与备份时写下的不同",
    Fault.SEALED: "这把私钥打不开",
    Fault.UNKNOWN_KEY: "签名的密钥不是本门户的（RECEIPT_KEY 不同）",
}
REFUSALS = {
    "signature": "备份的清单被改动过，签名不符，没有恢复。请换一份备份。",
    "unknown_key": (
        "这份备份由另一个 RECEIPT_KEY（{key}）签名，没有恢复。请先把当时的 SECRET_KEY、RECEIPT_KEY 放回环境变量"
        "（manage.py backup keys 可以取出随备份保存的）；确实要换新密钥的，用 --trust-key 写出当时的公钥。"
    ),
    "piece": "{piece} {fault}，没有恢复。请从另一份副本补上它，或选更早的一份（--backup）。",
    "newer": "备份来自更新的版本（{migrations}），没有恢复。请先换成那个版本的程序。",
    "no_files": "备份的 {files} 个材料一个都不在，没有恢复。--from 应当是备份的整个目录（含 files/）。",
    "other_restore": "上一次恢复的是 {backup}，还没有做完，没有恢复。请接着做它（--backup {backup}），或用 --replace 从头来。",
    "database_in_use": "数据库不是空的，没有恢复。请用新建的空数据库；确实要换掉现有的，加上 --replace。",
    "storage_in_use": "材料存储里已有文件，没有恢复。请用空的目录或桶；确实要覆盖，加上 --replace。",
    "rows": "恢复后的行数与备份时不同（{tables}）。这不应当发生；请保留现场并换一份备份。",
}


def refused(refusal: Refused) -> str:
    params = {
        name: "、".join(value) if isinstance(value, list) else FAULTS.get(value, value)
        for name, value in refusal.params.items()
    }
    return REFUSALS[refusal.code].format(**params)


def tool_missing(problem: ToolMissing) -> str:
    return (
        f"没有找到 PostgreSQL {problem.version} 或更新的 {problem.tool}。请安装：apt-get install postgresql-client-{problem.version}"
        f"（Debian 自带的版本较旧时用 apt.postgresql.org），或 uv sync --extra embedded（wheel 自带）。"
    )
