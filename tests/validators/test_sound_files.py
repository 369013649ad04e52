"""Sound files made by ffmpeg from a description; lengths held against every decoded sample."""

import json
import shutil
import subprocess

import pytest

from validators import evaluate_file, tools
from validators.kinds import FileKind
from validators.probing import probe
from validators.registry import any_rule

FORMATS = {
    "song.mp3": ("mp3", "mp3", ["-b:a", "192k"]),
    "song.m4a": ("m4a", "aac", ["-b:a", "96k"]),
    "song.wav": ("wav", "pcm_s16le", []),
    "song.aac": ("aac", "aac", []),
    "song.flac": ("flac", "flac", []),
    "song.ogg": ("ogg", "vorbis", ["-c:a", "libvorbis"]),
    "voice.ogg": ("ogg", "opus", ["-c:a", "libopus"]),
    "song.wma": ("wma", "wmav2", []),
}
TAGS = ["-metadata", "title=家乡的歌", "-metadata", "artist=张三丰"]


@pytest.fixture(scope="session")
def sound(samples, ffmpeg):
    """sound(name, *options, source=) -> path: 7 s of noise in two channels unless told otherwise."""

    def make(name, *options, source="anoisesrc=d=7:a=0.3:r=44100"):
        path = samples / name
        if not path.exists():
            ffmpeg("-f", "lavfi", "-i", source, "-ac", "2", *TAGS, *options, path)
        return path

    return make


def facts_of(path, name=None, **options):
    return probe(path, name=name or path.name, **options)


def decoded(path):
    """Seconds of sound that come out of ffmpeg's decoder."""
    command = [tools.find("ffmpeg"), "-v", "error", "-i", path, "-ac", "1", "-ar", "8000", "-f", "s16le", "-"]
    return len(subprocess.run(command, capture_output=True, check=True).stdout) / 16000


def mediainfo(path):
    """What MediaInfo says of the sound."""
    tool = shutil.which("mediainfo")
    if tool is None:
        pytest.skip("no mediainfo")
    said = subprocess.run([tool, "--Output=JSON", path], capture_output=True, check=True).stdout
    return next(track for track in json.loads(said)["media"]["track"] if track["@type"] == "Audio")


def statuses(facts, *rules):
    findings = evaluate_file(facts, [any_rule.validate_python(rule) for rule in rules])
    return {finding.rule: str(finding.status) for finding in findings}


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_measured(sound, name):
    """S6, S15."""
    kind, codec, options = FORMATS[name]
    path = sound(name, *options)
    found = facts_of(path)
    (track,) = found.video.audio
    rate = 48000 if codec == "opus" else 44100
    assert (found.detected_type, found.kind, found.damage) == (kind, FileKind.AUDIO, "")
    assert (track.codec, track.channels, track.sample_rate) == (codec, 2, rate)
    assert found.video.basis["duration"] == ("sample table" if kind == "m4a" else "packets")
    assert abs(found.video.duration - decoded(path)) < 0.15
    assert abs(found.video.duration - 7) < 0.15


@pytest.mark.parametrize("name", ["song.mp3", "song.wav", "song.flac", "song.m4a"])
def test_length_and_bit_rate_are_those_that_mediainfo_says(sound, name):
    """S15."""
    path = sound(name, *FORMATS[name][2])
    said, found = mediainfo(path), facts_of(path).video
    assert abs(found.duration - float(said["Duration"])) < 0.1
    assert abs(found.audio[0].bit_rate / float(said["BitRate"]) - 1) < 0.05


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("song.aac", "song.wav")])
def test_properties_are_read(sound, name):
    """S15: ID3, Vorbis comments, iTunes and Windows tags."""
    found = facts_of(sound(name, *FORMATS[name][2]))
    assert (found.metadata["title"], found.metadata["artist"]) == ("家乡的歌", "张三丰")


def test_a_wav_files_list_is_read(sound):
    """S15."""
    assert facts_of(sound("song.wav")).metadata["artist"] == "张三丰"


QUIET_THEN_LOUD = "aevalsrc='if(lt(t,2),0,random(0)*0.5)':d=60:s=44100"


