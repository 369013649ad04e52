"""Racing for the last place: real threads, a real connection each (X05)."""

import threading

from django.db import connections

from portal.decisions import NotAllowed
from portal.tenants import tenant_scope


def race(world, jobs):
    """Run all jobs at one moment, each on a connection of its own; how each ended."""
    ended, start = [], threading.Barrier(len(jobs))

    def run(job):
        try:
            with tenant_scope(world.tenant):
                start.wait()
                job()
            ended.append("done")
        except NotAllowed as refused:
            ended.append(refused.decision.code)
        except Exception as problem:
            ended.append(repr(problem))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)
