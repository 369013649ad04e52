"""Films a browser can't play get a copy it can: made once, in a queue of its own, begun anew where it was lost; the expert is
told until it is there. And notes at a second of a film.
"""

import datetime as dt
import subprocess

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.files import jobs
from portal.files.actions import playable_copies, reconcile
from portal.files.actions.garbage_collection import sweep as collect
from portal.models import Blob, PlayableCopy
from review.judging import films
from review.judging.actions import notes
from review.models import FilmNote
from submissions.checks.blind_copies import ask_for_copies
from tests.factories import leaks
from tests.factories.files import make_attachment, make_blind_copies
from tests.factories.leaks import NAME, traces
from tests.factories.review import NOW, make_assignment, make_reviewer, make_submission
from tests.refusals import refused
from validators import playing, tools
from validators.probes import playing as probe


def encoded(folder, extension, *codings, size="320x180", seconds=1):
    """A short film of these codings that names somebody."""
    path = folder / f"made.{extension}"
    source = [
        "-f",
        "lavfi",
        "-i",
        f"testsrc=s={size}:r=10:d={seconds}",
        "-f",
        "lavfi",
        "-i",
        f"sine=d={seconds}",
    ]
    line = [
        tools.find("ffmpeg"),
        "-v",
        "error",
        "-y",
        *source,
        "-metadata",
        f"title={NAME}",
        *codings,
        "-shortest",
    ]
    subprocess.run([*line, str(path)], check=True, capture_output=True)
    return path.read_bytes()


def streams_of(data, folder):
    path = folder / "asked"
    path.write_bytes(data)
    line = [
        tools.find("ffprobe"),
        "-v",
        "error",
        "-show_entries",
        "stream=codec_name,width,height,pix_fmt",
        "-of",
        "csv=p=0",
    ]
    done = subprocess.run([*line, str(path)], check=True, capture_output=True, text=True)
    return sorted(done.stdout.split())


def seat(world, submission):
    return make_assignment(world, submission, make_reviewer(world, "甲", world.expert))


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def make_all():
    for copy in PlayableCopy.objects.filter(state=PlayableCopy.State.WAITING):
        jobs.make_playable_copy(copy_id=copy.pk)


@pytest.mark.parametrize(
    ("kind", "streams", "expected"),
    [
        ("mp4", [("video", "h264", "yuv420p"), ("audio", "aac", "")], True),
        ("mov", [("video", "h264", "yuvj420p")], True),
        ("webm", [("video", "vp9", "yuv420p"), ("audio", "opus", "")], True),
        ("mp4", [("video", "hevc", "yuv420p")], False),
        ("mp4", [("video", "h264", "yuv444p")], False),
        ("mp4", [("video", "h264", "yuv420p10le")], False),
        ("mp4", [("video", "h264", "yuv420p"), ("audio", "ac3", "")], False),
        ("avi", [("video", "h264", "yuv420p")], False),
        ("mkv", [("video", "h264", "yuv420p")], False),
        ("mp4", [("audio", "aac", "")], False),
    ],
)
def test_what_every_browser_plays(kind, streams, expected):
    asked = [
        {"codec_type": of, "codec_name": coding} | ({"pix_fmt": pixels} if pixels else {})
        for of, coding, pixels in streams
    ]
    assert probe.plays(kind, asked) is expected


@pytest.mark.parametrize(
    ("extension", "codings"),
    [
        ("avi", ("-c:v", "mpeg4")),
        ("flv", ("-c:v", "flv1")),
        ("mkv", ("-c:v", "libx264", "-pix_fmt", "yuv420p")),
    ],
)
def test_a_film_becomes_720p_h264_without_a_name_in_it(tmp_path, extension, codings):
    data = encoded(tmp_path, extension, *codings, size="1920x1080")
    source, folder = tmp_path / f"a.{extension}", tmp_path / "out"
    source.write_bytes(data)
    folder.mkdir()
    made = playing.make_playable(source, name=source.name, folder=folder)
    copy = made.path.read_bytes()
    assert streams_of(copy, tmp_path) == ["aac", "h264,1280,720,yuv420p"]
    assert (traces(data, tmp_path) != [], traces(copy, tmp_path)) == (True, [])