@pytest.mark.parametrize(
    ("name", "options"),
    [("bare.mp3", ["-q:a", "2", "-write_xing", "0", "-id3v2_version", "0"]), ("bare.aac", ["-b:a", "128k"])],
)
def test_the_length_is_counted_where_no_header_states_it(sound, name, options):
    """V32: a player's estimate from the first frames' bit rate is several times too long or too short."""
    path = sound(name, *options, source=QUIET_THEN_LOUD)
    found = facts_of(path)
    assert abs(found.video.duration - 60) < 0.2
    assert any(note.startswith("duration_header:") for note in found.notes)
    assert found.video.basis["duration"] == "packets"
    rules = {"rule": "audio.duration", "min": "55s", "max": "65s"}
    assert statuses(found, rules)["audio.duration"] == "pass"


@pytest.mark.parametrize("name", ["song.wav", "song.flac", "song.mp3"])
@pytest.mark.parametrize("share", [0.5, 0.2])
def test_a_cut_off_file_is_incomplete(sound, written, name, share):
    """V11, S15."""
    whole = sound(name, *FORMATS[name][2]).read_bytes()
    found = facts_of(written(f"cut{share}_{name}", whole[: int(len(whole) * share)]))
    assert found.damage == "truncated"
    assert statuses(found)["file.intact"] == "fail"


def id3(size):
    """An empty ID3v2 tag of so many bytes."""
    digits = bytes(size >> shift & 127 for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + digits + bytes(size)


@pytest.mark.parametrize("size", [50, 20_000])
@pytest.mark.parametrize(("name", "codec"), [("song.aac", "aac"), ("song.flac", "flac"), ("song.mp3", "mp3")])
def test_a_tag_before_the_sound_does_not_hide_its_type(sound, written, size, name, codec):
    """S15."""
    data = sound(name, *FORMATS[name][2]).read_bytes()
    found = facts_of(written(f"tag{size}_{name}", id3(size) + data), name)
    assert (found.detected_type, found.video.audio[0].codec, found.damage) == (codec, codec, "")


def test_films_in_a_sound_files_clothes_are_films(film, ffmpeg, samples):
    """S6: what a sound file's name or brand hides is a film, and the other way round."""
    branded = film("branded.mp4", "-brand", "M4A ")
    named = samples / "film.wma"
    ffmpeg("-i", film("plain.mp4"), "-c:v", "wmv2", "-c:a", "wmav2", "-f", "asf", named)
    for path, kind in ((branded, "mp4"), (named, "wmv")):
        found = facts_of(path)
        assert (found.kind, found.detected_type, found.video.display_width) == (FileKind.VIDEO, kind, 320)


@pytest.mark.parametrize("name", ["film.wmv", "film.mkv", "film.mp4"])
def test_a_film_file_of_sound_alone_is_a_sound_file(film, name):
    """S6: film rules say so, sound rules measure it."""
    found = facts_of(film(f"only_{name}", "-vn", *(["-c:a", "wmav2"] if name == "film.wmv" else [])))
    assert (found.kind, found.detected_type) == (FileKind.AUDIO, {"film.wmv": "wma"}.get(name, name[-3:]))
    rules = {"rule": "audio.duration", "max": "1min"}, {"rule": "video.duration", "max": "1min"}
    assert statuses(found, *rules) == {
        "audio.duration": "pass",
        "video.duration": "fail",
        "file.intact": "pass",
    }


GAP = "aevalsrc='if(between(t,10,30),0,0.3*sin(2000*t))':d=40:s=44100"


@pytest.mark.parametrize("name", ["gap.mp3", "gap.flac"])
def test_a_long_silence_is_found_with_its_moment(sound, name):
    """S15."""
    found = facts_of(sound(name, source=GAP), depth="deep")
    assert abs(found.video.silent_from - 10) < 0.1
    assert abs(found.video.silent_for - 20) < 0.1
    assert (found.depth, found.video.max_volume > -15) == ("deep", True)
    assert statuses(found, {"rule": "audio.silence"})["audio.silence"] == "warn"
    assert statuses(found, {"rule": "audio.silence", "longest": "21s"})["audio.silence"] == "pass"


@pytest.mark.parametrize("name", ["mute.mp3", "mute.wav"])
def test_a_silent_file_is_silent(sound, name):
    """S6, S15."""
    found = facts_of(sound(name, source="anullsrc=d=5"), depth="deep")
    assert found.video.max_volume < -80
    assert statuses(found, {"rule": "audio.silence"})["audio.silence"] == "warn"
