"""Files that name somebody beside their content, and looking for that name with tools that are not the portal's."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import openpyxl
from openpyxl.comments import Comment
from PIL import Image

from validators import tools

NAME = "高向荣"
OTHER = "Gao Xiangrong"
"""As EXIF's ASCII fields hold it."""
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def photo(folder: Path, name: str = NAME, *, turned: int = 1, kind: str = "jpg") -> bytes:
    """A picture whose EXIF, comment and, where exiftool is there, XMP and IPTC name somebody."""
    path = folder / f"photo.{kind}"
    picture = Image.effect_noise((320, 200), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x013B], exif[0x0112] = OTHER, turned
    if kind == "jpg":
        picture.save(path, "JPEG", exif=exif, comment=name.encode())
    else:
        picture.save(path, exif=exif)
    tool = shutil.which("exiftool")
    if tool:
        tags = [f"-XMP-dc:Creator={name}", f"-XMP-photoshop:City={name}"]
        tags += [f"-IPTC:By-line={OTHER}"] if kind == "jpg" else []
        subprocess.run([tool, "-q", "-overwrite_original", *tags, str(path)], check=True)
    return path.read_bytes() + (name.encode() if kind == "jpg" else b"")


def word(folder: Path, name: str = NAME) -> bytes:
    """A Word file with an author, a comment, a deletion and an insertion by somebody, and that person's picture."""
    (folder / f"{name}.jpg").write_bytes(photo(folder, name))
    document = docx.Document()
    paragraph = document.add_paragraph("学生们在讨论。")
    document.add_comment(paragraph.runs[0], text=f"{name}：改一下", author=name, initials=OTHER)
    document.add_picture(str(folder / f"{name}.jpg"))
    document.core_properties.author = document.core_properties.last_modified_by = name
    out = io.BytesIO()
    document.save(out)
    changes = (
        f'<w:p><w:ins w:id="90" w:author="{name}" w:date="2026-01-01T00:00:00Z"><w:r><w:t>新写的</w:t></w:r></w:ins>'
        f'<w:del w:id="91" w:author="{name}"><w:r><w:delText>{name}写的</w:delText></w:r></w:del></w:p>'
    )
    return _changed(out.getvalue(), "word/document.xml", b"<w:sectPr", changes.encode() + b"<w:sectPr")


def sheet(folder: Path, name: str = NAME) -> bytes:
    """A workbook with a creator, somebody's comment, and a link into somebody's folder."""
    book = openpyxl.Workbook()
    page = book.active
    page["A1"], page["B1"] = "得分", "见表"
    page["A1"].comment = Comment(f"{name}:\n核对过", name)
    page["B1"].hyperlink = f"file:///C:/Users/{name}/x.xlsx"
    page["B1"].value = "见表"
    book.properties.creator = book.properties.lastModifiedBy = name
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "application/vnd.openxmlformats-officedocument.presentationml"


def slides(folder: Path, name: str = NAME) -> bytes:
    """A presentation with a creator, a thumbnail, comments and their authors, an unused part, and a photo named after
    somebody.
    """
    picture = photo(folder, name)
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
            f'<Override PartName="/ppt/presentation.xml" ContentType="{_OFFICE}.presentation.main+xml"/>'
            f'<Override PartName="/ppt/slides/slide1.xml" ContentType="{_OFFICE}.slide+xml"/>'
            '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
            "</Types>"
        ),
        "_rels/.rels": _relations(
            ("r1", f"{_R}/officeDocument", "ppt/presentation.xml"),
            ("r2", f"{_RELS}/metadata/core-properties", "docProps/core.xml"),
            ("r3", f"{_RELS}/metadata/thumbnail", "docProps/thumbnail.jpeg"),
        ),
        "docProps/core.xml": (
            '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{name}</dc:creator></cp:coreProperties>'
        ),
        "docProps/thumbnail.jpeg": picture,
        "ppt/presentation.xml": (
            f'<p:presentation xmlns:p="{_P}" xmlns:r="{_R}"><p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst>'
            '<p:sldSz cx="9144000" cy="5143500"/></p:presentation>'
        ),
        "ppt/_rels/presentation.xml.rels": _relations(
            ("r1", f"{_R}/slide", "slides/slide1.xml"), ("r2", f"{_R}/commentAuthors", "commentAuthors.xml")
        ),
        "ppt/commentAuthors.xml": (
            f'<p:cmAuthorLst xmlns:p="{_P}"><p:cmAuthor id="0" name="{name}" initials="{OTHER}" lastIdx="1" clrIdx="0"/>'
            "</p:cmAuthorLst>"
        ),
        "ppt/slides/slide1.xml": (
            f'<p:sld xmlns:p="{_P}" xmlns:a="{_A}" xmlns:r="{_R}"><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/>'
            "<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>"
            f'<p:pic><p:nvPicPr><p:cNvPr id="2" name="{name}.jpg" descr="D:\\{name}\\{name}.jpg"/><p:cNvPicPr/><p:nvPr/>'
            '</p:nvPicPr><p:blipFill><a:blip r:embed="r1"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>'
            '<a:xfrm><a:off x="0" y="0"/><a:ext cx="914400" cy="914400"/></a:xfrm><a:prstGeom prst="rect"/></p:spPr></p:pic>'
            '<p:sp><p:nvSpPr><p:cNvPr id="3" name="标题"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>'
            "<a:p><a:r><a:t>光合作用</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
        ),
        "ppt/slides/_rels/slide1.xml.rels": _relations(
            ("r1", f"{_R}/image", "../media/image1.jpeg"),
            ("r2", f"{_R}/comments", "../comments/comment1.xml"),
        ),
        "ppt/comments/comment1.xml": (
            f'<p:cmLst xmlns:p="{_P}"><p:cm authorId="0" idx="1"><p:pos x="1" y="1"/><p:text>{name}看过</p:text></p:cm></p:cmLst>'
        ),
        "ppt/media/image1.jpeg": picture,
        "ppt/left-behind.xml": f"<x>{name}</x>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, content)
    return out.getvalue()


