"""A pupils' call: one to three pupils make a work, one or two teachers guide it and get certificates of their own (S10)."""

from submissions.models import Instructor, Submission
from tests.factories.review import document

LIMIT = {"key": "guided", "subject": "person", "role": "instructor", "max": 2}
CERTIFICATE = {
    "honour": "优秀指导教师",
    "number": "ZD-{year}-{seq:03d}",
    "signed": "教育厅",
    "tiers": ["first"],
}


def pupils_call(**changes) -> dict:
    """What of `make_world` a pupils' call has otherwise."""
    categories = document()["categories"]
    for category in categories[:2]:
        category["team"] = {"max": 3, "lead": "第一作者", "member": "作者"}
        category["instructors"] = {"min": 0, "max": 2, "columns": ["title", "email"]}
    return {
        "categories": categories,
        "author_limits": [LIMIT],
        "instructor_certificate": CERTIFICATE,
    } | changes


def guide(
    submission: Submission, name: str = "赵老师", *, phone: str = "", unit: str = "甲市一中", **details: str
) -> Instructor:
    """One more instructor of the submission."""
    row: Instructor = Instructor.objects.create(
        tenant_id=submission.tenant_id, submission=submission, position=submission.instructors.count() + 1, name=name,
        unit_name=unit, phone=phone, details=details,
    )  # fmt: skip
    return row
