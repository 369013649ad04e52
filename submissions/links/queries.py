"""What pages show of links."""

from collections.abc import Mapping

from django.conf import settings
from django.db.models import Exists, OuterRef

from campaigns.schema import FieldKind
from submissions.links.wording import BY_HAND, LinkView, link_view
from submissions.models import LinkCheck, Submission


def link_views(submission: Submission) -> Mapping[str, LinkView]:
    """The last answer of each link. One query, none where the category asks for no links or the portal checks none."""
    asks = any(
        FieldKind.LINKS in (field.kind, *(column.kind for column in field.columns))
        for field in submission.spec.fields
    )
    if not asks or not settings.LINK_CHECKS:
        return {}
    rows = LinkCheck.objects.filter(submission=submission)
    return {row.link: link_view(row, submission.campaign.zone) for row in rows}


def with_dead_links() -> Exists:
    """Cases, in a query of submissions, with a link that did not open."""
    dead = LinkCheck.objects.filter(submission=OuterRef("pk")).exclude(code__in=["", "open", *BY_HAND])
    return Exists(dead)
