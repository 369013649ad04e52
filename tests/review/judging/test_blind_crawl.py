"""N12, X06: a blind expert follows every address that any page offers, of a case whose files name somebody and a region
wherever a file can: properties, headers, comments, tracked changes, EXIF, boxes of films, slides, archives two deep,
attachments of a PDF, alternative texts, file names. No answer holds either.
"""

import html
import io
import re
import zipfile
from urllib.parse import quote

import pymupdf
import pytest

from portal.files import jobs
from portal.models import BlindCopy, PlayableCopy
from review.judging import films
from review.models import FilmNote
from submissions.checks.blind_copies import ask_for_copies
from submissions.models import Author
from tests.factories import leaks
from tests.factories.files import make_attachment, make_blind_copies
from tests.factories.leaks import OTHER, traces
from tests.factories.review import NOW, make_assignment, make_reviewer, make_submission

PERSON, REGION = "高向荣", "西吉县"
BOTH = f"{PERSON}{REGION}"
SECRETS = (PERSON, REGION, OTHER)
ADDRESS = re.compile(r'(?:href|src|hx-get|action|data-save)="(/t/[^"#]+)"')


def pdf(name):
    """Its author, title and attachment, a link's target and a remark name somebody."""
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 72), "classroom")
    document.set_metadata({"author": name, "title": name, "keywords": name})
    document.embfile_add(f"{name}.txt", name.encode(), filename=f"{name}.txt", desc=name)
    page.insert_link(
        {"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(72, 60, 120, 80), "uri": f"https://x.cn/{name}"}
    )
    page.add_text_annot((200, 200), name).set_info(title=name, content=name)
    return document.tobytes()


def files_of(folder):
    """(name, content) of a file of each kind, all naming somebody."""
    inner = leaks.archive(folder, BOTH)
    return [
        (f"{BOTH}.docx", leaks.word(folder, BOTH)),
        (f"{BOTH}.pdf", pdf(BOTH)),
        (f"{BOTH}.jpg", leaks.photo(folder, BOTH)),
        (f"{BOTH}.pptx", leaks.slides(folder, BOTH)),
        (f"{BOTH}.xlsx", leaks.sheet(folder, BOTH)),
        (f"{BOTH}.mp4", leaks.film(folder, BOTH)),
        (f"{BOTH}.mkv", leaks.film(folder, BOTH, container="mkv")),
        (f"{BOTH}.zip", leaks.archive(folder, BOTH, **{f"{BOTH}.zip": inner})),
        (f"{BOTH}.doc", leaks.OLE_START + BOTH.encode("utf-16-le") + bytes(3000)),
    ]


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def found_in(response, content, folder):
    """The secrets in an answer, headers included."""
    headers = str(dict(response.headers))
    said = [secret for secret in SECRETS if secret in headers or quote(secret) in headers]
    return said + traces(content, folder, *SECRETS)


def crawl(client, start, folder):
    """Every address that pages offer from here on, once: {address: (status, type)}; the secrets that came along."""
    queue, seen, leaked = list(start), {}, []
    while queue:
        path = queue.pop()
        if path in seen or "/logout" in path or "/invitation/" in path:
            continue
        answer = client.get(path)
        content = body(answer)
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        seen[path] = (answer.status_code, kind)
        leaked += [(path, where) for where in found_in(answer, content, folder)]
        if kind == "text/html":
            queue += [html.unescape(each) for each in ADDRESS.findall(content.decode())]
    return seen, leaked


@pytest.fixture
def planted(blind_world, client, tmp_path):
    """A blind case that names somebody everywhere, its copies made; the expert is signed in. World, assignment, folder."""
    world = blind_world
    submission = make_submission(
        world, "智慧课堂", state="eligible", answers={"about": "概要正文。", "boss": BOTH}
    )
    Author.objects.filter(submission=submission).update(name=PERSON, unit_name=f"{REGION}第一小学")
    attached = [
        make_attachment(submission, name=name, content=content) for name, content in files_of(tmp_path)
    ]
    make_attachment(submission, "form", name=f"{BOTH}申报表.docx", content=leaks.word(tmp_path, BOTH))
    mine = make_assignment(world, submission, make_reviewer(world, "甲", world.expert))
    ask_for_copies(attached)
    make_blind_copies()
    films.sweep(now=NOW)
    for copy in PlayableCopy.objects.filter(state=PlayableCopy.State.WAITING):
        jobs.make_playable_copy(copy_id=copy.pk)
    FilmNote.objects.create(
        tenant=world.tenant,
        assignment=mine,
        attachment=attached[5],
        second=3,
        text="学生发言",
        written_at=NOW,
    )
    client.force_login(world.expert)
    return world, mine, tmp_path


def test_everything_a_blind_expert_reaches_names_nobody(planted, client):
    world, mine, folder = planted
    case = world.path("expert-case", assignment=mine.uuid)
    seen, leaked = crawl(client, [world.path("expert-desk"), case], folder)
    assert leaked == []
    ours = {path: answer for path, answer in seen.items() if path.startswith(case)}
    assert {status for status, _ in ours.values()} <= {200, 404, 405}
    kinds = {kind for status, kind in ours.values() if status == 200}
    assert {"text/html", "image/jpeg", "video/mp4", "application/zip"} <= kinds  # it went into all of them
    inside = [path for path in ours if "member=" in path and "/read/" in path]
    assert any("." in path.partition("member=")[2] for path in inside)  # and into the archive in the archive
    assert BlindCopy.objects.filter(state="ready").count() >= 5


def test_what_a_blind_expert_posts_is_answered_without_a_name(planted, client):
    world, mine, folder = planted
    case = world.path("expert-case", assignment=mine.uuid)
    film = next(file for file in mine.submission.folder.attachments.all() if file.name.endswith(".mp4"))
    answers = [
        client.post(
            world.path("expert-save", assignment=mine.uuid), {"p-idea": "99", "edits": "0", "page": "a"}
        ),
        client.post(
            world.path("expert-save", assignment=mine.uuid), {"p-idea": "9", "edits": "0", "page": "b"}
        ),
        client.post(case, {"p-idea": "99"}),
        client.post(
            world.path("expert-note", assignment=mine.uuid, file=film.uuid), {"second": 1, "text": "记"}
        ),
        client.post(world.path("expert-discuss", assignment=mine.uuid), {"text": "说"}, follow=True),
    ]
    assert [answer.status_code for answer in answers] == [200, 409, 422, 200, 200]
    assert [found_in(answer, answer.content, folder) for answer in answers] == [[]] * 5


def test_the_crawl_finds_a_name_where_there_is_one(planted, client):
    """The same crawl where the review is open: the files say what they hold, so the crawl is no blind eye."""
    world, mine, folder = planted
    world.campaign.blind = False
    world.campaign.save(update_fields=["blind"])
    _, leaked = crawl(client, [world.path("expert-case", assignment=mine.uuid)], folder)
    assert len({path for path, _ in leaked}) >= 5


def test_the_planted_archive_is_two_deep(tmp_path):
    name, content = files_of(tmp_path)[7]
    with zipfile.ZipFile(io.BytesIO(content)) as outer:
        assert any(member.endswith(".zip") for member in outer.namelist())
    assert traces(content, tmp_path, *SECRETS) != []
