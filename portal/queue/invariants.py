"""What always holds of queue workers."""

from portal.invariants import Invariant, by_sql

INVARIANTS = [
    Invariant(
        "queue.taken_up",
        holds="没了的队列进程，手上的任务十分钟之内都放回了队列",
        words="进程 {host}:{pid} 自 {heard_at:%Y-%m-%d %H:%M} 起没有动静，手上是 {job} {job_ids}",
        mend="巡检停了：启动 manage.py sweep",
        find=by_sql(
            "SELECT host, pid, heard_at, job, job_ids FROM portal_workerprocess"
            " WHERE job <> '' AND heard_at < now() - interval '10 minutes'"
        ),
        whole=True,
    )
]
