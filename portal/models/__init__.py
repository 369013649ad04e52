"""Who is here: tenants, their units, people and what they may do; the audit trail and people's notifications."""

from portal.models.accounts import Person, SignInAttempts
from portal.models.audit import AuditEvent, subject_key, subject_of
from portal.models.broadcasts import Broadcast
from portal.models.files import (
    Attachment,
    AttachmentQuerySet,
    BlindCopy,
    Blob,
    Check,
    Folder,
    PlayableCopy,
    PublicCopy,
    Upload,
)
from portal.models.invitations import Invitation
from portal.models.membership import ORGANISERS, Membership, MembershipQuerySet, Role
from portal.models.messages import Mailed, Notification, NotificationQuerySet
from portal.models.organisation import Unit, UnitAttribute, UnitKind, UnitQuerySet
from portal.models.support import SupportConsent, SupportConsentQuerySet
from portal.models.tables import TableImport
from portal.models.tasks import Task
from portal.models.tenants import Tenant, as_tenant_id
from portal.models.threads import Post, Thread
from portal.models.unit_requests import UnitRequest

__all__ = [
    "ORGANISERS",
    "Attachment",
    "AttachmentQuerySet",
    "AuditEvent",
    "BlindCopy",
    "Blob",
    "Broadcast",
    "Check",
    "Folder",
    "Invitation",
    "Mailed",
    "Membership",
    "MembershipQuerySet",
    "Notification",
    "NotificationQuerySet",
    "Person",
    "PlayableCopy",
    "Post",
    "PublicCopy",
    "Role",
    "SignInAttempts",
    "SupportConsent",
    "SupportConsentQuerySet",
    "TableImport",
    "Task",
    "Tenant",
    "Thread",
    "Unit",
    "UnitAttribute",
    "UnitKind",
    "UnitQuerySet",
    "UnitRequest",
    "Upload",
    "as_tenant_id",
    "subject_key",
    "subject_of",
]
