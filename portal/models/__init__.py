"""Who is here: tenants, their units, people and what they may do; the audit trail and people's notifications."""

from portal.models.accounts import Person, SentText, SignInAttempts
from portal.models.audit import AuditEvent, AuditHead, AuditLink, subject_key, subject_of
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
from portal.models.messages import Mailed, NoticeText, Notification, NotificationQuerySet
from portal.models.organisation import Unit, UnitAttribute, UnitKind, UnitQuerySet
from portal.models.privacy import ErasureRequest
from portal.models.recovery import BackupRun
from portal.models.sign_in_providers import SignInProvider
from portal.models.support import SupportConsent, SupportConsentQuerySet
from portal.models.tables import TableImport
from portal.models.tallies import Tally
from portal.models.tasks import Task
from portal.models.tenants import Tenant, as_tenant_id
from portal.models.threads import Post, Thread
from portal.models.unit_requests import UnitRequest
from portal.models.workers import WorkerProcess

__all__ = [
    "ORGANISERS",
    "Attachment",
    "AttachmentQuerySet",
    "AuditEvent",
    "AuditHead",
    "AuditLink",
    "BackupRun",
    "BlindCopy",
    "Blob",
    "Broadcast",
    "Check",
    "ErasureRequest",
    "Folder",
    "Invitation",
    "Mailed",
    "Membership",
    "MembershipQuerySet",
    "NoticeText",
    "Notification",
    "NotificationQuerySet",
    "Person",
    "PlayableCopy",
    "Post",
    "PublicCopy",
    "Role",
    "SentText",
    "SignInAttempts",
    "SignInProvider",
    "SupportConsent",
    "SupportConsentQuerySet",
    "TableImport",
    "Tally",
    "Task",
    "Tenant",
    "Thread",
    "Unit",
    "UnitAttribute",
    "UnitKind",
    "UnitQuerySet",
    "UnitRequest",
    "Upload",
    "WorkerProcess",
    "as_tenant_id",
    "subject_key",
    "subject_of",
]
