"""Workers that are really killed: forked processes on the tests' own database and queue, which SIGKILL themselves at a named
moment of a job. So a kill costs no start of Python and hits the same moment on every machine.
"""

import datetime as dt
import multiprocessing
import os
import signal
from unittest import mock

import django_rq
from django.conf import settings
from django.db import connection, connections
from django.utils.module_loading import import_string

from portal.invariants import Look, broken
from portal.queue import door
from portal.queue.worker import Worker
from portal.tenants import all_tenants

AT_WRITE, AT_END = "after its first write", "after its last write"
QUEUES = [door.DEFAULT, door.FILES, door.CHECKS, door.SLOW, door.PROXIES]
FORK = multiprocessing.get_context("fork")


def work_off(*, die_in="", when=AT_END):
    """All queues, by a worker process of its own; how it ended (0, or -9)."""
    connections.close_all()  # what is open here is not the child's
    process = FORK.Process(target=_work, args=(die_in, when))
    process.start()
    process.join(120)
    assert process.exitcode is not None, "the worker hangs"
    return process.exitcode


def _work(die_in, when):
    """In the child."""
    django_rq.get_connection().connection_pool.reset()
    queues = [django_rq.get_queue(name) for name in QUEUES]
    with mock.patch.object(
        door, "import_string", lambda job: _deadly(job, when) if job == die_in else import_string(job)
    ):
        Worker(queues, connection=queues[0].connection).work(burst=True, logging_level="CRITICAL")
    connections.close_all()
    os._exit(0)


def _deadly(job, when):
    real = import_string(job)

    def run(**ids):
        if when == AT_WRITE:
            with connection.execute_wrapper(_kill_after_writing):
                real(**ids)
        else:
            real(**ids)
        os.kill(os.getpid(), signal.SIGKILL)  # its work is done and nobody knows

    return run


def _kill_after_writing(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
        os.kill(os.getpid(), signal.SIGKILL)
    return result


class Clock:
    """The portal's time, which tests move on instead of waiting."""

    def __init__(self, begins=None):
        self.shift = begins - dt.datetime.now(dt.UTC) if begins else dt.timedelta()

    def now(self):
        return dt.datetime.now(dt.UTC) + self.shift

    def move_on(self, minutes=10):
        """Workers that were silent stay so; they speak in the database's time."""
        self.shift += dt.timedelta(minutes=minutes)
        step = f"interval '{minutes} minutes'"
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE portal_workerprocess SET heard_at = heard_at - {step}")
            for table in ("check", "blindcopy", "playablecopy", "publiccopy", "task"):
                cursor.execute(
                    f"UPDATE portal_{table} SET heard_at = heard_at - {step} WHERE heard_at IS NOT NULL"
                )


def sweep(clock):
    """One round, as `manage.py sweep --once`."""
    found = {}
    for name in settings.SWEEPS:
        found |= import_string(name)(now=clock.now())
    return found


def unsound(clock):
    """What does not hold now."""
    with all_tenants():
        return {each.invariant.code: each.lines() for each in broken(Look(clock.now()))}


def act(do, *, die_after=0):
    """An action in a process of its own, killed after so many writes (0: not at all); how it ended."""
    connections.close_all()
    process = FORK.Process(target=_act, args=(do, die_after))
    process.start()
    process.join(120)
    return process.exitcode


def _act(do, die_after):
    left = [die_after]

    def count(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return result

    django_rq.get_connection().connection_pool.reset()
    with connection.execute_wrapper(count):
        do()
    connections.close_all()
    os._exit(0)
