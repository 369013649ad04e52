"""Facts of a video or sound file."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class AudioTrack(BaseModel):
    """One sound track."""

    model_config = ConfigDict(frozen=True)

    codec: str = ""
    channels: int | None = None
    sample_rate: int | None = None
    bit_rate: float | None = None
    """Bits per second."""
    duration: float | None = None
    """Seconds."""


class OpeningFrame(BaseModel):
    """A moment of the opening, and how much of the picture has which colour."""

    model_config = ConfigDict(frozen=True)

    at: float
    """Seconds."""
    shares: dict[str, float] = {}
    """Colour (blue, red, green, white, black) to share of the pixels, 0 to 1."""


class VideoFacts(BaseModel):
    """Facts of the main picture track and of the container; `basis` says how each value is known. A sound file has them too:
    no picture, its sound is the first track.
    """

    model_config = ConfigDict(frozen=True)

    container: str
    duration: float | None = None
    """Seconds of the picture track (of the longest track where there is none)."""
    container_duration: float | None = None
    """Seconds the container's header claims."""
    codec: str = ""
    width: int | None = None
    """Stored pixels, before rotation and pixel aspect."""
    height: int | None = None
    pixel_aspect: float = 1.0
    rotation: int | None = 0
    """Degrees, a multiple of 90; None where the matrix makes no sense."""
    display_width: int | None = None
    """Pixels as a viewer sees them."""
    display_height: int | None = None
    frames: int | None = None
    frame_rate: float | None = None
    """Frames divided by duration, in 1/s."""
    variable_frame_rate: bool = False
    bit_rate: float | None = None
    """Of the picture track, bits per second."""
    audio: list[AudioTrack] = []
    subtitle_tracks: int = 0
    extra_pictures: int = 0
    """Further picture tracks (not cover art)."""
    cover_art: bool = False
    fragmented: bool = False
    truncated: bool = False
    encrypted: bool = False
    moov_at_end: bool = False
    recorded_at: datetime | None = None
    """UTC, from the container; None where absent or implausible."""
    mean_volume: float | None = None
    """dBFS over the whole sound track; only after the slow probe."""
    max_volume: float | None = None
    black_until: float | None = None
    """Seconds of black at the start; only after the slow probe."""
    frozen_from: float | None = None
    """Where the longest still picture starts (s); only after the slow probe."""
    frozen_for: float | None = None
    """Seconds of the longest still picture; only after the slow probe."""
    silent_from: float | None = None
    """Where the longest silence of the first sound track starts (s); only after the slow probe, as the next four."""
    silent_for: float | None = None
    """Seconds of the longest silence; 0 where there is none of two seconds."""
    sound_errors: list[float] | None = None
    """Where the first sound track could not be decoded (s, to ten seconds); None where it was not tried."""
    decode_errors: list[float] | None = None
    """Where pictures could not be decoded (s): of all key frames and of stretches over the film; None where not tried."""
    decoded_s: float | None = None
    """How many seconds were decoded in full, in stretches over the film."""
    blank_share: float | None = None
    """Share of the pictures looked at, 0 to 1, that are of one colour or black; None where not measured."""
    opening: list[OpeningFrame] = []
    """Four frames a second of the first ten seconds; only after the slow probe."""
    basis: dict[str, str] = {}

    @property
    def aspect(self) -> float | None:
        """Width divided by height as displayed."""
        if not self.display_width or not self.display_height:
            return None
        return self.display_width / self.display_height
