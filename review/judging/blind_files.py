"""What the experts of a blind review get of a file (N12): pages drawn for reading, a stripped copy, or words."""

from dataclasses import dataclass

from portal.files import storage
from portal.files.blind_copies import copies_by_blob
from portal.models import Attachment, BlindCopy, Blob
from validators.drawing import HEAD, SHOWN, type_by_head, type_of


@dataclass(frozen=True, slots=True)
class BlindFile:
    """`in_page`: it is read in the page alone. Else the copy's bytes and type, or the code of the refusal."""

    in_page: bool = False
    blob: Blob | None = None
    kind: str = ""
    refusal: str = ""


def blind_file(attachment: Attachment) -> BlindFile:
    """How this file is given to a blind reader; what came in is never among the ways."""
    copy = copies_by_blob([attachment.blob_id]).get(attachment.blob_id)
    if copy is not None and copy.copy is not None:
        return BlindFile(blob=copy.copy, kind=copy.kind)
    if copy is not None and copy.state == BlindCopy.State.WITHHELD:
        return BlindFile(refusal="blind_copy_withheld")
    if read_in_page(attachment.blob.key, attachment.name):
        return BlindFile(in_page=True)
    return BlindFile(refusal="blind_copy_waiting")


def read_in_page(key: str, name: str) -> bool:
    """Whether the page shows this type of file itself, even where this one does not open or the page was too slow."""
    kind = type_by_head(storage.head(key, HEAD), name)
    if kind != "zip":  # a film is not fetched whole to say so
        return kind in SHOWN
    with storage.local(key) as path:
        return type_of(path, name) in SHOWN


def read_by_expert(attachment: Attachment, blind: BlindFile | None) -> tuple[Blob | None, str]:
    """What is opened for reading in the page, and a name whose extension tells its type: the file itself where the review is
    open (`blind` None) or the page draws it, of everything else the copy; None while there is none.
    """
    if blind is None or blind.in_page:
        return attachment.blob, attachment.name
    if blind.blob is None:
        return None, ""
    return blind.blob, f"copy.{blind.kind}"
