"""What always holds of mail."""

from portal.invariants import Invariant, by_sql

INVARIANTS = [
    Invariant(
        "mail.tried",
        holds="该发的邮件到时就发或再试，不会搁下",
        words="通知 {id} 自 {due:%Y-%m-%d %H:%M} 起该发而没有人发；邮件服务器上次的回答：{answer}",
        mend="检查 default 队列的进程和巡检（manage.py sweep）是否在运行",
        find=by_sql(
            "SELECT n.id, COALESCE(n.mail_after, n.created_at) AS due, COALESCE(NULLIF(n.mail_error, ''), '（还没有问过）') AS answer"
            " FROM portal_notification n JOIN portal_person p ON p.id = n.person_id"
            " WHERE n.mailed_at IS NULL AND p.email <> '' AND n.mail_attempts < 5"
            " AND n.created_at > %(now)s - interval '3 days'"
            " AND COALESCE(n.mail_after, n.created_at) < %(now)s - interval '6 hours'"
        ),
    )
]