def test_a_small_film_stays_small_and_a_playable_one_as_it_is(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    small = tmp_path / "a.avi"
    small.write_bytes(encoded(tmp_path, "avi", "-c:v", "mpeg4"))
    made = playing.make_playable(small, name="a.avi", folder=folder)
    assert streams_of(made.path.read_bytes(), tmp_path) == ["aac", "h264,320,180,yuv420p"]
    fine = tmp_path / "a.mp4"
    fine.write_bytes(encoded(tmp_path, "mp4", "-c:v", "libx264", "-pix_fmt", "yuv420p"))
    assert playing.make_playable(fine, name="a.mp4", folder=folder).plays is True


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "type"), (b"hello", "type"), (b"RIFF\x00\x00\x00\x00AVI LIST" + b"\0" * 99, "damaged")],
)
def test_what_is_no_film_says_so(tmp_path, content, code):
    source, folder = tmp_path / "a.avi", tmp_path / "out"
    source.write_bytes(content)
    folder.mkdir()
    assert playing.make_playable(source, name="a.avi", folder=folder).code == code


def test_a_film_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    limits = playing.limits_for(0)
    monkeypatch.setattr(
        playing,
        "limits_for",
        lambda _: type(limits)(wall=30.01, cpu=limits.cpu, address_space=limits.address_space),
    )
    source, folder = tmp_path / "a.avi", tmp_path / "out"
    source.write_bytes(encoded(tmp_path, "avi", "-c:v", "mpeg4", size="1280x720", seconds=4))
    folder.mkdir()
    assert playing.make_playable(source, name="a.avi", folder=folder).code == "too_long"


def test_from_the_sweep_to_the_player(world, client, tmp_path):
    submission = make_submission(world, state="eligible")
    data = encoded(tmp_path, "avi", "-c:v", "mpeg4")
    file = make_attachment(submission, name="展示.avi", content=data)
    unassigned = make_attachment(make_submission(world, state="eligible"), name="b.avi", content=b"x")
    mine = seat(world, submission)
    client.force_login(world.expert)
    path = world.path("expert-case", assignment=mine.uuid)
    source = world.path("expert-file", assignment=mine.uuid, file=file.uuid)
    page = client.get(path).content.decode()
    assert ("正在生成可播放的版本" in page, "<video" in page, f"{source}?download=1" in page) == (
        True,
        False,
        True,
    )
    assert [films.sweep(now=NOW)["films"] for _ in range(2)] == [1, 0]
    make_all()
    assert PlayableCopy.objects.get().state == "ready"
    page = client.get(path).content.decode()
    assert ("正在生成可播放的版本" in page, f'src="{source}"' in page) == (False, True)
    answer = client.get(source)
    assert answer.headers["Content-Type"] == "video/mp4"
    assert streams_of(body(answer), tmp_path) == ["aac", "h264,320,180,yuv420p"]
    assert body(client.get(source + "?download=1")) == data
    assert not PlayableCopy.objects.filter(blob=unassigned.blob).exists()
    part = client.get(source, headers={"Range": "bytes=0-9"})
    assert (part.status_code, client.head(source).status_code) == (206, 200)


def test_a_film_that_plays_is_sent_as_it_is(world, client, tmp_path):
    submission = make_submission(world, state="eligible")
    data = encoded(tmp_path, "mp4", "-c:v", "libx264", "-pix_fmt", "yuv420p")
    file = make_attachment(submission, name="a.mp4", content=data)
    mine = seat(world, submission)
    client.force_login(world.expert)
    source = world.path("expert-file", assignment=mine.uuid, file=file.uuid)
    assert body(client.get(source)) == data  # shown before anybody looked
    films.sweep(now=NOW)
    make_all()
    assert (PlayableCopy.objects.get().state, body(client.get(source))) == ("plays", data)


