"""What always holds of background tasks."""

from portal.invariants import Invariant, by_sql

INVARIANTS = [
    Invariant(
        "tasks.running",
        holds="没有一项后台任务在进程没了十分钟之后仍记作进行中",
        words="任务 {id}（{name}）自 {since:%Y-%m-%d %H:%M} 起没有动静",
        mend="巡检停了：启动 manage.py sweep，它会在一分钟内放回队列",
        find=by_sql(
            "SELECT id, name, COALESCE(heard_at, started_at) AS since FROM portal_task WHERE state = 'running'"
            " AND COALESCE(heard_at, started_at) < %(now)s - interval '10 minutes'"
        ),
    ),
    Invariant(
        "tasks.waiting",
        holds="没有一项后台任务等了一天还没有开始",
        words="任务 {id}（{name}）自 {made_at:%Y-%m-%d %H:%M} 起在等",
        mend="检查队列进程和巡检（manage.py sweep）是否在运行",
        find=by_sql(
            "SELECT id, name, made_at FROM portal_task WHERE state = 'waiting'"
            " AND made_at < %(now)s - interval '1 day'"
        ),
    ),
    Invariant(
        "tasks.result",
        holds="做完而没有过期的任务都有结果",
        words="任务 {id}（{name}）记作做完，结果却没有了",
        mend="请本人重新生成一次",
        find=by_sql(
            "SELECT id, name FROM portal_task WHERE state = 'done' AND result_size > 0 AND result_id IS NULL"
            " AND expires_at > %(now)s"
        ),
    ),
]
