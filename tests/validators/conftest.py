"""Helpers: facts without files for rules, and sample files made by tools that are not ours."""

import io
import subprocess
import zipfile
from pathlib import Path

import pytest

from validators import messages, tools
from validators.context import Context
from validators.facts import (
    ArchiveFacts,
    AudioTrack,
    FileFacts,
    HeadingFacts,
    ImageFacts,
    Paragraph,
    PdfFacts,
    PdfPage,
    SeenFacts,
    SeenPicture,
    SeenText,
    SlidesFacts,
    StyleShare,
    TextPiece,
    VideoFacts,
    WordFacts,
)
from validators.findings import Finding, Phrase
from validators.kinds import FileKind
from validators.registry import any_rule, get
from validators.wording import worded


@pytest.fixture(autouse=True)
def _no_sentence_with_gaps(monkeypatch, request):
    """A rule gives every value that its sentence names; only findings older than the sentence may lack one."""

    def missing(self, key):
        raise AssertionError(f"the sentence needs {key}, which the rule did not give: {dict(self)}")

    if "old_findings" not in request.keywords:
        monkeypatch.setattr(messages.Values, "__missing__", missing)


@pytest.fixture(scope="session")
def check():
    """check(rule, facts, context fields..., **params) -> WordedFinding, by way of the JSON that is stored; `ctx` holds the
    context's fields.
    """

    def run(rule, facts, *, ctx=None, **params):
        parsed = any_rule.validate_python({"rule": rule, **params})
        found = get(rule).judge(facts, parsed, Context(**(ctx or {})))
        names = [one.name for one in (facts if isinstance(facts, list) else [facts])]
        for shown in (found.measured, found.limit, found.tolerance):  # values are stored, no words
            assert isinstance(shown, Phrase) or shown in names or shown.isascii() or shown.count("×"), shown
        files = facts if isinstance(facts, list) else [facts]
        own = {key for one in files for key in one.metadata or ()}
        for place in (
            piece.place for piece in found.evidence
        ):  # so are places, but for those that the facts name
            assert isinstance(place, Phrase) or place.isascii() or {*place.split("、")} <= {*names, *own}, (
                place
            )
        return worded(Finding.model_validate_json(found.model_dump_json()))

    return run