def test_of_a_blind_review_the_copy_is_made_of_the_review_copy(blind_world, client, tmp_path):
    world = blind_world
    submission = make_submission(world, state="eligible")
    data = leaks.film(tmp_path, container="mkv")
    file = make_attachment(submission, name=f"{NAME}.mkv", content=data)
    mine = seat(world, submission)
    client.force_login(world.expert)
    source = world.path("expert-file", assignment=mine.uuid, file=file.uuid)
    ask_for_copies([file])
    assert films.sweep(now=NOW)["films"] == 0  # nothing without a name to encode yet
    assert client.get(source).status_code == 403
    make_blind_copies()
    assert films.sweep(now=NOW)["films"] == 1
    make_all()
    assert not PlayableCopy.objects.filter(blob=file.blob).exists()
    answer = client.get(source)
    received = body(answer)
    assert (answer.status_code, traces(received, tmp_path), streams_of(received, tmp_path)[0]) == (
        200,
        [],
        "aac",
    )
    assert [NAME in str(answer.headers), "Last-Modified" in answer.headers] == [False, False]
    page = client.get(world.path("expert-case", assignment=mine.uuid)).content.decode()
    assert (NAME in page, "download=1" in page, f'src="{source}"' in page) == (False, False, True)


def subtitled(folder, extension, coding):
    """A film with a track of subtitles that names somebody."""
    text = folder / "said.srt"
    text.write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{NAME}老师上课\n")
    path = folder / f"said.{extension}"
    source = ["-f", "lavfi", "-i", "testsrc=s=320x180:r=10:d=1", "-i", str(text)]
    line = [
        tools.find("ffmpeg"),
        "-v",
        "error",
        "-y",
        *source,
        "-c:v",
        "libx264",
        "-pix_fmt",
        "yuv420p",
        "-c:s",
        coding,
    ]
    subprocess.run([*line, str(path)], check=True, capture_output=True)
    return path.read_bytes()


@pytest.mark.parametrize(("extension", "coding"), [("mkv", "srt"), ("mp4", "mov_text")])
def test_subtitles_are_shown_where_the_review_is_open(world, client, tmp_path, extension, coding):
    submission = make_submission(world, state="eligible")
    file = make_attachment(submission, name=f"a.{extension}", content=subtitled(tmp_path, extension, coding))
    plain = make_attachment(submission, name="b.avi", content=encoded(tmp_path, "avi", "-c:v", "mpeg4"))
    mine = seat(world, submission)
    films.sweep(now=NOW)
    make_all()
    client.force_login(world.expert)
    page = client.get(world.path("expert-case", assignment=mine.uuid)).content.decode()
    path = world.path("expert-subtitles", assignment=mine.uuid, file=file.uuid)
    none = world.path("expert-subtitles", assignment=mine.uuid, file=plain.uuid)
    assert (path in page, none in page, client.get(none).content) == (True, False, b"WEBVTT\n")
    answer = client.get(path)
    assert answer.headers["Content-Type"] == "text/vtt; charset=utf-8"
    lines = [line for line in answer.content.decode().splitlines() if line]
    assert (lines[0], lines[-1]) == ("WEBVTT", f"{NAME}老师上课")


def test_of_a_blind_review_no_subtitles_are_shown(blind_world, client, tmp_path):
    world = blind_world
    submission = make_submission(world, state="eligible")
    file = make_attachment(submission, name="a.mkv", content=subtitled(tmp_path, "mkv", "srt"))
    mine = seat(world, submission)
    ask_for_copies([file])
    make_blind_copies()
    films.sweep(now=NOW)
    make_all()
    copy = PlayableCopy.objects.get()
    assert (copy.state, copy.subtitles) == ("ready", "")
    client.force_login(world.expert)
    path = world.path("expert-subtitles", assignment=mine.uuid, file=file.uuid)
    assert client.get(path).content == b"WEBVTT\n"
    assert "<track" not in client.get(world.path("expert-case", assignment=mine.uuid)).content.decode()


def test_a_film_that_cannot_be_encoded_is_said(world, client):
    submission = make_submission(world, state="eligible")
    make_attachment(submission, name="a.avi", content=b"no film")
    mine = seat(world, submission)
    films.sweep(now=NOW)
    make_all()
    assert (PlayableCopy.objects.get().state, PlayableCopy.objects.get().code) == ("failed", "type")
    client.force_login(world.expert)
    page = client.get(world.path("expert-case", assignment=mine.uuid)).content.decode()
    assert "这个视频不能转换成可播放的版本，请下载后用播放器观看。" in page


