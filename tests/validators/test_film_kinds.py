"""Kinds of films that were taken for something else, or passed where they should not: made by ffmpeg from a description."""

import json
import struct
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories.films import TABLES, rewrite
from validators import evaluate_file, tools
from validators.kinds import FileKind
from validators.probes import detect, mp4
from validators.probing import probe
from validators.registry import any_rule
from validators.wording import worded


def facts_of(path, name=None, **options):
    return probe(path, name=name or path.name, **options)


def judged(facts, *rules):
    findings = evaluate_file(facts, [any_rule.validate_python(rule) for rule in rules])
    return {finding.rule: worded(finding) for finding in findings}


def probed(path):
    """Streams as ffprobe says them."""
    command = [tools.find("ffprobe"), "-v", "error", "-show_streams", "-of", "json", path]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["streams"]


TYPES = {"mp4": ["mp4"], "any film": ["video"]}


@pytest.mark.parametrize("allowed", TYPES)
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("VID_0001.mp4", ["-f", "mp4", "-brand", "3gp4"]),
        ("VID_0002.mp4", ["-f", "mp4", "-brand", "3g2a", "-movflags", "faststart"]),
    ],
)
def test_telephones_films_are_mp4_by_their_compatible_brands(film, name, options, allowed):
    """B11."""
    path = film(name, *options)
    found = facts_of(path)
    assert path.read_bytes()[8:11] in (b"3gp", b"3g2")
    assert (found.detected_type, found.kind, found.content_type) == ("mp4", FileKind.VIDEO, "video/mp4")
    assert judged(found, {"rule": "file.type", "allowed": TYPES[allowed]})["file.type"].status == "pass"


def test_a_telephones_own_codings_stay_3gp(samples, ffmpeg):
    """B11: H.263 has no place in MP4, whatever the file is compatible with."""
    path = samples / "old.3gp"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=176x144:r=15:d=2", "-c:v", "h263", "-f", "3gp", path)
    data = path.read_bytes()
    assert data[8:12] == b"3gp4"
    found = facts_of(path)
    assert (found.detected_type, found.video.codec) == ("3gp", "h263")
    other = samples / "old.mp4"
    other.write_bytes(data.replace(b"ftyp3gp4\0\0\2\0" + data[16:20], b"ftyp3gp4\0\0\2\0isom", 1))
    assert facts_of(other).detected_type == "3gp"


@pytest.mark.parametrize("name", ["phone.3gp", "phone.m4v", "phone.mov"])
def test_another_name_of_the_family_is_fine_where_it_is_allowed(film, name):
    """B11: players open all of them; where only MP4 is asked for, the name is said."""
    found = facts_of(film("plain.mp4"), name)
    assert judged(found, {"rule": "file.type", "allowed": ["video"]})["file.type"].status == "pass"
    wanted = judged(found, {"rule": "file.type", "allowed": ["mp4"]})["file.type"]
    assert (wanted.code, wanted.status) == ("file.type.extension", "fail")


STREAMS = {
    "00001.MTS": ["-f", "mpegts", "-mpegts_m2ts_mode", "1"],
    "00002.m2ts": ["-f", "mpegts", "-mpegts_m2ts_mode", "1", "-c:a", "ac3"],
    "tv.ts": ["-f", "mpegts"],
}


@pytest.mark.parametrize("name", STREAMS)
def test_camcorders_films_are_transport_streams_and_measured(film, name):
    """B12: packets of 192 bytes as of 188; each ffprobe of this machine reads them (a static one died of the station's name)."""
    found = facts_of(film(name, *STREAMS[name]))
    assert (found.detected_type, found.kind, found.damage, str(found.status)) == (
        "ts",
        FileKind.VIDEO,
        "",
        "ok",
    )
    assert (found.video.display_width, found.video.display_height, found.video.codec) == (320, 180, "h264")
    assert abs(found.video.duration - 2) < 0.1
    assert [track.codec for track in found.video.audio] == ["ac3" if name == "00002.m2ts" else "aac"]
    rules = {"rule": "file.type", "allowed": ["video"]}, {"rule": "video.duration", "max": "8min"}
    assert {finding.status for finding in judged(found, *rules).values()} == {"pass"}


def test_a_recording_that_begins_in_the_middle_of_a_packet_is_a_transport_stream(film, written):
    """B12."""
    whole = film("tv.ts", *STREAMS["tv.ts"]).read_bytes()
    assert facts_of(written("cut.ts", whole[100:])).detected_type == "ts"
    rows = b"".join(b"G" + b"x" * 186 + b"\n" for _ in range(60))
    assert [detect.sniff(data) for data in (rows, b"G" * 9000)] == ["txt", "txt"]


