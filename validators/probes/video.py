"""Measuring a film or a sound file: our own reading of the index, checked against ffprobe's headers.

MP4 and QuickTime: the index decides (`probes/mp4.py`), ffprobe confirms that the file opens and supplies tags, and size and
sound as its decoders find them. For the plain build of a film the index confirms itself (`probes/mp4_strict.py`) and no
program is started; the slow probe always asks. Other containers: ffprobe's headers, and the length of all packets, because
headers claim and estimate.
"""

import contextlib
import datetime as dt
import struct
import subprocess
from typing import Any

from validators.kinds import KIND_OF, FileKind
from validators.probes import ToolsNeeded, detect, ffmpeg, mp4, mp4_said, mp4_strict, packets

Facts = dict[str, Any]
INDEXED = ("mp4", "mov", "m4v", "3gp", "m4a")
_OF_3GP = frozenset({"h263", "amr_nb", "amr_wb"})
"""Codings that MP4 has no name for: a film of a telephone that uses them is 3GP, whatever it is compatible with."""
_FILM_OF = {"m4a": "mp4", "wma": "wmv"}
_SOUND_OF = {"wmv": "wma"}
_COUNTED_BYTES = 1 << 30
"""Up to this size all packets are counted."""
_STATED = ("mp3", "flac", "mkv", "webm", "avi", "flv", "wmv", "wma")
"""Containers whose header states what a whole file holds, not what was found of it."""
_CUT_SHARE, _CUT_S = 0.05, 2.0
"""By how much less than its header says a file is cut off."""


def measure(path: str, size: int, container: str, options: Facts) -> Facts:
    """Facts of the film; `damage` where it cannot be played."""
    facts = _measured(path, size, container, options)
    if container in INDEXED and facts.get("metadata") is not None:
        facts["metadata"] = {**mp4_said.words(path, size), **facts["metadata"]}
    return facts


def _measured(path: str, size: int, container: str, options: Facts) -> Facts:
    facts: Facts = {"notes": []}
    if _stated_end(path, container) > size:
        return facts | {"damage": "truncated"}
    try:
        movie = mp4.read(path, size) if container in INDEXED else None
    except mp4.Damaged as error:
        return facts | {"damage": str(error)}
    except (struct.error, IndexError, ValueError, OverflowError, MemoryError):
        return facts | {"damage": "unreadable"}
    if movie and container == "mp4":
        container = _telephone(path, movie)
        facts |= _typed(container, FileKind.VIDEO)
    if movie and not options.get("deep"):
        with contextlib.suppress(mp4_strict.Unsure):
            return facts | _alone(mp4_strict.second_opinion(path, size, movie), movie, container)
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
        return facts | {"status": "crash"}
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
        container = _named(answer, container, facts)
        _agree(film, answer, facts)
    _displayed(film)
    _when(film, movie, facts.get("metadata", {}))
    facts |= _judged(film, movie, container)
    if answer and movie is None and not facts.get("damage") and size <= _COUNTED_BYTES:
        _counted(facts, path, container, answer, tool)
    if options.get("deep") and not facts.get("damage"):
        _deep(facts, path, container, options)
    return facts


def _typed(container: str, kind: FileKind) -> Facts:
    content_type = detect.MIME.get(container, "application/octet-stream")
    if kind is FileKind.AUDIO:
        content_type = "audio/mp4" if container in INDEXED else content_type.replace("video/", "audio/")
    return {"detected_type": container, "kind": str(kind), "content_type": content_type}


def _telephone(path: str, movie: mp4.Movie) -> str:
    """mp4, or 3gp for a film of a telephone's own codings."""
    with open(path, "rb") as file:
        brand = file.read(12)[8:11]
    telephone = brand in (b"3gp", b"3g2") and any(track.codec in _OF_3GP for track in movie.tracks)
    return "3gp" if telephone else "mp4"


def _named(answer: Facts, container: str, facts: Facts) -> str:
    """What ffprobe takes a file for whose first bytes (a tag) say less: MP3, AAC and FLAC all may begin with one."""
    name = str(answer.get("format", {}).get("format_name", ""))
    if container == "mp3" and name in ("aac", "flac"):
        facts |= _typed(name, FileKind.AUDIO)
        return name
    return container


