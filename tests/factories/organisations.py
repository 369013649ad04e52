"""Bringing a tenant's organisation in before its campaigns are published."""

import datetime as dt
from pathlib import Path

from campaigns.schema import Document
from portal.models import Tenant
from portal.organisation.actions import import_organisation
from portal.organisation.documents import load
from portal.organisation.schema import OrganisationDocument

SHIPPED = Path(__file__).parents[2] / "fixtures" / "organisations"
SIXTH = Path(__file__).parents[1] / "notices" / "sixth-organisation.yaml"
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def plant(organisation: dict | Path | str, *, now: dt.datetime = NOW) -> Tenant:
    """Import plain values, a file, or the shipped organisation of this slug."""
    if isinstance(organisation, dict):
        document = OrganisationDocument.model_validate({"version": 1, **organisation})
    else:
        document = load(organisation if isinstance(organisation, Path) else SHIPPED / f"{organisation}.yaml")
    return import_organisation(document, actor=None, now=now)


def plant_for(doc: Document, *, now: dt.datetime = NOW) -> Tenant:
    """Import the organisation that a shipped campaign, or the sixth one of the tests, refers to."""
    return plant(doc.tenant if (SHIPPED / f"{doc.tenant}.yaml").exists() else SIXTH, now=now)
