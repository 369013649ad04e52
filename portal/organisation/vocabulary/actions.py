"""Adding, renaming and removing a kind or an attribute. One that something refers to is not removed."""

import datetime as dt
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.module_loading import import_string

from portal import audit
from portal.decisions import ALLOWED, NotAllowed, refuse, require
from portal.models import Person, Tenant, Unit, UnitAttribute, UnitKind
from portal.organisation.schema import MOST_KINDS


class Term(StrEnum):
    """What a word names."""

    KIND = "kind"
    FLAG = "flag"
    NUMBER = "number"

    @property
    def model(self) -> type[UnitKind] | type[UnitAttribute]:
        """Where it is kept."""
        return UnitKind if self is Term.KIND else UnitAttribute


@transaction.atomic
def add_term(tenant: Tenant, term: Term, key: str, label: str, *, actor: Person, now: dt.datetime) -> None:
    """Add a kind (单位类型), a flag or a number (单位属性). Raises NotAllowed with `term_taken` or `too_many_terms`."""
    _lock(tenant)
    rows = term.model.objects.all()
    require(refuse("too_many_terms", max=MOST_KINDS) if rows.count() >= MOST_KINDS else ALLOWED)
    same = rows.filter(key=key).first() or rows.filter(label=label).first()
    require(refuse("term_taken", key=same.key, label=same.label) if same else ALLOWED)
    position = (rows.aggregate(last=Max("position"))["last"] or 0) + 1
    extra = {} if term is Term.KIND else {"number": term is Term.NUMBER}
    row = term.model.objects.create(tenant=tenant, key=key, label=label, position=position, **extra)
    audit.record("organisation.term_add", row, actor=actor, now=now, term=term.value, key=key, label=label)


@transaction.atomic
def rename_term(row: UnitKind | UnitAttribute, label: str, *, actor: Person, now: dt.datetime) -> None:
    """Call it something else; its key stays, for campaigns name it by that. Raises NotAllowed with `term_taken`."""
    _lock(row.tenant)
    same = type(row).objects.filter(label=label).exclude(pk=row.pk).first()
    require(refuse("term_taken", key=same.key, label=same.label) if same else ALLOWED)
    before, row.label = row.label, label
    row.save(update_fields=["label"])
    audit.record("organisation.term_rename", row, actor=actor, now=now, before=before, label=label)


@transaction.atomic
def remove_term(row: UnitKind | UnitAttribute, *, actor: Person, now: dt.datetime) -> None:
    """Take it away where no unit has it and no campaign in force refers to it. Raises NotAllowed with `term_of_units` or
    `term_of_campaigns`.
    """
    _lock(row.tenant)
    units = units_with(row)
    require(refuse("term_of_units", label=row.label, count=units) if units else ALLOWED)
    campaigns = [name for used in settings.ORGANISATION_USES for name in import_string(used)(row)]
    if campaigns:
        raise NotAllowed(refuse("term_of_campaigns", label=row.label, campaigns="、".join(campaigns)))
    audit.record("organisation.term_remove", row, actor=actor, now=now, key=row.key, label=row.label)
    row.delete()


def units_with(row: UnitKind | UnitAttribute) -> int:
    """Units that have this kind or attribute."""
    if isinstance(row, UnitKind):
        return Unit.objects.filter(kind=row.key).count()
    having = {"numbers__has_key": row.key} if row.number else {"attributes__contains": [row.key]}
    return Unit.objects.filter(**having).count()


def _lock(tenant: Tenant) -> None:
    """One at a time in a tenant, importing included."""
    Tenant.objects.select_for_update().get(pk=tenant.pk)
