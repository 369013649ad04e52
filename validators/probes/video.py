"""Measuring a film or a sound file: our own reading of the index, checked against ffprobe's headers.

MP4 and QuickTime: the index decides (`probes/mp4.py`), ffprobe confirms that the file opens and supplies tags and the
pixel aspect of the coded picture. For the plain build of a film the index confirms itself (`probes/mp4_strict.py`) and no
program is started; the slow probe always asks. Other containers: ffprobe's headers only.
"""

import contextlib
import datetime as dt
import struct
import subprocess
from typing import Any

from validators.probes import ToolsNeeded, ffmpeg, mp4, mp4_strict

Facts = dict[str, Any]
INDEXED = ("mp4", "mov", "m4v", "3gp", "m4a")
FRAIL = ("ts",)
"""Static builds of ffprobe die on every such file: then it is named by its content and nothing else is known of it."""


def measure(path: str, size: int, container: str, options: Facts) -> Facts:
    """Facts of the film; `damage` where it cannot be played."""
    facts: Facts = {"notes": []}
    try:
        movie = mp4.read(path, size) if container in INDEXED else None
    except mp4.Damaged as error:
        return facts | {"damage": str(error)}
    except (struct.error, IndexError, ValueError, OverflowError, MemoryError):
        return facts | {"damage": "unreadable"}
    if movie and not options.get("deep"):
        with contextlib.suppress(mp4_strict.Unsure):
            return _alone(mp4_strict.second_opinion(path, size, movie), movie, container)
    tool = str(options.get("ffprobe") or "")
    if tool and options.get("alone"):
        raise ToolsNeeded
    answer: Facts | None = None
    crashed = False
    try:
        answer = ffmpeg.answer(ffmpeg.start(tool, path, container)) if tool else None
    except ffmpeg.Crashed:
        crashed = True
        facts["notes"].append("ffprobe_crashed")
    if crashed and movie is None:
        return facts | ({} if container in FRAIL else {"status": "crash"})
    if tool and answer is None and not crashed:
        protected = movie is not None and mp4.as_facts(movie, container)["encrypted"]
        return facts | {
            "damage": "encrypted" if protected else "no_frames" if _empty(movie) else "unreadable"
        }
    if movie is None and answer is None:
        facts["notes"].append("no_ffprobe")
        return facts | ({} if container in INDEXED else {"status": "missing_tool"})
    film = mp4.as_facts(movie, container) if movie else ffmpeg.as_facts(answer or {}, container)
    if answer:
        _agree(film, answer, facts)
    _displayed(film)
    _when(film, movie, facts.get("metadata", {}))
    facts |= _judged(film, movie, container)
    if options.get("deep") and not facts.get("damage"):
        _deep(facts, path, container, options)
    return facts


def _alone(other: Facts, movie: mp4.Movie, container: str) -> Facts:
    """The facts of a film whose index needs nobody to confirm it."""
    film = mp4.as_facts(movie, container)
    if film.get("pixel_aspect") is None:
        film["pixel_aspect"] = other["pixel_aspect"]
    _displayed(film)
    _when(film, movie, other["metadata"])
    return {"notes": [], "metadata": other["metadata"], **_judged(film, movie, container)}


def _empty(movie: mp4.Movie | None) -> bool:
    return movie is not None and not any(track.samples for track in movie.tracks)


def _judged(film: Facts, movie: mp4.Movie | None, container: str) -> Facts:
    """Damage that makes the film worthless; a film without pictures is a sound file."""
    if film["audio"] and not film.get("codec") and container != "m4a":
        return {
            "kind": "audio",
            "opened": True,
            "video": film,
            "content_type": "audio/mp4" if movie else "audio/mpeg",
        }
    if film.get("encrypted"):
        return {"damage": "encrypted", "video": film}
    if film.get("truncated"):
        return {"damage": "truncated", "video": film}
    if movie is not None and not film.get("frames") and not film["audio"]:
        return {"damage": "no_frames"}
    return {"opened": True, "video": film}


def _agree(film: Facts, answer: Facts, facts: Facts) -> None:
    """Take from ffprobe what the index lacks, and note where the two differ."""
    facts["metadata"] = ffmpeg.tags(answer)
    other = ffmpeg.as_facts(answer, film["container"])
    if film.get("pixel_aspect") is None:
        film["pixel_aspect"] = other.get("pixel_aspect")
    for key in ("codec", "width", "height"):
        if film.get(key) in (None, "") and other.get(key):
            film[key] = other[key]
    mine, theirs = film.get("duration"), other.get("duration")
    if mine and theirs and abs(mine - theirs) > max(0.5, 0.01 * mine):
        facts["notes"].append(f"duration_header:{theirs:.2f}")
    if not film["audio"] and other["audio"] and film["basis"]["duration"] == "container header":
        film["audio"] = other["audio"]


def _displayed(film: Facts) -> None:
    """The size a viewer sees: pixel aspect first, then the turn."""
    aspect = film.get("pixel_aspect") or 1.0
    film["pixel_aspect"] = aspect
    width, height, turn = film.get("width"), film.get("height"), film.get("rotation")
    if not width or not height or turn is None:
        return
    wide = round(width * aspect)
    film["display_width"], film["display_height"] = (height, wide) if turn % 180 else (wide, height)


def _when(film: Facts, movie: mp4.Movie | None, tags: dict[str, str]) -> None:
    """The camera's own date before the container's; only plausible ones."""
    for name in ("com.apple.quicktime.creationdate", "creation_time"):
        with contextlib.suppress(ValueError):
            moment = dt.datetime.fromisoformat(tags.get(name, ""))
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=dt.UTC)
            if 2000 <= moment.year <= 2099:
                film["recorded_at"] = moment.astimezone(dt.UTC).isoformat()
                film["basis"]["recorded_at"] = name
                return
    stamp = mp4.created(movie) if movie else None
    if stamp is not None:
        film["recorded_at"] = dt.datetime.fromtimestamp(stamp, dt.UTC).isoformat()
        film["basis"]["recorded_at"] = "container header"


def _deep(facts: Facts, path: str, container: str, options: Facts) -> None:
    """Sound and stillness; a part that runs out of time is simply not known."""
    tool = str(options.get("ffmpeg") or "")
    if not tool:
        facts["notes"].append("no_ffmpeg")
        return
    budget = float(options.get("deep_seconds", 120))
    film = facts["video"]
    if film["audio"]:
        with contextlib.suppress(subprocess.TimeoutExpired):
            film |= ffmpeg.loudness(tool, path, container, budget)
    if film.get("codec"):
        with contextlib.suppress(subprocess.TimeoutExpired):
            film |= ffmpeg.stillness(tool, path, container, budget)
        with contextlib.suppress(subprocess.TimeoutExpired):
            film["opening"] = ffmpeg.opening(tool, path, container, budget)
    facts["depth"] = "deep"
