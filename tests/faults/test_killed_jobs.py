"""The queue forgets a job of every kind, then a worker is killed in it, once with half of it written and once when all of it is: the
job is taken up again each time, and what it does is there exactly once.
"""

import datetime as dt
import re
from pathlib import Path

import django_rq
import pytest
from django.core.cache import cache

from portal.models import WorkerProcess
from portal.tenants import all_tenants
from review.judging.actions import drafts
from tests.faults.dying import AT_END, AT_WRITE, Clock, sweep, unsound, work_off
from tests.faults.job_kinds import KINDS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queue", "storage")]
DAY = dt.timedelta(days=1)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock.now)
    return clock


@pytest.fixture(autouse=True)
def _settled(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.TASK_KINDS = [*settings.TASK_KINDS, "tests.factories.tasks.Greeting"]
    settings.LINK_CHECKS = True
    settings.SMS_GATEWAY, settings.SMS_FILE_PATH = "file", tmp_path / "sms"
    cache.clear()


def mails(settings):
    folder = Path(settings.EMAIL_FILE_PATH)
    return (
        sum(file.read_text("utf-8").count("\nSubject: ") for file in folder.glob("*"))
        if folder.exists()
        else 0
    )


MAILS = {
    "portal.access.people.jobs.mail_invitation", "portal.messages.jobs.mail_notification", "review.judging.jobs.mail_invitation",
}  # fmt: skip


NOT_SWEPT = {
    "portal.files.jobs.verify_some": "asked for again the next day",
    "review.judging.jobs.analyse_round": "the page that wants it asks again",
    "submissions.checks.jobs.evaluate_rule_set": "its cases are found one by one, as jobs of another kind",
}
"""Kinds that the sweep does not ask for again once the queue forgot them, and who does."""


def test_every_kind_of_job_is_here():
    """Whatever the portal asks a worker for, by the names in its source."""
    named = set()
    for room in ("portal", "campaigns", "submissions", "review"):
        for file in (ROOT / room).rglob("*.py"):
            named |= set(
                re.findall(
                    r'"((?:portal|campaigns|submissions|review)\.[\w.]*jobs\.\w+)"', file.read_text("utf-8")
                )
            )
    jobs = {name for name in named if not name.endswith((".sweep", ".backlogs"))}
    assert sorted(jobs) == sorted(KINDS)


@pytest.mark.parametrize("job", KINDS)
def test_a_worker_is_killed_in_it(job, clock, settings, monkeypatch):
    for name in ("AT_ONCE", "WRITTEN_AT_ONCE"):
        monkeypatch.setattr(drafts, name, getattr(drafts, name))
    if job == "portal.messages.jobs.text_notification":  # goes by day only: from the next noon in China on
        clock.shift = (
            dt.timedelta(hours=4) - (clock.now() - dt.datetime.min.replace(tzinfo=dt.UTC)) % DAY + DAY
        )
    with all_tenants():
        done, expected = KINDS[job]()
        before = unsound(clock).keys()
        if job not in NOT_SWEPT:
            django_rq.get_connection().flushdb()
            clock.move_on()
            sweep(clock)
        for when in (AT_WRITE, AT_END):
            assert work_off(die_in=job, when=when) == -9, when
            [row] = WorkerProcess.objects.all()
            assert row.job == job
            clock.move_on()
            assert sweep(clock)["jobs_lost"] == 1
        assert work_off() == 0
        clock.move_on()
        sweep(clock)  # finds nothing to do once more
        assert work_off() == 0
        assert done() == expected
        assert WorkerProcess.objects.count() == 0
        assert unsound(clock).keys() <= before
        assert mails(settings) == (1 if job in MAILS else 0)
