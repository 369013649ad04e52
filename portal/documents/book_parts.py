"""The fixed parts of a book's package: styles, footer, relations, and the mark-up around a picture."""

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
BEGIN = (
    f'{_HEAD}<w:document xmlns:w="{_W}" xmlns:r="{OFFICE}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>'
)
END = (
    '<w:sectPr>{footer}<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1540" w:bottom="1300" w:left="1540" w:header="850" w:footer="700" w:gutter="0"/>'
    '<w:pgNumType w:start="{first}"/></w:sectPr></w:body></w:document>'
)
PICTURE = (
    '<w:p><w:pPr><w:pStyle w:val="Picture"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{across}" cy="{down}"/>'
    '<wp:docPr id="{number}" name="picture {number}" descr={words}/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
    '<pic:nvPicPr><pic:cNvPr id="{number}" name="picture {number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rPicture{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
    "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)

_SONG, _HEI = "宋体", "黑体"


def _fonts(face: str) -> str:
    return f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="{face}"/>'


def _style(
    key: str, name: str, paragraph: str, run: str, *, next_: str = "BodyText", outline: int | None = None
) -> str:
    level = f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:next w:val="{next_}"/><w:qFormat/>'
        f"<w:pPr>{paragraph}{level}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _sized(points: float, face: str = _SONG, *, bold: bool = False) -> str:
    return f'{_fonts(face)}{"<w:b/>" if bold else ""}<w:sz w:val="{int(points * 2)}"/><w:szCs w:val="{int(points * 2)}"/>'


_CENTRED = '<w:jc w:val="center"/>'


def _spaced(before: int, after: int, line: int = 0) -> str:
    lines = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{lines}/>'


def _heading(level: int, points: float, before: int, after: int, more: str = "") -> str:
    return _style(
        f"Heading{level}", f"heading {level}", f"<w:keepNext/><w:keepLines/>{more}{_spaced(before, after)}",
        _sized(points, _HEI, bold=True), outline=level - 1,
    )  # fmt: skip


def _contents_line(level: int, indent: int, points: float, before: int) -> str:
    return _style(
        f"TOC{level}", f"toc {level}",
        f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8800"/></w:tabs>{_spaced(before, 40)}<w:ind w:left="{indent}" w:right="600"/>',
        _sized(points, _HEI if level == 1 else _SONG), next_=f"TOC{level}",
    )  # fmt: skip


STYLES = (
    f'{_HEAD}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>{_sized(12)}<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault/></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>'
    + "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    + '</w:tblBorders><w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    + _style("BodyText", "Body Text", f'{_spaced(0, 60, 360)}<w:ind w:firstLineChars="200" w:firstLine="480"/><w:jc w:val="both"/>', _sized(12))
    + _style("Facts", "Facts", f"{_spaced(0, 40)}", _sized(10.5))
    + _style("TableText", "Table Text", f"{_spaced(20, 20)}", _sized(10.5), next_="TableText")
    + _style("TableSpace", "Table Space", f"{_spaced(0, 60)}", _sized(6))
    + _style("Picture", "Picture", f"{_spaced(60, 120)}{_CENTRED}", _sized(10.5))
    + _style("Title", "Title", f"{_spaced(0, 400)}{_CENTRED}", _sized(34, _HEI, bold=True))
    + _style("Subtitle", "Subtitle", f"{_spaced(0, 160)}{_CENTRED}", _sized(18))
    + _style("CoverSpace", "Cover Space", _spaced(2400, 0), _sized(12))
    + _style("CoverFoot", "Cover Foot", f"{_spaced(0, 120)}{_CENTRED}", _sized(16))
    + _style("ContentsHeading", "Contents Heading", f"{_spaced(0, 300)}{_CENTRED}", _sized(20, _HEI, bold=True))
    + _style("Footer", "footer", _CENTRED, _sized(10.5), next_="Footer")
    + _heading(1, 22, 1200, 600, f"<w:pageBreakBefore/>{_CENTRED}")
    + _heading(2, 16, 240, 240, f"<w:pageBreakBefore/>{_CENTRED}")
    + _heading(3, 14, 280, 120)
    + _heading(4, 13, 200, 100)
    + _heading(5, 12, 160, 80)
    + _heading(6, 12, 120, 60)
    + _contents_line(1, 0, 12, 160)
    + _contents_line(2, 300, 11, 0)
    + "</w:styles>"
)  # fmt: skip
_FOOTER = (
    f'{_HEAD}<w:ftr xmlns:w="{_W}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>'
)
_TYPES = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpg" ContentType="image/jpeg"/>'
    + "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-{kind}+xml"/>'
        for name, kind in (
            ("word/document.xml", "officedocument.wordprocessingml.document.main"),
            ("word/styles.xml", "officedocument.wordprocessingml.styles"),
            ("word/footer1.xml", "officedocument.wordprocessingml.footer"),
            ("word/settings.xml", "officedocument.wordprocessingml.settings"),
            ("docProps/core.xml", "package.core-properties"),
        )
    )
    + "</Types>"
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def package(title: str, pictures: str) -> dict[str, str]:
    """Every part but the document itself and its pictures; both arguments are XML already."""
    relations = f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    return {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'{relations}<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{relations}<Relationship Id="rStyles" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rFooter" Type="{OFFICE}/footer" Target="footer1.xml"/>'
        f'<Relationship Id="rSettings" Type="{OFFICE}/settings" Target="settings.xml"/>{pictures}</Relationships>',
        "word/styles.xml": STYLES,
        "word/footer1.xml": _FOOTER,
        "word/settings.xml": f'{_HEAD}<w:settings xmlns:w="{_W}"><w:updateFields w:val="true"/></w:settings>',
        "docProps/core.xml": f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>',
    }