class Facts:
    """Facts of one file of each kind, with sensible values; what is given replaces them."""

    def video(self, **values):
        outer = {
            key: values.pop(key)
            for key in ("name", "size", "texts", "metadata", "depth", "status", "damage", "sha256", "notes")
            if key in values
        }
        film = {
            "container": "mp4", "duration": 600.0, "codec": "h264", "width": 1920, "height": 1080,
            "display_width": 1920, "display_height": 1080, "frame_rate": 25.0, "frames": 15000, "bit_rate": 8e6,
            "audio": [AudioTrack(codec="aac", channels=2, bit_rate=128000, duration=600.0)],
        }  # fmt: skip
        if "display_width" in values:
            values = {"width": values["display_width"], "height": values["display_height"], **values}
        return self._file("mp4", FileKind.VIDEO, outer, video=VideoFacts(**{**film, **values}))

    def sound(self, **values):
        outer = {
            key: values.pop(key)
            for key in ("name", "size", "metadata", "depth", "status", "damage", "notes")
            if key in values
        }
        track = AudioTrack(codec="mp3", channels=2, sample_rate=44100, bit_rate=128000, duration=240.0)
        sound = {"container": "mp3", "duration": 240.0, "audio": [track]}
        return self._file("mp3", FileKind.AUDIO, outer, video=VideoFacts(**{**sound, **values}))

    def word(self, *paragraphs, **values):
        outer = {
            key: values.pop(key)
            for key in ("name", "size", "texts", "metadata", "status", "damage")
            if key in values
        }
        made = [self.paragraph(index + 1, one) for index, one in enumerate(paragraphs)]
        word = {
            "format": "docx",
            "words": 4000,
            "images": 2,
            "paragraphs": made,
            "doubts": [],
            "box_paragraphs": [],
        }
        return self._file("docx", FileKind.WORD, outer, word=WordFacts(**{**word, **values}))

    def paragraph(self, number, one):
        if isinstance(one, Paragraph):
            return one
        said = {"text": one} if isinstance(one, str) else dict(one)
        level = said.pop("level", None)
        look = said.pop("look", None)
        if look:
            said["styles"] = [
                StyleShare(
                    font=look[0], size=look[1], bold=len(look) > 2, chars=said.pop("chars", len(said["text"]))
                )
            ]
        if level is not None:
            said["heading"] = HeadingFacts(level=level, basis=said.pop("basis", "style"))
        return Paragraph(number=number, **said)

    def pdf(self, *kinds, **values):
        outer = {
            key: values.pop(key)
            for key in ("name", "size", "texts", "metadata", "status", "damage", "notes")
            if key in values
        }
        seals = values.pop("seals", None)
        coloured = values.pop("coloured", True)
        pages = [
            PdfPage(
                number=index + 1,
                width=595,
                height=842,
                kind=kind,
                coloured=coloured,
                seals=(seals or {}).get(index + 1, 0),
            )
            for index, kind in enumerate(kinds or ("scan",))
        ]
        return self._file(
            "pdf",
            FileKind.PDF,
            outer,
            pdf=PdfFacts(
                **{
                    "pages": len(pages),
                    "page_list": pages,
                    "attachments": [],
                    "attachments_unread": values.get("attachments", []),
                    **values,
                }
            ),
        )

    def image(self, **values):
        outer = {
            key: values.pop(key)
            for key in ("name", "size", "metadata", "status", "damage", "detected_type")
            if key in values
        }
        image = {
            "format": "jpg",
            "width": 2000,
            "height": 1000,
            "dpi_x": 300,
            "dpi_y": 300,
            "color_mode": "CMYK",
        }
        image |= values
        image.setdefault("display_width", image["width"])
        image.setdefault("display_height", image["height"])
        return self._file("jpg", FileKind.IMAGE, outer, image=ImageFacts(**image))

    def archive(self, *entries, **values):
        outer = {
            key: values.pop(key)
            for key in ("name", "size", "texts", "status", "damage", "detected_type")
            if key in values
        }
        listed = [{"name": name, "size": size, "type": kind} for name, kind, size in entries]
        archive = {
            "format": "zip",
            "entries": listed,
            "items": len(listed),
            "inner": [],
            "unread": {},
            "contents_unread": [],
            "total_size": sum(one["size"] for one in listed),
        }
        return self._file("zip", FileKind.ARCHIVE, outer, archive=ArchiveFacts(**{**archive, **values}))

    def slides(self, *, name="演示.pptx", **values):
        deck = {
            "format": "pptx", "slides": 20, "hidden": 0, "width": 33.867, "height": 19.05, "media": [], "notes": 0,
            "pictures": 4, "fonts": [], "macros": False,
        }  # fmt: skip
        return self._file("pptx", FileKind.SLIDES, {"name": name}, slides=SlidesFacts(**{**deck, **values}))

    def _file(self, kind_name, kind, outer, **block):
        texts = [TextPiece(place=place, text=text) for place, text in outer.pop("texts", [])]
        name = outer.pop("name", f"材料.{kind_name}")
        base = {
            "size": 1000,
            "detected_type": kind_name,
            "name": name,
            "extension": name.rpartition(".")[2].lower(),
            "metadata": {},
            "opened": True,
        }
        return FileFacts(**{**base, **outer}, kind=kind, texts=texts, **block)


@pytest.fixture(scope="session")
def facts():
    return Facts()


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    return tmp_path_factory.mktemp("samples")


@pytest.fixture(scope="session")
def ffmpeg():
    """Run ffmpeg with arguments; skipped where there is none."""
    tool = tools.find("ffmpeg")
    if not tool:
        pytest.skip("no ffmpeg")

    def run(*arguments):
        subprocess.run([tool, "-v", "error", "-y", *map(str, arguments)], check=True, capture_output=True)

    return run


