"""What stands under the other account moves over here; the other one is closed. The trail keeps who did what as whom."""

import datetime as dt
from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.module_loading import import_string

from portal import audit
from portal.accounts.second_factor import has_second_factor
from portal.accounts.sessions import end_sessions
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse, require
from portal.models import Membership, Person, UnitRequest
from portal.tenants import all_tenants
from portal.words import merged_rows


def proven_double(double: Person | None, *, keeper: Person) -> Person:
    """The other account, as signing in to it would find it; None where name and password are nobody's. Raises `NotAllowed`
    (merge_wrong, merge_itself, merge_second_factor, merge_operator).
    """
    if double is None or not double.is_active:
        raise NotAllowed(refuse("merge_wrong"))
    require(_may_merge(keeper, double))
    return double


def counted(double: Person) -> list[tuple[str, int]]:
    """How many rows of each kind would move: (what they are called, how many), without those of which there are none."""
    with all_tenants():  # a person's own rows, in every tenant
        counts = [(name, _rows(field, double).count()) for field, name in own_fields()]
    return [(name, count) for name, count in counts if count]


@transaction.atomic
def merge(keeper: Person, double: Person, *, now: dt.datetime) -> None:
    """Everything of `double` is `keeper`'s from now on, and `double` is closed. Raises `NotAllowed` (merge_conflict, and what
    `settings.MERGE_OBJECTIONS` say); then nothing has moved.
    """
    people = Person.objects.select_for_update().in_bulk(sorted([keeper.pk, double.pk]))
    keeper, double = people[keeper.pk], people[double.pk]
    require(_may_merge(keeper, double))
    with all_tenants():  # a person's own rows, in every tenant
        for objection in settings.MERGE_OBJECTIONS:
            require(import_string(objection)(keeper, double))
        _drop_repeated(keeper, double)
        for field, _ in own_fields():
            try:
                with transaction.atomic():
                    _rows(field, double).update(**{field.name: keeper})
            except IntegrityError as error:
                raise NotAllowed(refuse("merge_conflict")) from error
    end_sessions(double, keep=None, now=now)
    _move_contacts(keeper, double)
    audit.record("account.merge", keeper, actor=keeper, now=now, other=double.pk)
    audit.record("account.close", double, actor=keeper, now=now, into=keeper.pk)


def own_fields() -> Iterator[tuple["models.ForeignKey[Person, Person]", str]]:
    """The keys by which rows are a person's own, with what those are called (each app's `messages.MERGED_ROWS`)."""
    for path, words in merged_rows().items():
        label, _, name = path.rpartition(".")
        field = apps.get_model(label)._meta.get_field(name)
        assert isinstance(field, models.ForeignKey)
        yield field, words


def _rows(field: "models.ForeignKey[Person, Person]", person: Person) -> "models.QuerySet[models.Model]":
    rows: models.QuerySet[models.Model] = field.model._default_manager.filter(**{field.name: person})  # noqa: SLF001
    return rows


def _may_merge(keeper: Person, double: Person) -> Decision:
    if keeper.pk == double.pk:
        return refuse("merge_itself")
    if not double.is_active:
        return refuse("merge_wrong")
    if double.is_staff:
        return refuse("merge_operator")
    return refuse("merge_second_factor") if has_second_factor(double) else ALLOWED


def _drop_repeated(keeper: Person, double: Person) -> None:
    """What both accounts have once is kept once; a membership that either had confirmed is confirmed."""
    for row in Membership.objects.filter(person=double):
        same = Membership.objects.filter(
            person=keeper, tenant=row.tenant_id, role=row.role, unit=row.unit_id
        ).first()
        if same is None:
            continue
        if row.confirmed_at and not same.confirmed_at:
            same.confirmed_at, same.confirmed_by = row.confirmed_at, row.confirmed_by
            same.save(update_fields=["confirmed_at", "confirmed_by"])
        row.delete()
    for asked in UnitRequest.objects.filter(person=double):
        if UnitRequest.objects.filter(
            person=keeper, tenant=asked.tenant_id, name=asked.name, parent=asked.parent_id
        ).exists():
            asked.delete()


def _move_contacts(keeper: Person, double: Person) -> None:
    """Address and number go along where the keeper has none that is proved; the other account opens nothing any more."""
    email, phone, proved = double.email, double.phone, double.phone_verified_at
    Authenticator.objects.filter(user=double).delete()
    double.email = double.phone = ""
    double.phone_verified_at, double.is_active = None, False
    double.set_unusable_password()
    double.save()
    if email and not keeper.email:
        keeper.email = email
        EmailAddress.objects.filter(user=double).update(user=keeper)
    else:
        EmailAddress.objects.filter(user=double).delete()
    if (phone and proved and not keeper.phone_verified_at) or not keeper.phone:
        keeper.phone, keeper.phone_verified_at = phone, proved
    keeper.save(update_fields=["email", "phone", "phone_verified_at"])
