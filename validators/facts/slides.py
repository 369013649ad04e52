"""Facts of a presentation."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class SlideMedia(BaseModel):
    """A film or a sound on a slide."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["video", "audio"]
    slide: int
    """The first slide it stands on, counted from 1."""
    name: str = ""
    """The file's name, inside the presentation or on the author's disk."""
    size: int = 0
    """Bytes inside the presentation; 0 for what lies beside it."""
    linked: bool = False
    """It lies beside the presentation and is missing wherever only the presentation goes."""


class SlidesFacts(BaseModel):
    """The whole presentation; None where the format does not say it or it was not looked at."""

    model_config = ConfigDict(frozen=True)

    format: str
    slides: int | None = None
    """All slides, hidden ones too."""
    hidden: int | None = None
    """Slides that a show leaves out."""
    width: float | None = None
    """Centimetres."""
    height: float | None = None
    media: list[SlideMedia] | None = None
    notes: int | None = None
    """Slides with speaker's notes that say something."""
    pictures: int | None = None
    """Pictures on slides; a film's still is none."""
    fonts: list[str] | None = None
    """Typefaces that the slides name, and the theme's own."""
    macros: bool | None = None
    basis: dict[str, str] = {}

    @property
    def shown(self) -> int | None:
        """Slides that a show shows."""
        return None if self.slides is None else self.slides - (self.hidden or 0)

    @property
    def aspect(self) -> float | None:
        """Width divided by height."""
        return self.width / self.height if self.width and self.height else None