@pytest.fixture(scope="session")
def film(samples, ffmpeg):
    """film(name, *output options, size=, rate=, seconds=, sound=) -> path; made once per name."""

    def make(name, *options, size="320x180", rate=25, seconds=2, sound=True, picture="testsrc2"):
        path = samples / name
        if not path.exists():
            inputs = [
                "-f",
                "lavfi",
                "-i",
                f"{picture}{':' if '=' in picture else '='}s={size}:r={rate}:d={seconds}",
            ]
            if sound:
                inputs += ["-f", "lavfi", "-i", f"sine=frequency=440:d={seconds}"]
            coding = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-threads", "1"]
            ffmpeg(*inputs, *coding, *(["-c:a", "aac", "-shortest"] if sound else []), *options, path)
        return path

    return make


@pytest.fixture(scope="session")
def zipped(samples):
    """zipped(name, {entry: bytes}) -> path."""

    def make(name, entries):
        path = samples / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, data in entries.items():
                archive.writestr(entry, data)
        return path

    return make


def docx_bytes(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="session")
def written(samples):
    """written(name, data) -> path."""

    def make(name, data) -> Path:
        path = samples / name
        path.write_bytes(data)
        return path

    return make


@pytest.fixture(scope="session")
def with_seen():
    """with_seen(facts, (part, place, [(text, x, y), ...]), ..., state="done") -> the facts after the slow probe."""

    def add(facts, *pictures, state="done"):
        made = [
            SeenPicture(
                part=part,
                time=None if part in ("page", "image") else float(at),
                page=at if part == "page" else None,
                read=lines is not None,
                texts=[
                    SeenText(text=text, box=(x - 0.02, y - 0.02, x + 0.02, y + 0.02), score=0.9)
                    for text, x, y in lines or ()
                ],
            )
            for part, at, lines in pictures
        ]
        return facts.model_copy(update={"depth": "deep", "seen": SeenFacts(state=state, pictures=made)})

    return add


@pytest.fixture(scope="session")
def painted():
    """painted(size, ground, [(text, left, top, points), ...]) -> a picture with Chinese text."""
    import pylopdf_fonts_zh_cn
    from PIL import Image, ImageDraw, ImageFont

    font = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"

    def paint(size, ground, lines, ink="white"):
        picture = Image.new("RGB", size, ground)
        pen = ImageDraw.Draw(picture)
        for text, left, top, points in lines:
            pen.text((left, top), text, font=ImageFont.truetype(str(font), points), fill=ink)
        return picture

    return paint


SUBTITLES = [
    "同学们好今天学习二次函数", "请大家打开课本第三十页", "观察这条抛物线的开口方向", "小组讨论三分钟再来汇报",
    "第二小组的结论非常完整", "平板上已经推送随堂练习", "系统自动统计每题正确率", "我们一起看错得最多的题",
    "顶点坐标怎样确定更快捷", "请用配方法再算一遍结果", "课后作业已经发到平台上", "下节课我们研究图象平移",
    "谢谢各位老师观看指导",
]  # fmt: skip


@pytest.fixture(scope="session")
def lesson(samples, ffmpeg, painted):
    """A lesson of 30 s: 5 s of title on blue, then subtitles that change every 2 s, and a sign in the top right corner."""
    path = samples / "lesson.mp4"
    if not path.exists():
        folder = samples / "lesson"
        folder.mkdir()
        for second in range(30):
            if second < 5:
                picture = painted((1280, 720), (20, 60, 200), [("智慧课堂赋能乡村教育", 300, 300, 64)])
            else:
                ground = (30 + second * 3, 70, 110 - second * 2)
                lines = [(SUBTITLES[(second - 5) // 2], 420, 650, 30), ("某某传媒", 1120, 24, 28)]
                if second in (16, 17):
                    lines.append(("恩施市第一小学 张三丰", 300, 300, 40))
                picture = painted((1280, 720), ground, lines)
            picture.save(folder / f"{second:02}.png")
        ffmpeg("-framerate", "1", "-i", folder / "%02d.png", "-r", "10", "-c:v", "libx264", "-preset", "veryfast",
               "-pix_fmt", "yuv420p", "-g", "20", "-threads", "1", path)  # fmt: skip
    return path


@pytest.fixture(scope="session")
def lesson_facts(lesson):
    """The lesson after the slow probe, once for all tests."""
    from validators.probing import probe

    return probe(lesson, name="lesson.mp4", depth="deep")
