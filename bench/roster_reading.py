"""A roster of 1,000 and of 100,000 judged cases read from a database and written: seconds, and the peak of memory.

A database of its own with made-up cases, three reviews each, nothing published: score and place are found while it is read.
`make bench ONLY=roster_reading`, `CASES=1000,100000`.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench._database import fresh_database, set_up
from bench._memory import peak

CASES = [int(each) for each in os.environ.get("CASES", "1000,100000").split(",")]
REVIEWS = {"as given": {}, "adjusted (additive)": {"adjust": "additive"}}
EXPERTS = 60
CHILD = "from bench.roster_reading import _read; _read({slug!r})"


def run() -> None:
    """Print the rows."""
    with fresh_database("roster-"):
        _measure()


def _measure() -> None:
    for label, review in REVIEWS.items():
        seconds, peaks = [], []
        for number, cases in enumerate(CASES):
            slug = f"{'adjusted' if review else 'raw'}{number}"
            _fill(slug, cases, review)
            taken, most = _alone(slug)
            seconds.append(taken / cases * 1_000)
            peaks.append(most)
            print(
                f"{label:20s} {cases:7d} cases: {taken:7.1f} s, {seconds[-1]:.2f} ms a case, peak {most} MB",
                flush=True,
            )
        print(
            f"{label:20s} {CASES[-1]} against {CASES[0]}: {seconds[-1] / seconds[0]:.2f} x the time a case, {peaks[-1] / peaks[0]:.2f} x the memory"
        )


def _alone(slug: str) -> tuple[float, int]:
    """Seconds and megabytes of a fresh process."""
    code = CHILD.format(slug=slug)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    taken, most = done.stdout.split()[-2:]
    return float(taken), int(most)


def _fill(slug: str, cases: int, review: dict[str, Any]) -> None:
    """A campaign with so many cases, each by one author and judged by three experts."""
    from django.db import connection

    from portal.tenants import tenant_scope
    from tests.factories.review import make_reviewer, make_submission, make_world
    from tests.roles import owner_executes

    columns = [
        ("类别", "category"),
        ("作品", "title"),
        ("作者", "authors"),
        ("单位", "unit"),
        ("得分", "score"),
        ("名次", "rank"),
    ]
    roster = {
        "key": "all", "label": "汇总表", "audience": "organiser", "sort": ["category", "rank", "title"],
        "columns": [{"label": label, "value": value} for label, value in columns],
    }  # fmt: skip
    rounds = [{"key": "final", "label": "终评", "per_case": 3} | review]
    world = make_world(slug, slug, rosters=[roster], review={"rounds": rounds})
    with tenant_scope(world.tenant):
        first = make_submission(world, "第一件", category="b", state="eligible")
        experts = [make_reviewer(world, f"专家{n}").pk for n in range(EXPERTS)]
        with connection.cursor() as cursor:
            cursor.execute(SPREAD, {"first": first.pk, "cases": cases, "experts": experts})
    owner_executes("ANALYZE")


SPREAD = """
CREATE TEMP TABLE made AS SELECT n, gen_random_uuid() AS uuid FROM generate_series(2, %(cases)s) n;
CREATE TEMP TABLE folders AS SELECT n, nextval(pg_get_serial_sequence('portal_folder', 'id')) AS id FROM made;
INSERT INTO portal_folder OVERRIDING SYSTEM VALUE
    SELECT (jsonb_populate_record(f, jsonb_build_object('id', m.id))).*
    FROM folders m, portal_folder f JOIN submissions_submission s ON s.folder_id = f.id WHERE s.id = %(first)s;
INSERT INTO submissions_submission OVERRIDING SYSTEM VALUE
    SELECT (jsonb_populate_record(s, jsonb_build_object(
        'id', nextval(pg_get_serial_sequence('submissions_submission', 'id')), 'uuid', made.uuid, 'folder_id', folders.id,
        'number', s.number || '-' || made.n, 'title', '第' || made.n || '件：' || md5(made.n::text)))).*
    FROM made JOIN folders USING (n), submissions_submission s WHERE s.id = %(first)s;
INSERT INTO submissions_author OVERRIDING SYSTEM VALUE
    SELECT (jsonb_populate_record(a, jsonb_build_object(
        'id', nextval(pg_get_serial_sequence('submissions_author', 'id')), 'submission_id', s.id, 'name', '作者' || s.id))).*
    FROM submissions_author a JOIN submissions_submission b ON b.id = a.submission_id AND b.id = %(first)s
    JOIN submissions_submission s ON s.campaign_id = b.campaign_id AND s.id <> b.id;
INSERT INTO review_assignment (uuid, tenant_id, reviewer_id, submission_id, round, made_at, pinned, despite, despite_why)
    SELECT gen_random_uuid(), s.tenant_id, (%(experts)s::bigint[])[1 + (s.id * 7 + at * 11) %% array_length(%(experts)s::bigint[], 1)],
        s.id, 'final', now(), false, '', ''
    FROM submissions_submission b JOIN submissions_submission s ON s.campaign_id = b.campaign_id, generate_series(0, 2) at
    WHERE b.id = %(first)s;
INSERT INTO review_review (tenant_id, assignment_id, state, total, distinction, comment, edits, saved_by_page, submitted_at)
    SELECT a.tenant_id, a.id, 'submitted', 50 + (a.id * 31) %% 101 / 2.0, '', '评语', 1, '', now()
    FROM review_assignment a JOIN submissions_submission s ON s.id = a.submission_id
    JOIN submissions_submission b ON b.campaign_id = s.campaign_id AND b.id = %(first)s;
DROP TABLE made; DROP TABLE folders;
"""


def _read(slug: str) -> None:
    """The roster written to nowhere, in this process."""
    set_up()
    from django.utils import timezone

    from campaigns.models import Campaign
    from portal.models import Tenant
    from portal.tables.xlsx import write_workbook
    from portal.tenants import tenant_scope
    from review.exports.organisers import as_file, roster_named

    with tenant_scope(Tenant.objects.get(slug=slug)), Path(os.devnull).open("wb") as out:
        campaign = Campaign.objects.select_related("current", "tenant").get(slug=slug)
        roster = roster_named(campaign, "all")
        assert roster is not None
        begun = time.perf_counter()
        sheet, rows = as_file(campaign, roster, day=timezone.now().date())
        write_workbook(out, sheet, rows)
    print(time.perf_counter() - begun, peak())
