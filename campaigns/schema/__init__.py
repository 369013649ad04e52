"""The strict schema of a campaign document, version 1."""

from campaigns.schema.base import Condition, Where
from campaigns.schema.calendar import Stage, StageKind
from campaigns.schema.certificates import Certificate, CertificateWording
from campaigns.schema.contents import Category
from campaigns.schema.document import Document
from campaigns.schema.forms import Declaration, Field_, FieldKind, FieldLimit
from campaigns.schema.instructors import InstructorCertificate, Instructors
from campaigns.schema.judging import AwardPlan, Item, Pool, Review, Rubric
from campaigns.schema.outputs import Delivery, Forward, Mark, Printout
from campaigns.schema.people import (
    AuthorLimit,
    Exclusive,
    LimitRole,
    LimitSubject,
    Registration,
    Team,
    TeamSize,
)
from campaigns.schema.quotas import MandatoryUnits, Quota, Recommend, Share, UnitForm
from campaigns.schema.rosters import Roster
from campaigns.schema.slots import OneOf, Slot, Total
from campaigns.schema.unit_awards import UnitAward, UnitCertificate

__all__ = [
    "AuthorLimit", "AwardPlan", "Category", "Certificate", "CertificateWording", "Condition", "Declaration", "Delivery", "Document",
    "Exclusive", "FieldKind", "FieldLimit", "Field_", "Forward", "InstructorCertificate", "Instructors", "Item", "LimitRole", "LimitSubject",
    "MandatoryUnits", "Mark", "OneOf", "Pool", "Printout", "Quota", "Recommend", "Registration", "Review", "Roster",
    "Rubric", "Share", "Slot", "Stage", "StageKind", "Team", "TeamSize", "Total", "UnitAward", "UnitCertificate", "UnitForm", "Where",
]  # fmt: skip