def unnamed(name):
    """The one description names no coding, and its parts are none that one knows."""
    return lambda stsd: (stsd[:12] + name + stsd[16:]).replace(b"esds", b"free").replace(b"avcC", b"free")


@pytest.mark.parametrize(("file", "coding"), [("bare.mp4", "aac"), ("bare_mp3.mp4", "libmp3lame")])
def test_a_sound_track_without_a_description_is_no_pass(film, samples, file, coding):
    """V10."""
    tables = ("moov", "trak/soun", *TABLES, "stsd")
    source = film(f"source_{file}", "-c:a", coding)
    path = rewrite(source, samples / file, *tables, change=unnamed(b"    "))
    assert probed(path)[1].get("codec_name") is None
    found = facts_of(path)
    assert [track.codec for track in found.video.audio] == [""]
    rules = {"rule": "video.audio"}, {"rule": "video.codec", "audio": ["aac"]}
    findings = judged(found, *rules)
    assert (findings["video.audio"].code, findings["video.audio"].status) == (
        "video.audio.undescribed",
        "unknown",
    )
    assert (findings["video.codec"].status, findings["video.codec"].message) == (
        "unknown", "视频编码为 声音 未知，要求声音 AAC；文件里没有写明编码，由工作人员核对",
    )  # fmt: skip


@pytest.mark.parametrize("track", ["vide", "soun"])
def test_a_track_without_any_description_cannot_be_opened(film, samples, track):
    """V10."""
    path = samples / f"none_{track}.mp4"
    rewrite(film("plain.mp4"), path, "moov", f"trak/{track}", *TABLES, "stsd", change=lambda _: bytes(8))
    found = facts_of(path)
    assert (found.kind, found.damage) == (FileKind.VIDEO, "unreadable")


@pytest.mark.parametrize("coding", [bytes(4), b"    "])
def test_a_picture_track_that_names_no_coding_cannot_be_played(film, samples, coding):
    """V10."""
    path = samples / f"unnamed_{coding[0]}.mp4"
    rewrite(film("plain.mp4"), path, "moov", "trak/vide", *TABLES, "stsd", change=unnamed(coding))
    found = facts_of(path)
    assert (found.kind, found.damage) == (FileKind.VIDEO, "unreadable")


def larger(stsz):
    """Every sample a hundred times as large."""
    count = struct.unpack_from(">I", stsz, 8)[0]
    sizes = struct.unpack_from(f">{count}I", stsz, 12)
    return stsz[:12] + struct.pack(f">{count}I", *(size * 100 for size in sizes))


def last_larger(stsz):
    """The last sample reaches past the file's end, all others are as they were."""
    return stsz[:-4] + struct.pack(">I", 50_000_000)


@pytest.mark.parametrize("change", [larger, last_larger])
@pytest.mark.parametrize("track", ["vide", "soun"])
def test_an_index_that_claims_more_than_there_is_is_incomplete(film, samples, change, track):
    """V11."""
    target = samples / f"claims_{change.__name__}_{track}.mp4"
    path = rewrite(film("plain.mp4"), target, "moov", f"trak/{track}", *TABLES, "stsz", change=change)
    found = facts_of(path)
    assert found.damage == "truncated"
    assert judged(found)["file.intact"].status == "fail"


def test_sizes_that_are_all_equal_are_added_up_too(film, ffmpeg, samples):
    """V11: PCM sound has one size for all its samples."""
    path = samples / "pcm.mov"
    ffmpeg("-i", film("plain.mp4"), "-c:v", "copy", "-c:a", "pcm_s16le", path)
    assert facts_of(path).damage == ""
    count = lambda stsz: stsz[:8] + struct.pack(">I", struct.unpack_from(">I", stsz, 8)[0] * 50)  # noqa: E731
    more = lambda stsc: stsc[:-8] + struct.pack(">II", 40_000_000, 1)  # noqa: E731
    first = rewrite(path, samples / "pcm_more.mov", "moov", "trak/soun", *TABLES, "stsz", change=count)
    both = rewrite(first, samples / "pcm_more2.mov", "moov", "trak/soun", *TABLES, "stsc", change=more)
    assert facts_of(both).damage == "truncated"


