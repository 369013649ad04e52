"""Facts of a file of fixed pages: PDF, and OFD (GB/T 33190)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from validators.paper import NO_INK


class PdfPage(BaseModel):
    """One page."""

    model_config = ConfigDict(frozen=True)

    number: int
    width: float
    """Points, as displayed."""
    height: float
    kind: str
    """scan (a picture is the page), text, drawing (lines, outlines of letters, annotations) or blank."""
    text_chars: int = 0
    image_share: float = 0.0
    """Share of the page that its pictures cover together, 0 to 1."""
    scan_dpi: float | None = None
    """Pixels per inch of the pictures that a scanned page shows: the coarser way, and the coarsest of them that covers a
    good part.
    """
    picture_areas: list[tuple[float, float]] | None = None
    """(pixels per inch, share of the page) of all pictures as they are placed, the coarsest first; None where not looked at."""
    layer_dpi: float | None = None
    """Pixels per inch of the coarsest layer, where a picture that lets another one through lies over it."""
    ink: float | None = None
    """Share of the page that is darker than its paper, 0 to 1; None where not measured."""
    broken_picture: bool = False
    """A picture on the page could not be decoded to its end."""
    coloured: bool | None = None
    """Whether the page has colour at all; None where not measured."""
    seals: int | None = None
    """Red seals found; None where not measured."""
    seal_boxes: list[tuple[float, float, float, float]] = []
    """Where they stand: left, top, right, bottom as shares of the page."""
    seal_hues: list[int] = []
    """Their hues, degrees on the colour wheel: 0 is pure red, 345 crimson, 10 vermilion."""
    other_hues: list[int] = []
    """Hues of rings of a seal's build that are nearly red and no seal: orange-red, magenta."""
    faint_seals: int = 0
    """How many of them are pale."""

    @property
    def shows(self) -> str:
        """Its kind; facts of before 'drawing' was told apart called a page of lines blank."""
        return "drawing" if self.kind == "blank" and (self.ink or 0.0) >= NO_INK else self.kind


class PdfFacts(BaseModel):
    """Facts of the whole file and of the pages that were looked at."""

    model_config = ConfigDict(frozen=True)

    format: Literal["pdf", "ofd"] = "pdf"
    pages: int | None = None
    encrypted: bool = False
    needs_password: bool = False
    repaired: bool = False
    digital_signatures: int | None = None
    """Signatures in the file with bytes to check; whether they hold is not verified. None where not looked at."""
    page_list: list[PdfPage] = []
    """The pages that were looked at one by one; fewer than `pages` where the file is long or a page is built too deep."""
    attachments: list[str] | None = None
    """Names of the files inside; None where it is not known."""
    attachments_unread: list[str] | None = None
    """Those of which not all text was read into `FileFacts.texts`."""
    earlier_versions: int | None = None
    """Earlier versions that the file still holds behind what it shows; None where nobody looked."""
    earlier_unread: int = 0
    """Those of which not all text was read into `FileFacts.texts`."""
    basis: dict[str, str] = {}

    @property
    def kind(self) -> str:
        """scan, text, drawing, mixed or empty."""
        kinds = {page.shows for page in self.page_list} - {"blank"}
        if not kinds:
            return "empty"
        return kinds.pop() if len(kinds) == 1 else "mixed"

    @property
    def unseen(self) -> int:
        """Pages that nobody looked at."""
        return max(0, (self.pages or 0) - len(self.page_list))
