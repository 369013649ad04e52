"""What was seen in pictures: frames of a film, pages of a scan, an image. Measured apart, after the quick facts."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class SeenText(BaseModel):
    """A line of text and where it stood; the box is relative to the picture, 0 to 1, from the top left corner."""

    model_config = ConfigDict(frozen=True)

    text: str
    box: tuple[float, float, float, float]
    """left, top, right, bottom."""
    score: float = 0.0
    """The recogniser's confidence, 0 to 1."""

    @property
    def centre(self) -> tuple[float, float]:
        """The middle: x and y, 0 to 1."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


class SeenPicture(BaseModel):
    """One frame, page or image."""

    model_config = ConfigDict(frozen=True)

    part: Literal["opening", "film", "page", "image"]
    time: float | None = None
    """Seconds from the start, of a frame."""
    page: int | None = None
    read: bool = False
    """Whether its text was read; a frame equal to an earlier one takes over that one's text."""
    texts: list[SeenText] = []
    hash: str | None = Field(default=None, pattern=r"^[0-9a-f]{16}$")
    """Perceptual hash; None of a flat picture, and where it was not measured."""

    @property
    def key(self) -> str:
        """The name of this picture among the pictures kept for people."""
        if self.page is not None:
            return f"p{self.page}"
        return "image" if self.time is None else f"t{self.time:.2f}"


class StillMark(BaseModel):
    """A drawing that stands still in a corner while the rest of the film changes."""

    model_config = ConfigDict(frozen=True)

    box: tuple[float, float, float, float]
    """left, top, right, bottom; 0 to 1."""
    share: float
    """In which part of the frames it was seen."""
    constant: bool = False
    """Told by its brightness, which stays while the light around it changes."""


class FormCode(BaseModel):
    """What the small code at the foot of one of the portal's own forms says."""

    model_config = ConfigDict(frozen=True)

    page: int
    text: str = Field(max_length=200)


class EvidenceFrame(BaseModel):
    """A small copy of a picture that was looked at, kept as evidence for people; a JPEG made by the child."""

    model_config = ConfigDict(frozen=True)

    key: str = Field(pattern=r"^(p\d{1,4}|t\d{1,6}\.\d{2}|image)$")
    width: int = Field(ge=1, le=1200)
    height: int = Field(ge=1, le=1200)
    data: bytes = Field(repr=False)


class SeenFacts(BaseModel):
    """All pictures looked at, in order."""

    model_config = ConfigDict(frozen=True)

    state: Literal["done", "partial", "no_reader", "too_large", "failed"] = "done"
    """partial: the time ran out; no_reader: text recognition is not installed; too_large: cannot be opened safely."""
    pictures: list[SeenPicture] = []
    changing: bool | None = None
    """Whether the picture changes enough for what stands still in a corner to be told; None where not measured."""
    marks: list[StillMark] = []
    """Drawings that stand still in a corner of a changing film, or are laid over one that does not change."""
    corners_clear: bool | None = None
    """Whether nothing at all stands in the corners; measured where the picture does not change enough."""
    candidates: list[StillMark] = []
    """What stands in the corners of a picture that does not change: a thing of the scene or a drawing, for a person to tell."""
    codes: list[FormCode] | None = Field(default=None, max_length=200)
    """Of the portal's own forms, on the pages of a scan; None where nobody looked."""
    why: str = ""
    """For the log: what stopped it."""
    reader: str = ""
    """Which recogniser, with its version."""
    cpu_s: float | None = None
    peak_mb: float | None = None
    """Largest resident memory of the measuring process."""

    def part(self, *parts: str) -> list[SeenPicture]:
        """The pictures of these parts."""
        return [picture for picture in self.pictures if picture.part in parts]
