"""`python -m portal.runtime.worker_health`: whether a queue worker of this machine is registered and alive, for
Docker's healthcheck. A worker's entry expires when it stops saying that it lives.
"""

import os
import socket
import sys

from redis import Redis
from redis.exceptions import RedisError
from rq import Worker


def alive(redis_url: str, hostname: str) -> bool:
    """Whether a worker on `hostname` has an entry in the queue's server that has not expired."""
    client = Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=4)
    try:
        return any(worker.hostname == hostname for worker in Worker.all(connection=client))
    except RedisError:
        return False
    finally:
        client.close()


if __name__ == "__main__":
    sys.exit(0 if alive(os.environ["REDIS_URL"], socket.gethostname()) else 1)
