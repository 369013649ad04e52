"""What a campaign gives out, read for pages: the notice, and the template that a slot asks for."""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from campaigns.models import Campaign
from portal.models import Attachment
from portal.models.files import AttachmentQuerySet

NOTICE, TEMPLATE = "notice", "template"
"""Keys of the two slots."""

_BETWEEN = re.compile(r"[\s:：._-]+")


@dataclass(frozen=True, slots=True)
class Handouts:
    """A campaign's files for everybody, each list in the order of arrival."""

    notice: Sequence[Attachment] = ()
    templates: Sequence[Attachment] = ()

    def __bool__(self) -> bool:
        return bool(self.notice or self.templates)

    def template_for(self, words: str) -> Attachment | None:
        """The template that a slot calls 附件1: the first whose file name begins with these words, else holds them. A digit
        after them is another number: 附件1 is not 附件12.
        """
        wanted = _plain(words)
        if not wanted:
            return None
        named = re.compile(re.escape(wanted) + (r"(?![0-9])" if wanted[-1].isdigit() else ""))
        names = [(_plain(file.name), file) for file in self.templates]
        begins = (file for name, file in names if named.match(name))
        return next(begins, None) or next((file for name, file in names if named.search(name)), None)


def _plain(text: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).lower()


def handout_of(campaign: Campaign, file: uuid.UUID) -> Attachment:
    """One of the campaign's files; Http404 where it gives out none of this id."""
    attachment: Attachment = get_object_or_404(_files(campaign), uuid=file)
    return attachment


def _files(campaign: Campaign) -> AttachmentQuerySet:
    return Attachment.objects.filter(folder__handout_folder__campaign=campaign).select_related("blob")


def handouts_of(campaign: Campaign) -> Handouts:
    """What stands in the campaign's folder. One query."""
    by_slot: dict[str, list[Attachment]] = {NOTICE: [], TEMPLATE: []}
    for file in _files(campaign).in_order():
        by_slot.setdefault(file.slot, []).append(file)
    return Handouts(by_slot[NOTICE], by_slot[TEMPLATE])