@settings(deadline=None, max_examples=60)
@given(
    sizes=st.lists(st.integers(1, 1000), min_size=1, max_size=40),
    per_chunk=st.lists(st.integers(1, 5), min_size=1, max_size=40),
)
def test_the_end_of_the_media_is_the_end_of_its_last_sample(sizes, per_chunk):
    """V11: the quick sum against walking every chunk."""
    chunks, left = [], list(sizes)
    for count in per_chunk:
        if left:
            chunks.append(left[:count])
            left = left[count:]
    if left:
        chunks.append(left)
    offsets, at = [], 100
    for chunk in chunks:
        offsets.append(at)
        at += sum(chunk) + 7
    stsc = struct.pack(">II", 0, len(chunks)) + b"".join(
        struct.pack(">III", number + 1, len(chunk), 1) for number, chunk in enumerate(chunks)
    )
    stsz = struct.pack(">III", 0, 0, len(sizes)) + struct.pack(f">{len(sizes)}I", *sizes)
    end = mp4._end(
        mp4.numbers(struct.pack(f">{len(offsets)}I", *offsets), "I", len(offsets)),
        memoryview(stsc),
        memoryview(stsz),
    )
    assert end == offsets[-1] + sum(chunks[-1])


def test_an_index_that_repeats_itself_is_read_in_no_time():
    """V11: runs that all begin at the first chunk do not make every chunk be walked for each of them."""
    offsets = mp4.numbers(struct.pack(">200000I", *range(100, 200_100)), "I", 200_000)
    stsc = struct.pack(">II", 0, 50_000) + struct.pack(">III", 1, 0, 1) * 50_000
    stsz = struct.pack(">III", 0, 7, 10)
    assert mp4._end(offsets, memoryview(stsc), memoryview(stsz)) == 200_099


def stated(width, height):
    """The sample entry says another size than the coded picture."""
    return lambda stsd: stsd[:40] + struct.pack(">HH", width, height) + stsd[44:]


@pytest.mark.parametrize("size", [(1920, 1080), (160, 90)])
@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_the_size_is_the_coded_pictures(film, samples, size, codec):
    """V32: as ffprobe's decoder finds it, whatever the entry around it says."""
    options = (
        [] if codec == "h264" else ["-c:v", "libx265", "-x265-params", "log-level=error", "-tag:v", "hvc1"]
    )
    target = samples / f"claims_{codec}_{size[0]}.mp4"
    path = rewrite(
        film(f"size_{codec}.mp4", *options),
        target,
        "moov",
        "trak/vide",
        *TABLES,
        "stsd",
        change=stated(*size),
    )
    said = probed(path)[0]
    video = facts_of(path).video
    assert (video.width, video.height) == (said["width"], said["height"]) == (320, 180)


def test_what_an_entry_cuts_off_the_last_blocks_is_cut(film, samples):
    """V32: 1088 coded lines of which the entry shows 1080 are 1080, as players show them."""
    path = film("blocks.mp4", size="320x192")
    cut = rewrite(
        path, samples / "blocks_cut.mp4", "moov", "trak/vide", *TABLES, "stsd", change=stated(320, 180)
    )
    assert (facts_of(cut).video.height, probed(cut)[0]["height"]) == (180, 180)


def test_rates_and_channels_are_the_decoders(film, ffmpeg, samples):
    """V32: a QuickTime entry of version 2 has other numbers where the old ones stood."""
    for name, options in (
        ("hi.mov", ["-c:a", "pcm_s24le", "-ar", "96000", "-ac", "1"]),
        ("opus.mp4", ["-c:a", "libopus", "-ac", "1"]),
    ):
        path = samples / name
        ffmpeg("-i", film("plain.mp4"), "-c:v", "copy", *options, path)
        said = probed(path)[1]
        (track,) = facts_of(path).video.audio
        assert (track.channels, track.sample_rate) == (said["channels"], int(said["sample_rate"]))


def turned_all(mvhd):
    """The movie's own matrix turns by a quarter."""
    at = 36
    return mvhd[:at] + struct.pack(">9i", 0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30) + mvhd[at + 36 :]


def test_a_turn_of_the_whole_movie_turns_its_picture(film, samples):
    """V32: players turn by the movie's matrix too."""
    path = rewrite(film("plain.mp4"), samples / "movie_turned.mp4", "moov", "mvhd", change=turned_all)
    side = [one["rotation"] for one in probed(path)[0].get("side_data_list", []) if "rotation" in one]
    video = facts_of(path).video
    assert [int(-turn) % 360 for turn in side] == [video.rotation] == [90]
    assert (video.display_width, video.display_height) == (180, 320)


def holes(path, target, share, length):
    """A download that left a hole: zeros in the middle of the media."""
    data = bytearray(path.read_bytes())
    at = int(len(data) * share)
    data[at : at + length] = bytes(length)
    target.write_bytes(data)
    return target