def _stated_end(path: str, container: str) -> int:
    """Where the file ends by its own account; 0 where it gives none."""
    if container == "wav":
        return _wav_ends(path)
    if container not in ("avi", "wmv", "wma"):
        return 0
    with open(path, "rb") as file:
        head = file.read(8192)
    if container == "avi":
        length = int.from_bytes(head[4:8], "little")
        return 8 + length if 0 < length < _UNCLOSED else 0
    at = head.find(_ASF_FILE)
    return int.from_bytes(head[at + 40 : at + 48], "little") if at >= 0 and len(head) >= at + 48 else 0


_UNCLOSED = 0xFFFFFF00
"""Lengths from here on stand in recordings that were not closed."""
_ASF_FILE = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
"""The object of an ASF header that states the file's size (ASF specification, 3.2)."""


def _wav_ends(path: str) -> int:
    """Where the samples of a WAV file end by its own account; 0 where it has none (a recording that was not closed)."""
    with open(path, "rb") as file:
        at = 12
        for _ in range(100):
            file.seek(at)
            head = file.read(8)
            if len(head) < 8:
                return 0
            length = int.from_bytes(head[4:], "little")
            if head[:4] == b"data":
                return 0 if length >= _UNCLOSED else at + 8 + length
            at += 8 + length + length % 2
    return 0


def _mp3_bytes(path: str) -> int:
    """How many bytes of sound the first frame of an MP3 says that there are (Xing and Info headers); 0 where it doesn't."""
    with open(path, "rb") as file:
        head = file.read(10)
        tag = 0
        if head.startswith(b"ID3"):
            tag = 10 + sum(
                (byte & 127) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=False)
            )
        file.seek(tag)
        frame = file.read(64)
    at = max(frame.find(b"Xing"), frame.find(b"Info"))
    if at < 0 or len(frame) < at + 16:
        return 0
    flags = int.from_bytes(frame[at + 4 : at + 8], "big")
    bytes_at = at + 8 + 4 * (flags & 1)
    return int.from_bytes(frame[bytes_at : bytes_at + 4], "big") if flags & 2 else 0


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
    """Damage that makes the film worthless; a film without pictures is a sound file, and a sound file with them a film."""
    pictures = bool(film.get("codec") or film.get("frames"))
    named = KIND_OF.get(container)
    other: Facts = {}
    if film["audio"] and not pictures and named is FileKind.VIDEO:
        other = _typed(_SOUND_OF.get(container, container), FileKind.AUDIO)
    elif pictures and named is FileKind.AUDIO and film.get("frames") != 1:  # one picture is a cover
        other = _typed(_FILM_OF.get(container, container), FileKind.VIDEO)
    if film.get("encrypted"):
        return {"damage": "encrypted", "video": film}
    if film.get("truncated"):
        return {"damage": "truncated", "video": film}
    if movie is not None and not film.get("frames") and not film["audio"]:
        return {"damage": "no_frames"}
    if pictures and not film.get("codec"):
        return {"damage": "unreadable"}
    return {"opened": True, "video": film, **other}


def _agree(film: Facts, answer: Facts, facts: Facts) -> None:
    """Take from ffprobe what its decoders find and the index only repeats, and note where the two differ."""
    facts["metadata"] = ffmpeg.tags(answer)
    other = ffmpeg.as_facts(answer, film["container"])
    if film.get("pixel_aspect") is None:
        film["pixel_aspect"] = other.get("pixel_aspect")
    if film.get("codec") in (None, "") and other.get("codec"):
        film["codec"] = other["codec"]
    stated, coded = ((one.get("width"), one.get("height")) for one in (film, other))
    if all(coded) and stated != coded and film.get("codec") == other.get("codec"):
        film["width"], film["height"] = coded
        if all(stated):
            facts["notes"].append(f"size_header:{stated[0]}x{stated[1]}")
    mine, theirs = film.get("duration"), other.get("duration")
    if mine and theirs and abs(mine - theirs) > max(0.5, 0.01 * mine):
        facts["notes"].append(f"duration_header:{theirs:.2f}")
    if not film["audio"] and other["audio"] and film["basis"]["duration"] == "container header":
        film["audio"] = other["audio"]
    if len(film["audio"]) == len(other["audio"]):
        for track, decoded in zip(film["audio"], other["audio"], strict=True):
            track["codec"] = track["codec"] or decoded["codec"]
            for name in ("channels", "sample_rate"):
                track[name] = decoded[name] or track[name]


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


