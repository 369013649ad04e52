"""Figures for Prometheus, in its text format. What a web process counts stands in files that all processes of the machine
share where PROMETHEUS_MULTIPROC_DIR names a folder; what concerns the whole portal is measured when it is asked for, the
same from every machine.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Iterator, Mapping

from portal.monitoring import measures, postgres, shared_counts
from portal.monitoring.measures import Measures
from portal.recovery import runs

_FOLDER = shared_counts.settle_folder()  # before the library looks for it

from prometheus_client import CollectorRegistry, Histogram, generate_latest, multiprocess  # noqa: E402
from prometheus_client.metrics_core import GaugeMetricFamily, Metric  # noqa: E402
from prometheus_client.registry import Collector  # noqa: E402

log = logging.getLogger(__name__)
_HERE = CollectorRegistry()
_REQUESTS = Histogram(
    "portal_http_request_seconds",
    "Seconds until a request was answered, by view.",
    ["method", "view", "status"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=_HERE,
)


def observe_request(method: str, view: str, status: int, seconds: float) -> None:
    """Count a request; addresses that lead nowhere share one name, so that nobody can make up names without end. A
    folder that fills up or goes away loses figures; the page is answered.
    """
    known = method if method in {"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"} else "other"
    try:
        _REQUESTS.labels(known, view or "none", f"{status // 100}xx").observe(seconds)
    except OSError:
        log.warning("a request was not counted", exc_info=True)


def exposition(*, now: dt.datetime) -> bytes:
    """Everything, as text (Prometheus' exposition format 0.0.4)."""
    here = _HERE
    if _FOLDER:
        here = CollectorRegistry()
        multiprocess.MultiProcessCollector(here, path=_FOLDER)
    portal = CollectorRegistry()
    portal.register(_PortalCollector(now))
    return bytes(generate_latest(here)) + bytes(generate_latest(portal))


class _PortalCollector(Collector):
    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        seen = measures.take(now=self.now)
        answers = {"database": seen.database, "queue": seen.queue, "storage": seen.storage.answers}
        yield _gauge("portal_up", "1 where a part that the portal stands on answers.", "part", answers)
        yield _gauge("portal_disk_free_bytes", "Free on the disk of the data.", None, {"": seen.storage.free})
        yield _gauge("portal_disk_bytes", "Size of the disk of the data.", None, {"": seen.storage.total})
        if seen.database:
            yield from _queues(seen)
            yield from _work(seen)
            yield from _database()
            yield from _backups(self.now)


def _queues(seen: Measures) -> Iterator[Metric]:
    for name, words, value in (
        ("portal_workers", "Living workers of a queue.", lambda queue: len(queue.workers)),
        ("portal_queue_jobs", "Jobs that wait in a queue.", lambda queue: queue.jobs),
        ("portal_queue_failed_jobs", "Jobs of a queue that failed within a day.", lambda queue: queue.failed),
    ):
        yield _gauge(name, words, "queue", {queue.name: value(queue) for queue in seen.queues})


def _work(seen: Measures) -> Iterator[Metric]:
    for name, words, value in (
        ("portal_backlog", "Work that waits, by kind.", lambda work: work.waiting),
        (
            "portal_backlog_oldest_seconds",
            "How long the longest waiting has waited.",
            lambda work: work.age(seen.at),
        ),
        ("portal_backlog_running", "Work under way, by kind.", lambda work: work.running),
        ("portal_backlog_failed", "Work that ended without a result within a day.", lambda work: work.failed),
        (
            "portal_backlog_stuck",
            "1 where work waits for too long and none of its kind moves.",
            lambda work: work.stuck,
        ),
    ):
        yield _gauge(name, words, "work", {backlog.name: value(backlog) for backlog in seen.backlogs})


def _database() -> Iterator[Metric]:
    state = postgres.state()
    for name, words, value in (
        ("portal_database_bytes", "Size of the database.", state.size),
        ("portal_database_connections", "Open connections.", state.connections),
        (
            "portal_database_connections_allowed",
            "Connections that the server allows.",
            state.connections_allowed,
        ),
        ("portal_database_longest_query_seconds", "The longest statement under way.", state.longest),
    ):
        yield _gauge(name, words, None, {"": value})


def _backups(now: dt.datetime) -> Iterator[Metric]:
    backups = runs.seen()
    for name, words, value in (
        (
            "portal_backup_age_seconds",
            "Since the moment that the last whole backup holds; +Inf: there is none.",
            backups.age(now),
        ),
        ("portal_backup_failed", "1 where the last run ended without a backup.", backups.failed),
        (
            "portal_backup_damaged_files",
            "Files that the last whole backup found missing or altered.",
            backups.last.damaged if backups.last else 0,
        ),
    ):
        yield _gauge(name, words, None, {"": value})


def _gauge(name: str, words: str, label: str | None, values: Mapping[str, float | None]) -> GaugeMetricFamily:
    """One figure, by label; what isn't known is left out."""
    family = GaugeMetricFamily(name, words, labels=[label] if label else [])
    for key, value in values.items():
        if value is not None:
            family.add_metric([key] if label else [], float(value))
    return family
