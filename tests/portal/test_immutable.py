"""What must never change: the database refuses, whoever asks and however."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from campaigns.models import RuleSet
from portal import audit
from portal.models import AuditEvent
from portal.tenants import all_tenants
from submissions.models import Receipt
from tests.factories.campaigns import make_campaign
from tests.factories.portal import make_teacher, make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db):
    tenant = make_tenant()
    person = make_teacher()
    audit.record("profile.update", person, actor=person, now=timezone.now())
    make_campaign(tenant, "ours")
    return tenant


def refused(sql):
    with pytest.raises(ProgrammingError, match=r"pgtrigger: Cannot|permission denied"), transaction.atomic():
        run(sql)


def run(sql):
    with all_tenants(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE portal_auditevent SET why = 'another'",
        "UPDATE portal_auditevent SET at = now()",
        "DELETE FROM portal_auditevent",
        "UPDATE campaigns_ruleset SET document = '{}'",
        "DELETE FROM campaigns_ruleset",
        "WITH gone AS (DELETE FROM portal_auditevent RETURNING 1) SELECT count(*) FROM gone",
    ],
)
def test_what_was_written_stays(house, sql):
    before = rows()
    refused(sql)
    assert rows() == before


def rows():
    with all_tenants():
        return list(AuditEvent.objects.values()), list(RuleSet.objects.values())


def test_neither_can_our_own_code(house):
    with pytest.raises(ProgrammingError), transaction.atomic():
        AuditEvent.objects.update(actor=None)
    with all_tenants(), pytest.raises(ProgrammingError), transaction.atomic():
        RuleSet.objects.update(version=9)


@pytest.fixture
def receipts(house):
    """One that is signed and one that waits."""
    with all_tenants():
        campaign = RuleSet.objects.get().campaign
        return [
            Receipt.objects.create(
                tenant=house, code=code, kind="file", about=f"file:{code}", campaign=campaign, statement={"title": "x"},
                key="k" if signature else "", signature=signature, at=timezone.now(),
            )
            for code, signature in (("signed", "c2lnbg=="), ("waits", ""))
        ]  # fmt: skip


@pytest.mark.parametrize(
    "change",
    ["statement = '{\"title\": \"y\"}'", "signature = ''", "key = 'x'", "at = now()", "code = 'other'",
     "about = 'file:other'", "sealed_at = now()", "kind = 'case'"],
)  # fmt: skip
def test_a_signed_receipt_says_what_it_said(receipts, change):
    refused(f"UPDATE submissions_receipt SET {change} WHERE code = 'signed'")


def test_a_signed_receipt_is_not_deleted(receipts):
    refused("DELETE FROM submissions_receipt WHERE code = 'signed'")
    assert run("DELETE FROM submissions_receipt WHERE code = 'waits'") == 1


def test_what_became_of_the_file_is_noted_on_a_signed_receipt(receipts):
    noted = "SET ended = 'removed', ended_at = now(), submission_id = NULL"
    assert run(f"UPDATE submissions_receipt {noted} WHERE code = 'signed'") == 1


def test_a_receipt_that_waits_is_signed(receipts):
    sealing = "SET statement = '{}', key = 'k', signature = 'c2lnbg==', sealed_at = now()"
    assert run(f"UPDATE submissions_receipt {sealing} WHERE code = 'waits'") == 1
    refused("UPDATE submissions_receipt SET signature = 'b3RoZXI=' WHERE code = 'waits'")