def _relations(*rows: tuple[str, str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in rows
    )
    return f'<Relationships xmlns="{_RELS}">{entries}</Relationships>'


def film(folder: Path, name: str = NAME, *, container: str = "mp4", tags: bool = True) -> bytes:
    """Two seconds with sound; its tags and a track's name somebody, and an MP4 has a free box that does too."""
    path = folder / f"film.{container}"
    said = ("title", "artist", "comment", "album_artist") if tags else ()
    options = [word for tag in said for word in ("-metadata", f"{tag}={name}")]
    options += ["-metadata:s:a:0", f"title={name}"] if tags else []
    subprocess.run(
        [
            tools.find("ffmpeg"), "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=s=320x180:r=10:d=2", "-f", "lavfi",
            "-i", "sine=d=2", *options, "-c:v", "libx264", "-c:a", "aac", "-shortest", str(path),
        ],
        check=True,
    )  # fmt: skip
    data = path.read_bytes()
    return data + free_box(name) if container in ("mp4", "mov") else data


def free_box(name: str = NAME) -> bytes:
    """A box that players skip (ISO 14496-12 8.1.2)."""
    body = name.encode()
    return (8 + len(body)).to_bytes(4, "big") + b"free" + body


def archive(folder: Path, name: str = NAME, **more: bytes) -> bytes:
    """What a teacher packs: folders and files named after somebody, each naming that person inside."""
    members = {
        f"{name}/教案-{name}.docx": word(folder, name),
        f"{name}/照片.jpg": photo(folder, name),
        f"{name}/成绩.xlsx": sheet(folder, name),
        "课件.pptx": slides(folder, name),
        "说明文字.txt": "课堂上学生们讨论。".encode(),
        f"{name}旧稿.doc": OLE_START + name.encode("utf-16-le") + bytes(2000),
        **more,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = name.encode()
        for member, content in members.items():
            package.writestr(member, content)
    return out.getvalue()


def _changed(package: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.namelist():
            data = before.read(entry)
            after.writestr(entry, data.replace(old, new, 1) if entry == part else data)
    return out.getvalue()


def traces(data: bytes, folder: Path, *names: str) -> list[str]:
    """Where any of the names (else both that the makers write) stands: in the bytes, in what unzip takes out of packages at
    any depth, in what exiftool and ffprobe read of each file.
    """
    wanted = names or (NAME, OTHER)
    return list(_traces(data, folder, wanted, "", 0))


def _traces(data: bytes, folder: Path, wanted: tuple[str, ...], where: str, depth: int):
    forms = {
        form for name in wanted for form in (name.encode(), name.encode("utf-16-le"), name.encode("gb18030"))
    }
    forms |= {"".join(f"&#{ord(char)};" for char in name).encode() for name in wanted}
    if any(form in data for form in forms):
        yield f"{where}: bytes"
    path = folder / f"look-{depth}"
    path.write_bytes(data)
    for tool, words in (
        ("exiftool", ["-a", "-u", "-G1"]),
        ("ffprobe", ["-v", "quiet", "-show_format", "-show_streams"]),
    ):
        found = shutil.which(tool)
        answer = (
            subprocess.run([found, *words, str(path)], capture_output=True, check=False).stdout
            if found
            else b""
        )
        # exiftool tells the file's name and folder, which are this test's.
        lines = [
            line
            for line in answer.splitlines()
            if b"[System]" not in line and str(folder).encode() not in line
        ]
        if any(name.encode() in line for name in wanted for line in lines):
            yield f"{where}: {tool}"
    if data[:2] == b"PK" and depth < 6:
        yield from _inside(data, folder, wanted, where, depth)


def _inside(data: bytes, folder: Path, wanted: tuple[str, ...], where: str, depth: int):
    unzip = shutil.which("unzip")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            if any(name in info.filename for name in wanted):
                yield f"{where}/{info.filename}: name"
            content = package.read(info)
            if unzip and info.filename.isascii() and not set(info.filename) & set("[]*?"):
                (folder / f"zip-{depth}").write_bytes(data)
                taken = subprocess.run(
                    [unzip, "-p", str(folder / f"zip-{depth}"), info.filename],
                    capture_output=True,
                    check=False,
                ).stdout
                assert taken == content
            yield from _traces(content, folder, wanted, f"{where}/{info.filename}", depth + 1)
