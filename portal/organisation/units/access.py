"""Who keeps which part of the tree."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from portal.decisions import authorise, refuse
from portal.models import Person, Role, Unit
from portal.permissions import coordinated_units, roles_in
from portal.visitors import acting_as, organising, person_of, tenant_of


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody who keeps units: the whole tree (`above` is None), or what stands below the units that they coordinate."""

    person: Person
    above: tuple[Unit, ...] | None = None

    @property
    def keeps_all(self) -> bool:
        return self.above is None

    def keeps(self, unit: Unit) -> bool:
        """Whether the unit is theirs to change: a coordinator's own isn't."""
        return self.above is None or any(
            unit.path.startswith(upper.path) and unit.pk != upper.pk for upper in self.above
        )


def keeper(request: HttpRequest) -> Keeper:
    """The signed-in person as a keeper of units: an organiser, or a coordinator where the organiser lets them. Raises
    Http404 for a stranger to the tenant, `Forbidden` for others; an auditor passes for an organiser to read.
    """
    person, tenant = person_of(request), tenant_of(request)
    if not roles_in(person, tenant):
        raise Http404
    decision = organising(request)
    if not decision and tenant.units_by_coordinators and (own := coordinated_units(person, tenant)):
        return Keeper(person, tuple(own))
    authorise(decision)
    return Keeper(person)


def chief_keeper(request: HttpRequest) -> Person:
    """An organiser; for what coordinators never do."""
    return acting_as(request, Role.ORGANISER)


def kept_unit(request: HttpRequest, key: str) -> tuple[Keeper, Unit]:
    """A unit that is the person's to change, with who they are."""
    who = keeper(request)
    unit: Unit = get_object_or_404(Unit.objects.select_related("parent", "merged_into"), key=key)
    if not who.keeps(unit):
        authorise(refuse("unit_not_below_yours"))
    return who, unit
