"""Where a case's files lie in a package: in the notice's folders under the notice's names, or without any name at all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from campaigns.schema import Delivery
from portal.archives.names import Names
from portal.models import Attachment
from submissions.checks.file_views import blind_name
from submissions.models import Author, Submission
from submissions.naming import filled, packed_folder, packed_stem, values_in
from validators.facts.file import extension_of

UNITS_FOLDER = "单位材料"
"""Where the units' own tables lie in a package of several units."""


@dataclass
class Layout:
    """Gives out paths, case by case in their order."""

    delivery: Delivery
    blind: bool
    names: Names = field(default_factory=Names)
    _counted: Counter[str] = field(default_factory=Counter)
    _archive: set[str] = field(default_factory=set)

    def folder(self, case: Submission, authors: Sequence[Author]) -> tuple[str, int]:
        """The case's own folder, and its place in the one above it: what {seq} stands for."""
        if self.blind:
            category = case.rules.doc.category(case.category).label
            seq = self._next(category)
            return self.names.folder([category, case.number or f"{seq:03d}"]), seq
        values = values_in(case, authors, "")
        seq = self._next("/".join(packed_folder(self.delivery, values | {"seq": ""})[:-1]))
        values["seq"] = str(seq)
        self._archive.add(filled(self.delivery.archive, values))
        parts = packed_folder(self.delivery, values) or [case.number or f"{seq:03d}"]
        return self.names.folder(parts), seq

    def file(
        self,
        folder: str,
        case: Submission,
        authors: Sequence[Author],
        file: Attachment,
        *,
        number: int,
        seq: int,
    ) -> str:
        """A file's path in it; `number` counts the files of its slot, 0 where it is the only one."""
        stem = packed_stem(self.delivery, values_in(case, authors, file.slot, seq=seq), number=number)
        extension = extension_of(file.name)
        return self.names.file(folder, stem + (f".{extension}" if extension else ""))

    def blind_file(self, folder: str, case: Submission, file: Attachment, *, number: int, kind: str) -> str:
        """The same as experts see it: the slot and a number; a picture's copy is a JPEG whatever it was."""
        name = "copy.jpg" if kind == "jpg" else file.name
        return self.names.file(folder, blind_name(case.spec.slot(file.slot), name, number, kind))

    def archive_name(self, fallback: str) -> str:
        """The notice's name of the archive where all cases agree on it, else the fallback."""
        agreed = self._archive - {""}
        return next(iter(agreed)) if len(self._archive) == 1 and agreed else fallback

    def _next(self, above: str) -> int:
        self._counted[above] += 1
        return self._counted[above]
