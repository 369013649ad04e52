"""Who judges, who recommends, what is awarded, what goes out: one file a slice."""

from review.models.awards import Award, AwardRun, RunLine
from review.models.certificates import (
    Certificate,
    CertificateDesign,
    CertificateFolder,
    CertificatePicture,
    DrawnPicture,
)
from review.models.comments import CommentDraft
from review.models.corrections import CorrectedValue, RosterCorrection
from review.models.duplicates import CommonText, Comparison, DuplicatePair, EarlierWinner, Fingerprint
from review.models.eligibility import Eligibility, FollowUp
from review.models.forwarding import ForwardBatch, ForwardedCase, ForwardInvitation, Side
from review.models.honours import HonourList, UnitHonour
from review.models.judging import (
    Assignment,
    AssignmentDraft,
    CaseDiscussion,
    Conflict,
    FilmNote,
    ImportedNumber,
    Review,
    Reviewer,
    Score,
)
from review.models.nominations import Allotment, ClashLook, Nomination, NominationBatch, UnitDocument
from review.models.objections import Objection, ObjectionNote, PublicNotice
from review.models.printed_forms import FormTemplate
from review.models.reminders import UnitReminder
from review.models.retention import Retention
from review.models.showcase import Showcase, ShowcaseCase

__all__ = [
    "Allotment",
    "Assignment",
    "AssignmentDraft",
    "Award",
    "AwardRun",
    "CaseDiscussion",
    "Certificate",
    "CertificateDesign",
    "CertificateFolder",
    "CertificatePicture",
    "ClashLook",
    "CommentDraft",
    "CommonText",
    "Comparison",
    "Conflict",
    "CorrectedValue",
    "DrawnPicture",
    "DuplicatePair",
    "EarlierWinner",
    "Eligibility",
    "FilmNote",
    "Fingerprint",
    "FollowUp",
    "FormTemplate",
    "ForwardBatch",
    "ForwardInvitation",
    "ForwardedCase",
    "HonourList",
    "ImportedNumber",
    "Nomination",
    "NominationBatch",
    "Objection",
    "ObjectionNote",
    "PublicNotice",
    "Retention",
    "Review",
    "Reviewer",
    "RosterCorrection",
    "RunLine",
    "Score",
    "Showcase",
    "ShowcaseCase",
    "Side",
    "UnitDocument",
    "UnitHonour",
    "UnitReminder",
]
