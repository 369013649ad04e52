"""Facts of a PDF file."""

from pydantic import BaseModel, ConfigDict


class PdfPage(BaseModel):
    """One page."""

    model_config = ConfigDict(frozen=True)

    number: int
    width: float
    """Points, as displayed."""
    height: float
    kind: str
    """scan, text or blank."""
    text_chars: int = 0
    image_share: float = 0.0
    """Share of the page that its largest image covers, 0 to 1."""
    scan_dpi: float | None = None
    """Pixels per inch of the image a scanned page shows, the coarser way of the two."""
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
    faint_seals: int = 0
    """How many of them are pale."""


class PdfFacts(BaseModel):
    """Facts of the whole file and of its first pages."""

    model_config = ConfigDict(frozen=True)

    pages: int | None = None
    encrypted: bool = False
    needs_password: bool = False
    repaired: bool = False
    digital_signatures: int = 0
    page_list: list[PdfPage] = []
    attachments: list[str] = []
    basis: dict[str, str] = {}

    @property
    def kind(self) -> str:
        """scan, text, mixed or empty."""
        kinds = {page.kind for page in self.page_list} - {"blank"}
        if not kinds:
            return "empty"
        return kinds.pop() if len(kinds) == 1 else "mixed"