def test_a_worker_that_was_lost_is_followed_by_another(world, tmp_path):
    submission = make_submission(world, state="eligible")
    make_attachment(submission, name="a.avi", content=encoded(tmp_path, "avi", "-c:v", "mpeg4"))
    seat(world, submission)
    films.sweep(now=NOW)
    PlayableCopy.objects.update(state="running", attempts=1, started_at=NOW)
    reconcile.sweep(now=NOW + dt.timedelta(hours=1))
    assert PlayableCopy.objects.get().state == "waiting"
    make_all()
    copy = PlayableCopy.objects.get()
    assert (copy.state, copy.attempts) == ("ready", 2)
    assert playable_copies.ensure_made(copy, now=NOW) is False
    PlayableCopy.objects.update(state="running", started_at=NOW)
    reconcile.sweep(now=NOW + dt.timedelta(hours=1))
    assert (PlayableCopy.objects.get().state, PlayableCopy.objects.get().code) == ("failed", "failed")


def test_the_copy_goes_with_its_film(world, tmp_path):
    submission = make_submission(world, state="eligible")
    file = make_attachment(submission, name="a.avi", content=encoded(tmp_path, "avi", "-c:v", "mpeg4"))
    seat(world, submission)
    films.sweep(now=NOW)
    make_all()
    later = NOW + dt.timedelta(days=365)
    for days in (0, 2):
        collect(now=later + dt.timedelta(days=days))
    assert Blob.objects.count() == 2
    file.delete()
    for days in (4, 6, 8, 10):
        collect(now=later + dt.timedelta(days=days))
    assert (Blob.objects.count(), PlayableCopy.objects.count()) == (0, 0)


# ---- notes


@pytest.fixture
def noted(world, client, tmp_path):
    """An expert's film."""
    submission = make_submission(world, state="eligible")
    file = make_attachment(submission, name="a.mp4", content=b"x")
    mine = seat(world, submission)
    client.force_login(world.expert)
    return mine, file, world.path("expert-note", assignment=mine.uuid, file=file.uuid)


def test_notes_stand_at_their_second_and_are_the_experts_own(world, client, noted):
    mine, file, path = noted
    for second, text in ((3725, "结尾"), (187, "学生发言")):
        assert client.post(path, {"second": second, "text": text}).status_code == 200
    page = client.get(world.path("expert-case", assignment=mine.uuid)).content.decode()
    assert page.index("3:07") < page.index("1:02:05")
    other = make_assignment(world, mine.submission, make_reviewer(world, "乙"))
    client.force_login(other.reviewer.person)
    assert client.post(path, {"second": 1, "text": "x"}).status_code in (403, 404)
    client.force_login(world.organiser)
    assert client.post(path, {"second": 1, "text": "x"}).status_code in (403, 404)
    assert FilmNote.objects.count() == 2
    client.force_login(world.expert)
    client.post(path, {"remove": str(FilmNote.objects.first().pk)})
    assert [note.text for note in FilmNote.objects.all()] == ["结尾"]
    for nonsense in ("x", "9" * 30, "-1"):
        assert client.post(path, {"remove": nonsense}).status_code == 200
    assert FilmNote.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"second": "1", "text": " "}, "请写下要记的内容。"),
        ({"text": "x"}, "请先播放到要记的地方。"),
        ({"second": "-1", "text": "x"}, "0"),
    ],
)
def test_what_is_wrong_with_a_note(client, noted, data, words):
    answer = client.post(noted[2], data)
    assert (answer.status_code, words in answer.json()["detail"], FilmNote.objects.count()) == (422, True, 0)


def test_a_film_has_so_many_notes(world, noted, monkeypatch):
    mine, file, _ = noted
    monkeypatch.setattr(notes, "MOST", 1)
    add = {"second": 1, "text": "x", "actor": world.expert, "now": NOW}
    notes.add_note(mine, file, **add)
    assert refused(notes.add_note, mine, file, **add) == "notes_full"


@pytest.mark.parametrize("count", [1, 3])
def test_what_the_page_of_so_many_films_costs(world, client, count):
    submission = make_submission(world, state="eligible")
    mine = seat(world, submission)
    for n in range(count):
        file = make_attachment(submission, name=f"{n}.mp4", content=b"x")
        FilmNote.objects.create(
            tenant=world.tenant, assignment=mine, attachment=file, second=n, text="x", written_at=NOW
        )
    films.sweep(now=NOW)
    client.force_login(world.expert)
    path = world.path("expert-case", assignment=mine.uuid)
    client.get(path)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    assert len(queries) == 14