def _counted(facts: Facts, path: str, container: str, answer: Facts, tool: str) -> None:
    """Length and bit rates from the packets; a header that says much more tells a cut-off file."""
    film, streams = facts["video"], answer["streams"]
    counted = packets.count(tool, path, container, 30)
    sounds = [counted.get(int(one["index"])) for one in streams if one.get("codec_type") == "audio"]
    for track, sound in zip(film["audio"], sounds, strict=False):
        if sound and sound.seconds > 0:
            track |= {"duration": sound.seconds, "bit_rate": sound.bytes * 8 / sound.seconds}
    main = counted.get(film.pop("stream", -1)) if film.get("codec") else sounds[0] if sounds else None
    if main is None or main.seconds <= 0:
        return
    stated = film.get("duration")
    film["duration"], film["basis"]["duration"] = main.seconds, "packets"
    if film.get("codec"):
        film["bit_rate"] = main.bytes * 8 / main.seconds
    if stated and abs(stated - main.seconds) > max(0.5, 0.01 * main.seconds):
        facts["notes"].append(f"duration_header:{stated:.2f}")
    longest = max(stream.seconds for stream in counted.values())
    if container == "mp3":
        stated = main.seconds * _mp3_bytes(path) / main.bytes
    elif container in _STATED:
        stated = film.get("container_duration")
    if container in _STATED and stated and stated - longest > max(_CUT_S, _CUT_SHARE * stated):
        facts["damage"] = "truncated"


def _deep(facts: Facts, path: str, container: str, options: Facts) -> None:
    """Sound, stillness and what cannot be decoded; a part that runs out of time is simply not known."""
    tool = str(options.get("ffmpeg") or "")
    if not tool:
        facts["notes"].append("no_ffmpeg")
        return
    budget = float(options.get("deep_seconds", 120))
    film = facts["video"]
    source, unknown = (tool, path, container), contextlib.suppress(subprocess.TimeoutExpired, ffmpeg.Crashed)
    if film["audio"]:
        with unknown:
            film |= ffmpeg.loudness(*source, budget)
    if film.get("codec"):
        looks: Facts = {}
        with unknown:
            looks = ffmpeg.stillness(*source, budget)
            film |= {name: value for name, value in looks.items() if name != "blank"}
        with unknown:
            film["opening"] = ffmpeg.opening(*source, budget)
        if film.get("duration"):
            with unknown:
                stretches = ffmpeg.stretches(*source, film["duration"], budget)
                _decoded(film, stretches)
                film["blank_share"] = _blank_share(looks.get("blank"), stretches["blank"])
    facts["depth"] = "deep"


def _decoded(film: Facts, stretches: Facts) -> None:
    """Add what the stretches show to what the key frames did; a short film was decoded as a whole, and its moments are exact."""
    keys = [] if film["duration"] <= ffmpeg.WHOLE_S else film.get("decode_errors", [])
    moments = sorted({*keys, *stretches["decode_errors"]})
    film |= {"decode_errors": moments[: ffmpeg.MOST_MOMENTS], "decoded_s": stretches["decoded_s"]}


def _blank_share(*looked_at: tuple[int, int] | None) -> float | None:
    """Of the key frames and of the stretches over the film the fuller: how much of it shows nothing. A film may have its
    only key frame on a black start.
    """
    shares = [empty / described for empty, described in filter(None, looked_at) if described]
    return round(min(shares), 3) if len(shares) == len(looked_at) else None
