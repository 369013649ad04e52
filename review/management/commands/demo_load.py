"""`manage.py demo_load`: the organisations, the five campaigns on a walkable calendar, people for every role, cases at every stage."""

import datetime as dt
import json
import os
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from campaigns.actions import publish
from campaigns.calendar.rehearsal import walkable
from campaigns.loading import load
from campaigns.models import Campaign
from portal.models import Tenant
from portal.organisation import documents as organisations
from portal.organisation.actions import import_organisation
from portal.tenants import all_tenants, tenant_scope
from review.demo.cases import load_cases
from review.demo.forwards import load_forwards
from review.demo.people import Account, Cast, ensure_cast, ensure_office

PEOPLE_A_TENANT = 100
WITH_CASES = os.environ.get("DEMO_CASES", "1") != "0"


class Command(BaseCommand):
    """Safe to run again: what is there stays as it is."""

    help = "装入五个演示活动与演示账号 / load the demo's campaigns and people"

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        accounts: list[Account] = []
        casts: dict[int, Cast] = {}
        _load_organisations(now)
        for at, path in enumerate(sorted((settings.BASE_DIR / "fixtures" / "campaigns").glob("*.yaml"))):
            doc = load(path)
            with all_tenants():  # a start-up command; nobody's request
                published = Campaign.objects.filter(slug=doc.slug).exists()
            if not published:
                publish(walkable(doc, now=now), actor=None, now=now)
            tenant = Tenant.objects.get(slug=doc.tenant)
            with tenant_scope(tenant):
                cast = ensure_cast(tenant, doc, now=now, first=PEOPLE_A_TENANT * (at + 1))
                accounts.extend(ensure_office(tenant, now=now, first=PEOPLE_A_TENANT * (at + 1)))
                campaign = Campaign.objects.select_related("current").get(slug=doc.slug)
                casts[campaign.pk] = cast
                if WITH_CASES:
                    load_cases(campaign, cast, now=now, say_so=self.stdout.write)
            accounts.extend(cast.accounts(tenant))
            self.stdout.write(f"{doc.slug}  {doc.name}")
        if WITH_CASES:
            load_forwards(casts, now=now, say_so=self.stdout.write)
        self._announce(accounts)

    def _announce(self, accounts: list[Account]) -> None:
        record = settings.DATA_DIR / "demo.json"
        content = json.loads(record.read_text("utf-8")) if record.exists() else {}
        content["accounts"] = [asdict(account) for account in accounts]
        record.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _load_organisations(now: dt.datetime) -> None:
    for path in sorted((settings.BASE_DIR / "fixtures" / "organisations").glob("*.yaml")):
        document = organisations.load(path)
        if not Tenant.objects.filter(slug=document.slug).exists():
            import_organisation(document, actor=None, now=now)
