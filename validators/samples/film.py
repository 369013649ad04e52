"""A short film: four seconds are encoded, the length comes from repeating them without encoding again."""

import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path

from validators.samples.picture import TILES, shades
from validators.samples.wishes import Wishes
from validators.tools import find

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
    box = height // 6
    scene = (
        f"color=c=steelblue:s={width}x{height}:r={rate}:d={CLIP_S}{_board(width, height, title)}[back];"
        f"color=c=orange:s={box}x{box}:r={rate}:d={CLIP_S}[box];[back][box]overlay=x=t*{width // 5}:y=H/3"
    )
    loops = ("-stream_loop", str(int(seconds // CLIP_S)))
    with tempfile.TemporaryDirectory() as folder:
        # Apart, because a loop of both would wait for the longer track and let the frame rate drift.
        picture, sound = Path(folder) / "picture.mp4", Path(folder) / "sound.mp4"
        run("-f", "lavfi", "-i", scene, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "32",
            "-g", str(int(rate)), "-pix_fmt", "yuv420p", str(picture))  # fmt: skip
        run("-f", "lavfi", "-i", f"sine=frequency=330:sample_rate=48000:duration={CLIP_S}",
            "-c:a", "aac", "-b:a", "128k", "-ac", "2", str(sound))  # fmt: skip
        run(*loops, "-i", str(picture), *loops, "-i", str(sound), "-t", f"{seconds:.3f}", "-map", "0:v", "-map", "1:a",
            "-c", "copy", "-metadata", f"title={title}", "-movflags", "+faststart", str(target))  # fmt: skip


def _board(width: int, height: int, title: str) -> str:
    """Filters that draw a board of the title's own shades, so that no two films look alike."""
    across, down = width // TILES, height // TILES
    return "".join(
        f",drawbox=x={at % TILES * across}:y={at // TILES * down}:w={across}:h={down}:color=0x{shade:02x}{shade:02x}{shade:02x}:t=fill"
        for at, shade in enumerate(shades(title))
    )


def run(*arguments: str) -> None:
    """Run ffmpeg over files made here; raises `subprocess.CalledProcessError`, or `RuntimeError` where there is none."""
    ffmpeg = find("ffmpeg")
    if ffmpeg is None:
        raise RuntimeError("ffmpeg is not on this machine")
    subprocess.run([ffmpeg, "-nostdin", "-v", "error", "-y", *arguments], check=True, capture_output=True)
