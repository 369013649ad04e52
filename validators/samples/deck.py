"""A presentation of plain slides, of the wanted number and shape."""

from pathlib import Path
from xml.sax.saxutils import escape

from validators.samples.document import OFFICE, TYPE, package, relations
from validators.samples.wishes import Wishes

_NAMES = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:r="{OFFICE}"'
)
_TREE = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
_HEIGHT = 6_858_000
"""EMU: 19.05 cm."""


def make(wishes: Wishes, target: Path, title: str) -> None:
    """Each slide holds the title and its number."""
    count = max(1, round(wishes.between("slides.pages", 3)))
    left, right = (int(side) for side in wishes.get("slides.aspect", "ratio", "16:9").split(":"))
    numbers = range(1, count + 1)
    ids = "".join(f'<p:sldId id="{255 + number}" r:id="rId{number}"/>' for number in numbers)
    size = f'<p:sldSz cx="{_HEIGHT * left // right}" cy="{_HEIGHT}"/><p:notesSz cx="6858000" cy="9144000"/>'
    show = f"<p:presentation {_NAMES}><p:sldIdLst>{ids}</p:sldIdLst>{size}</p:presentation>"
    rows = [(f"rId{number}", f"{OFFICE}/slide", f"slides/slide{number}.xml") for number in numbers]
    parts = {"ppt/presentation.xml": show.encode(), "ppt/_rels/presentation.xml.rels": relations(*rows)}
    parts |= {f"ppt/slides/slide{number}.xml": _slide(f"{title}（{number}）").encode() for number in numbers}
    types = {f"/ppt/slides/slide{number}.xml": f"{TYPE}.presentationml.slide+xml" for number in numbers}
    package(target, parts, "ppt/presentation.xml", f"{TYPE}.presentationml.presentation.main+xml", types)


def _slide(words: str) -> str:
    shape = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="t"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>'
        '<a:xfrm><a:off x="600000" y="600000"/><a:ext cx="7000000" cy="900000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr/><a:p><a:r><a:rPr lang="zh-CN"/><a:t>{escape(words)}</a:t></a:r></a:p></p:txBody></p:sp>'
    )
    return f"<p:sld {_NAMES}><p:cSld><p:spTree>{_TREE}{shape}</p:spTree></p:cSld></p:sld>"
