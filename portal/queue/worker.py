"""The worker: `manage.py rqworker QUEUE --worker-class portal.queue.worker.Worker`."""

import os
from typing import Any

from rq import SimpleWorker

from portal.queue import worker_processes
from validators.sandbox import bubblewrap


class Worker(SimpleWorker):
    """Works jobs off in its own process, no fork for each, and says that it lives."""

    def work(self, *args: Any, **options: Any) -> bool:
        require_sandbox()
        with worker_processes.working(self.queue_names()):
            return super().work(*args, **options)


def require_sandbox() -> None:
    """Where the operator demands it (VALIDATORS_SANDBOX=required, as the compose file does), a worker that could not lock
    hostile files away from itself does not begin (SEC-S1). Raises `SystemExit` with what to do.
    """
    if os.environ.get("VALIDATORS_SANDBOX") == "required" and bubblewrap() is None:
        raise SystemExit(
            "bubblewrap 不能用：没有安装，或者容器禁止用户命名空间（bwrap --unshare-all --ro-bind / / --proc /proc true 应当成功；怎样放行见 docs/deployment.md 的“沙箱”）。"
            "解析材料的进程会读得到本进程的文件和环境变量，所以没有启动。请让 bubblewrap 可用；"
            "确认风险后也可以设 VALIDATORS_SANDBOX=plain。 / No working sandbox: this worker does not start."
        )