@pytest.mark.parametrize(("seconds", "share"), [(8, 0.5), (80, 0.3)])
def test_a_hole_in_the_media_is_found_with_its_moment(film, samples, seconds, share):
    """V11: index and length are whole, pictures in the middle cannot be decoded."""
    whole = film(f"whole{seconds}.mp4", "-g", "25", seconds=seconds)
    found = facts_of(whole, depth="deep").video
    assert (found.decode_errors, found.sound_errors) == ([], [])
    assert found.decoded_s == (8 if seconds == 8 else 48)
    path = holes(whole, samples / f"hole{seconds}.mp4", share, 40_000)
    facts = facts_of(path, depth="deep")
    assert facts.damage == ""
    assert facts.video.decode_errors
    assert all(abs(moment - seconds * share) < max(4, seconds / 20) for moment in facts.video.decode_errors)
    finding = judged(facts, {"rule": "video.decodes"})["video.decodes"]
    assert (finding.status, finding.code) == ("warn", "video.decodes.broken")


@pytest.mark.parametrize(
    "options",
    [
        ("-x264-params", "open-gop=1:keyint=40", "-bf", "3"),
        ("-f", "mpegts"),
        ("-c:v", "mpeg4", "-q:v", "9", "-bf", "2"),
    ],
)
def test_whole_films_decode_wherever_one_looks(film, options):
    """V11: what decoders say of pictures whose references lie before the place is no damage."""
    name = f"decodes{len(options)}.{'ts' if 'mpegts' in options else 'mp4'}"
    video = facts_of(film(name, *options, seconds=64, sound=False), depth="deep").video
    assert (video.decode_errors, video.decoded_s >= 44) == ([], True)


BLANK = {
    "black.mp4": ("color=c=black:s=320x180:r=25", 1.0),
    "lens-cap.mp4": ("color=c=0x080808:s=320x180:r=25,noise=alls=6:allf=t", 1.0),
    "blue.mp4": ("color=c=blue:s=320x180:r=25", 1.0),
    "slides.mp4": ("color=c=white:s=320x180:r=25,drawbox=40:40:120:30:black:fill", 0.0),
    "faded.mp4": ("testsrc=s=320x180:r=25,fade=in:0:50", 0.25),
}


@pytest.mark.parametrize("name", BLANK)
@pytest.mark.parametrize("seconds", [8, 64])
def test_a_film_that_shows_nothing_is_said_to_be_one(samples, ffmpeg, name, seconds):
    """C11, X03: black, the grain of a covered lens, one colour; a plain slide and a film that fades in are none."""
    picture, share = BLANK[name]
    path = samples / f"{seconds}-{name}"
    ffmpeg("-f", "lavfi", "-i", picture, "-t", str(seconds), "-pix_fmt", "yuv420p", "-g", "250", path)
    facts = facts_of(path, depth="deep")
    assert facts.video.blank_share >= 0.99 if share == 1.0 else facts.video.blank_share <= share
    finding = judged(facts, {"rule": "video.decodes"})["video.decodes"]
    assert finding.code == ("video.decodes.blank" if share == 1.0 else "video.decodes.ok")


OTHERS = {
    "a.mkv": [],
    "b.mkv": ["-c:v", "mpeg4", "-c:a", "libvorbis"],
    "a.webm": ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis"],
    "a.avi": ["-c:v", "mpeg4", "-c:a", "libmp3lame"],
    "a.flv": ["-ar", "44100"],
    "a.wmv": ["-c:v", "wmv2", "-c:a", "wmav2"],
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_cut_film_of_any_container_is_incomplete(film, written, name):
    """V11: its header still says the whole length."""
    path = film(f"whole_{name}", *OTHERS[name], seconds=20)
    whole = facts_of(path)
    assert (whole.damage, abs(whole.video.duration - 20) < 0.2) == ("", True)
    assert whole.video.basis["duration"] == "packets"
    data = path.read_bytes()
    for share in (0.6, 0.3):
        found = facts_of(written(f"cut{share}_{name}", data[: int(len(data) * share)]))
        assert found.damage == "truncated"
        assert judged(found)["file.intact"].status == "fail"


@pytest.mark.parametrize(("name", "stated"), [("short.mkv", 3.0), ("long.mkv", 700.0)])
def test_the_length_of_a_film_is_that_of_its_packets(film, written, name, stated):
    """V32: the duration in the header of a Matroska file is a claim."""
    data = bytearray(film("whole_a.mkv", seconds=20).read_bytes())
    at = data.index(b"\x44\x89\x88") + 3
    assert abs(struct.unpack_from(">d", data, at)[0] - 20_000) < 200
    struct.pack_into(">d", data, at, stated * 1000)
    found = facts_of(written(name, bytes(data)))
    assert abs(found.video.duration - 20) < 0.2
    assert found.damage == ("truncated" if stated > 20 else "")
    assert any(note.startswith("duration_header:") for note in found.notes)
