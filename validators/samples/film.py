"""A short film: four seconds are encoded, the length comes from repeating them without encoding again."""

import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path

from validators.samples.wishes import Wishes
from validators.tools import ffmpeg

CLIP_S = 4
DEFAULT_S = 20.0


def size_for(wishes: Wishes) -> tuple[int, int]:
    """Width and height in pixels that keep the rules on dimensions and shape."""
    width = wishes.get("video.dimensions", "exact_width") or 0
    height = wishes.get("video.dimensions", "exact_height") or 0
    if width and height:
        return width, height
    lines = wishes.get("video.dimensions", "min_lines", 0)
    height = max(height, wishes.get("video.dimensions", "min_height", 0), lines, 480)
    ratio = Fraction(wishes.get("video.aspect", "ratio", "16:9").replace(":", "/"))
    width = max(width, wishes.get("video.dimensions", "min_width", 0), round(height * ratio))
    height = max(height, round(width / ratio))
    return width + width % 2, height + height % 2


def seconds_for(wishes: Wishes) -> float:
    """Seconds that keep the rules on one film's length and on the sum over a slot."""
    if wishes.has("video.duration"):
        return wishes.between("video.duration", DEFAULT_S)
    total = wishes.get("video.total_duration", "max")
    return min(DEFAULT_S, total / 3) if total else DEFAULT_S


def make(wishes: Wishes, target: Path, title: str) -> None:
    """H.264 and AAC in MP4, moving picture, audible tone."""
    width, height = size_for(wishes)
    rate = wishes.get("video.frame_rate", "fps") or wishes.get("video.frame_rate", "min") or 25
    seconds = seconds_for(wishes)
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "clip.mp4"
        picture = f"testsrc2=size={width}x{height}:rate={rate}:duration={CLIP_S}"
        run("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=frequency=330:duration={CLIP_S}",
            "-c:v", "libx264", "-preset", "ultrafast", "-crf", "38", "-g", str(int(rate)), "-pix_fmt", "yuv420p",
            "-c:a", "aac", "-b:a", "128k", "-ac", "2", str(clip))  # fmt: skip
        run("-stream_loop", str(int(seconds // CLIP_S)), "-i", str(clip), "-t", f"{seconds:.3f}", "-c", "copy",
            "-metadata", f"title={title}", "-movflags", "+faststart", str(target))  # fmt: skip


def run(*arguments: str) -> None:
    """ffmpeg over files made here; raises `subprocess.CalledProcessError`."""
    subprocess.run([ffmpeg(), "-nostdin", "-v", "error", "-y", *arguments], check=True, capture_output=True)
