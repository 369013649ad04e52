"""Films made by ffmpeg; facts held against ffprobe's own count of packets."""

import json
import shutil
import subprocess

import pytest

from tests.factories.films import turn
from validators import evaluate_file, tools, verdict
from validators.facts.file import ProbeStatus
from validators.probing import probe
from validators.registry import any_rule
from validators.wording import worded


def packets(path):
    """What ffprobe says after reading every packet of the picture track."""
    command = [
        tools.find("ffprobe"),
        "-v",
        "error",
        "-select_streams",
        "v:0",
        "-show_entries",
        "packet=pts_time,duration_time",
        "-of",
        "json",
        path,
    ]
    rows = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["packets"]
    starts = [float(row["pts_time"]) for row in rows if float(row["pts_time"]) >= 0]
    last = max(rows, key=lambda row: float(row["pts_time"]))
    end = float(last["pts_time"]) + float(last.get("duration_time", 0))
    return len(starts), end - min(starts)


def facts_of(path, name=None, **options):
    found = probe(path, name=name or path.name, **options)
    assert found.status is ProbeStatus.OK
    return found


PLAIN = {
    "plain.mp4": ([], {}),
    "fast.mp4": (["-movflags", "faststart"], {}),
    "fragmented.mp4": (["-movflags", "frag_keyframe+empty_moov", "-g", "10"], {}),
    "dash.mp4": (["-movflags", "dash+frag_keyframe+empty_moov+default_base_moof", "-g", "10"], {}),
    "thirty.mp4": ([], {"rate": "30000/1001"}),
    "noframe_b.mp4": (["-bf", "0"], {}),
    "bframes.mp4": (["-preset", "fast", "-bf", "3"], {}),
    "silent.mp4": ([], {"sound": False}),
    "a.mov": ([], {}),
    "hevc.mp4": (["-c:v", "libx265", "-x265-params", "log-level=error", "-tag:v", "hvc1"], {"seconds": 1}),
}


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_duration_and_frames_agree_with_every_packet(film, name):
    options, made = PLAIN[name]
    path = film(name, *options, **made)
    video = facts_of(path).video
    count, length = packets(path)
    assert video.frames == count
    assert abs(video.duration - length) < 0.05
    assert abs(video.frame_rate - count / length) < 0.05
    assert (video.display_width, video.display_height) == (320, 180)
    assert video.codec == ("hevc" if name.startswith("hevc") else "h264")
    assert bool(video.audio) is (name != "silent.mp4")
    assert video.fragmented is (name in ("fragmented.mp4", "dash.mp4"))
    assert (video.truncated, video.encrypted, video.variable_frame_rate) == (False, False, False)


def test_moov_at_the_end_is_noted(film):
    assert facts_of(film("plain.mp4")).video.moov_at_end is True
    assert facts_of(film("fast.mp4", "-movflags", "faststart")).video.moov_at_end is False


def test_turned_films_show_turned(film, samples):
    path = turn(film("plain.mp4"), samples / "turned.mp4", 270)
    video = facts_of(path).video
    assert (video.width, video.height, video.display_width, video.display_height) == (320, 180, 180, 320)
    upside = turn(film("plain.mp4"), samples / "upside.mp4", 180)
    video = facts_of(upside).video
    assert (video.rotation, video.display_width, video.display_height) == (180, 320, 180)


def test_pixel_aspect_stretches_the_picture(film):
    video = facts_of(film("aspect.mp4", "-vf", "setsar=64/45", size="800x640")).video
    assert abs(video.aspect - 16 / 9) < 0.01
    assert (video.display_width, video.display_height) == (1138, 640)


def test_a_variable_frame_rate_is_seen(film):
    path = film("variable.mp4", "-vf", "select='if(lt(t,1),1,not(mod(n,3)))'", "-fps_mode", "vfr")
    assert facts_of(path).video.variable_frame_rate is True


