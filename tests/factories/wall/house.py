"""A tenant of the wall, and the address of each of its objects."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from portal.models import Person, Tenant
from tests.factories.wall.table import names


@dataclass
class House:
    """A tenant with a campaign, a case on its way, and one of everything that has an address."""

    tenant: Tenant
    people: dict[str, Person]
    objects: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)

    def path(self, name: str, **other: Any) -> str:
        taken = names()[name]
        at = {key: value for key, value in self.objects.items() if key in taken}
        if name in {"my-certificate", "verify"}:
            at["token"] = self.objects["certificate_token"]
        if "unit-forms" in name and "printout" in taken:
            at["printout"] = self.objects["unit printout"]
        if name.startswith("desk-form-template-") and "file" in taken:
            at["file"] = self.objects["own form"]
        if name == "handout":
            at["file"] = self.objects["handout"]
        if name in {"expert-file", "showcase-film"}:
            at["file"] = self.objects["film"]
        if name.startswith("organisation-term-"):
            at |= {"what": "kind", "key": self.objects["unit_kind"]}
        if name in {"people-confirm", "people-refuse"}:
            at["invited"] = self.objects["asked"]
        if name == "personal-show":
            at |= {"kind": "expert", "key": self.objects["reviewer"], "field": "email"}
        if name.startswith("unit-"):  # the unit's own, where the organiser has one too
            at |= {
                key: self.objects[f"unit {key}"]
                for key in ("roster", "reviewer", "assignment", "draft")
                if key in taken
            }
        path = reverse(name, kwargs=at | {key: value for key, value in other.items() if key in taken})
        return f"{path}?organiser={self.tenant.slug}" if name == "join" else path
