"""Helpers: facts without files for rules, and sample files made by tools that are not ours."""

import io
import subprocess
import zipfile
from pathlib import Path

import pytest

from validators import tools
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
    StyleShare,
    TextPiece,
    VideoFacts,
    WordFacts,
)
from validators.kinds import FileKind
from validators.registry import any_rule, get


@pytest.fixture(scope="session")
def check():
    """check(rule, facts, context fields..., **params) -> Finding; `ctx` holds the context's fields."""

    def run(rule, facts, *, ctx=None, **params):
        parsed = any_rule.validate_python({"rule": rule, **params})
        return get(rule).judge(facts, parsed, Context(**(ctx or {})))

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

    def word(self, *paragraphs, **values):
        outer = {
            key: values.pop(key)
            for key in ("name", "size", "texts", "metadata", "status", "damage")
            if key in values
        }
        made = [self.paragraph(index + 1, one) for index, one in enumerate(paragraphs)]
        word = {"format": "docx", "words": 4000, "images": 2, "paragraphs": made}
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
            "pdf", FileKind.PDF, outer, pdf=PdfFacts(**{"pages": len(pages), "page_list": pages, **values})
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
            "total_size": sum(one["size"] for one in listed),
        }
        return self._file("zip", FileKind.ARCHIVE, outer, archive=ArchiveFacts(**{**archive, **values}))

    def _file(self, kind_name, kind, outer, **block):
        texts = [TextPiece(place=place, text=text) for place, text in outer.pop("texts", [])]
        name = outer.pop("name", f"材料.{kind_name}")
        base = {
            "size": 1000,
            "detected_type": kind_name,
            "name": name,
            "extension": name.rpartition(".")[2].lower(),
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