def test_a_cut_tail_is_truncated_and_a_lost_index_is_damage(film, written):
    whole = film("fast.mp4", "-movflags", "faststart").read_bytes()
    cut = facts_of(written("cut.mp4", whole[: len(whole) * 2 // 3]))
    assert cut.damage == "truncated"
    late = film("plain.mp4").read_bytes()
    assert facts_of(written("nomoov.mp4", late[: len(late) // 2])).damage == "no_moov"


def test_an_index_without_media_has_no_frames(film, written):
    whole = film("fragmented.mp4", "-movflags", "frag_keyframe+empty_moov", "-g", "10").read_bytes()
    start = written("init.mp4", whole[: whole.index(b"moof") - 4])
    assert facts_of(start).damage in ("no_frames", "unreadable")


def test_an_encrypted_film_is_damage(film, ffmpeg, samples):
    path = samples / "locked.mp4"
    key = "00112233445566778899aabbccddeeff"
    ffmpeg(
        "-i",
        film("plain.mp4"),
        "-c",
        "copy",
        "-encryption_scheme",
        "cenc-aes-ctr",
        "-encryption_key",
        key,
        "-encryption_kid",
        key,
        path,
    )
    assert facts_of(path).damage == "encrypted"


def test_cover_art_and_a_second_picture_track(film, ffmpeg, samples):
    cover = samples / "cover.png"
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x64:d=1", "-frames:v", "1", cover)
    path = samples / "covered.mp4"
    ffmpeg(
        "-i",
        film("plain.mp4"),
        "-i",
        cover,
        "-map",
        "0",
        "-map",
        "1",
        "-c",
        "copy",
        "-disposition:v:1",
        "attached_pic",
        path,
    )
    video = facts_of(path).video
    assert (video.cover_art, video.extra_pictures, video.frames) == (True, 0, 50)
    double = samples / "double.mp4"
    ffmpeg("-i", film("plain.mp4"), "-map", "0:v", "-map", "0:v", "-map", "0:a", "-c", "copy", double)
    assert facts_of(double).video.extra_pictures == 1


def test_a_leading_cut_shows_only_what_plays(film, ffmpeg, samples):
    path = samples / "edited.mp4"
    ffmpeg("-ss", "1", "-i", film("plain.mp4"), "-c", "copy", path)
    count, length = packets(path)
    assert abs(facts_of(path).video.duration - length) < 0.1
    assert count == 25


def test_the_recording_date_and_places_come_from_the_file(film):
    path = film(
        "dated.mp4",
        "-metadata",
        "creation_time=2025-03-01T08:00:00Z",
        "-metadata",
        "title=恩施案例",
        "-metadata",
        "artist=张三",
    )
    found = facts_of(path)
    assert found.video.recorded_at.isoformat() == "2025-03-01T08:00:00+00:00"
    assert (found.metadata["title"], found.metadata["artist"]) == ("恩施案例", "张三")
    assert facts_of(film("plain.mp4")).video.recorded_at is None


def test_bit_rates_are_those_of_the_tracks(film, ffmpeg):
    path = film("rates.mp4", "-b:a", "128k")
    command = [
        tools.find("ffprobe"),
        "-v",
        "error",
        "-show_entries",
        "stream=bit_rate",
        "-of",
        "csv=p=0",
        str(path),
    ]
    picture, sound = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    video = facts_of(path).video
    assert abs(video.bit_rate / float(picture) - 1) < 0.02
    assert abs(video.audio[0].bit_rate / float(sound) - 1) < 0.02


@pytest.mark.parametrize(
    ("name", "options", "kind", "detected"),
    [
        ("a.mkv", [], "video", "mkv"),
        ("a.avi", ["-c:a", "mp3"], "video", "avi"),
        ("a.flv", ["-ar", "44100"], "video", "flv"),
        ("a.m4a", ["-vn"], "audio", "m4a"),
        ("sound.mp4", ["-vn"], "audio", "mp4"),
    ],
)
def test_other_containers_are_named(film, name, options, kind, detected):
    found = facts_of(film(name, *options))
    assert (found.kind, found.detected_type) == (kind, detected)
    assert abs(found.video.duration - 2) < 0.2


def test_a_transport_stream_is_refused_by_its_type_even_where_ffprobe_dies_on_it(film):
    rules = [{"rule": "file.type", "allowed": ["mp4"]}, {"rule": "video.duration", "min": 1}]
    found = facts_of(film("a.ts"))
    findings = evaluate_file(found, [any_rule.validate_python(one) for one in rules])
    assert (found.kind, found.detected_type, verdict(findings)) == ("video", "ts", "fail")
    assert worded(findings[0]).message == "文件内容是 TS（视频），要求 MP4"
    assert "error" not in [finding.status for finding in findings]


def test_slow_facts_find_silence_black_and_stillness(film, samples, ffmpeg):
    quiet = film("quiet.mp4", "-af", "volume=0")
    found = facts_of(quiet, depth="deep")
    assert found.depth == "deep"
    assert found.video.max_volume <= -90
    assert facts_of(film("plain.mp4"), depth="deep").video.max_volume > -30
    black = film("black.mp4", "-g", "25", picture="color=black", seconds=3)
    dark = facts_of(black, depth="deep").video
    assert dark.black_until > 2.5
    assert [frame.shares for frame in dark.opening] == [{"black": 1.0}] * 12


def test_the_colour_of_the_opening_is_measured(film):
    blue = facts_of(film("blue.mp4", picture="color=c=0x1040C0", seconds=3), depth="deep").video
    assert [(frame.at, frame.shares) for frame in blue.opening] == [
        (index / 4, {"blue": 1.0}) for index in range(12)
    ]


# ---- against what independent tools say of the same file


def probed(path, *entries):
    """What ffprobe says of the picture track."""
    command = [
        tools.find("ffprobe"),
        "-v",
        "error",
        "-select_streams",
        "v:0",
        "-show_streams",
        "-of",
        "json",
        path,
    ]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["streams"][0]


def exif(path, *names):
    """What exiftool says, as it prints it."""
    tool = shutil.which("exiftool")
    if tool is None:
        pytest.skip("no exiftool")
    said = json.loads(subprocess.run([tool, "-j", "-n", str(path)], capture_output=True, check=True).stdout)[
        0
    ]
    return [said.get(name) for name in names]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_the_turn_is_the_one_that_ffprobe_and_exiftool_say(film, samples, degrees):
    path = turn(film("plain.mp4"), samples / f"turn{degrees}.mp4", degrees)
    video = facts_of(path).video
    side = next((one["rotation"] for one in probed(path).get("side_data_list", []) if "rotation" in one), 0)
    assert (video.rotation, int(-side) % 360) == (degrees, degrees)
    assert exif(path, "Rotation", "ImageWidth", "ImageHeight") == [video.rotation, video.width, video.height]
    assert (video.display_width > video.display_height) is (degrees % 180 == 0)


def test_the_shape_is_the_one_that_ffprobe_says(film):
    path = film("aspect.mp4", "-vf", "setsar=64/45", size="800x640")
    wide, high = probed(path)["display_aspect_ratio"].split(":")
    assert abs(facts_of(path).video.aspect / (int(wide) / int(high)) - 1) < 0.002


def test_the_date_is_the_one_that_exiftool_says(film):
    path = film("dated2.mp4", "-metadata", "creation_time=2024-11-05T06:07:08Z")
    (said,) = exif(path, "CreateDate")
    assert said == "2024:11:05 06:07:08"
    assert facts_of(path).video.recorded_at.strftime("%Y:%m:%d %H:%M:%S") == said


@pytest.mark.parametrize(
    ("name", "options"),
    [("lengths.mp4", []), ("lengths_fragmented.mp4", ["-movflags", "frag_keyframe+empty_moov", "-g", "10"])],
)
def test_tracks_and_their_coding_are_those_that_ffprobe_says(film, ffmpeg, samples, name, options):
    path = samples / name
    ffmpeg("-i", film("plain.mp4"), "-map", "0:v", "-map", "0:a", "-map", "0:a", "-c:v", "copy", "-c:a", "aac", "-ac", "2",
           "-ar", "48000", *options, path)  # fmt: skip
    said = probed(path)
    video = facts_of(path).video
    assert (video.codec, video.width, video.height) == (said["codec_name"], said["width"], said["height"])
    assert [(one.codec, one.channels, one.sample_rate) for one in video.audio] == [("aac", 2, 48000)] * 2


def test_a_start_that_stands_still_is_measured(film, ffmpeg, samples, painted):
    """14 s of one picture, then 6 s that move: what hangs is said with its place."""
    still = samples / "still.png"
    painted((320, 180), "gray", [("片头", 100, 60, 40)]).save(still)
    path = samples / "frozen.mp4"
    ffmpeg("-loop", "1", "-t", "14", "-r", "25", "-i", still, "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=6",
           "-filter_complex", "[0:v]fps=25,format=yuv420p[a];[1:v]format=yuv420p[b];[a][b]concat=n=2:v=1:a=0", "-c:v", "libx264",
           "-preset", "ultrafast", "-g", "25", "-threads", "1", path)  # fmt: skip
    video = facts_of(path, depth="deep").video
    assert (video.frozen_from, abs(video.frozen_for - 14) <= 1.1) == (0.0, True)
    assert video.black_until == 0.0


def test_a_black_start_ends_where_the_picture_begins(film, ffmpeg, samples):
    path = samples / "late.mp4"
    ffmpeg("-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=7", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=3",
           "-filter_complex", "concat=n=2:v=1:a=0", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-threads", "1", path)  # fmt: skip
    video = facts_of(path, depth="deep").video
    assert abs(video.black_until - 7) < 0.1
    assert [frame.at for frame in video.opening if frame.shares.get("black", 0) < 0.5] == [
        7 + at / 4 for at in range(12)
    ]


@pytest.mark.parametrize(
    ("name", "sound", "status"),
    [
        ("loud.mp4", "sine=frequency=440:d=8", "pass"),
        ("mute.mp4", "anullsrc=d=8", "warn"),
        ("none.mp4", None, "none"),
    ],
)
def test_silence_and_a_missing_track_are_different_things(film, ffmpeg, samples, check, name, sound, status):
    path = samples / name
    inputs = ["-f", "lavfi", "-i", sound, "-shortest"] if sound else []
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=320x180:r=25:d=8",
        *inputs,
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-threads",
        "1",
        path,
    )
    facts = facts_of(path, depth="deep")
    assert check("video.audio", facts).status == ("fail" if status == "none" else "pass")
    if status != "none":
        assert check("video.silence", facts).status == status


PLAYLISTS = {
    "hls.mp4": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "concat.mp4": b"ffconcat version 1.0\nfile '/etc/passwd'\n",
    "dash.mpd.mp4": b"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'></MPD>",
}


@pytest.mark.parametrize("name", sorted(PLAYLISTS))
def test_playlists_in_disguise_are_no_films(written, name):
    found = facts_of(written(name, PLAYLISTS[name]))
    assert found.kind != "video"
    assert found.video is None
    assert "root:" not in found.model_dump_json()
