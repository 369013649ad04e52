"""Presentations and workbooks made from the description of Office Open XML; nothing that reads them writes them."""

from tests.factories.archives import zip_of

_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MEDIA = "http://schemas.microsoft.com/office/2007/relationships/media"
_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
_NS = f'xmlns:p="{_P}" xmlns:a="{_A}" xmlns:r="{_R}" xmlns:p14="{_P14}"'
_TREE = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
_FRAME = '<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
EMU = 360_000


def relations(entries):
    """[(id, type, target)] -> a .rels part; a target that starts with "link:" lies outside."""
    rows = []
    for key, kind, target in entries:
        full = kind if kind.startswith("http") else f"{_R}/{kind}"
        outside = target.startswith("link:")
        mode = ' TargetMode="External"' if outside else ""
        rows.append(f'<Relationship Id="{key}" Type="{full}" Target="{target.removeprefix("link:")}"{mode}/>')
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{"".join(rows)}</Relationships>'


def text_body(*paragraphs, tag="p"):
    """Paragraphs, each a string or a list of runs."""
    said = ""
    for paragraph in paragraphs:
        runs = [paragraph] if isinstance(paragraph, str) else paragraph
        said += (
            "<a:p>" + "".join(f'<a:r><a:rPr lang="zh-CN"/><a:t>{run}</a:t></a:r>' for run in runs) + "</a:p>"
        )
    return f"<{tag}:txBody><a:bodyPr/>{said}</{tag}:txBody>"


def box(*paragraphs, number=2, descr=""):
    """A text box."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="t{number}" descr="{descr}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f"{_FRAME}{text_body(*paragraphs)}</p:sp>"
    )


def group(inner):
    return f'<p:grpSp><p:nvGrpSpPr><p:cNvPr id="9" name="g"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{inner}</p:grpSp>'


def table(*cells):
    """A table of one row."""
    row = "".join(f"<a:tc>{text_body(cell, tag='a')}<a:tcPr/></a:tc>" for cell in cells)
    columns = '<a:gridCol w="900000"/>' * len(cells)
    return (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="7" name="table"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>'
        '<p:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></p:xfrm>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">'
        f'<a:tbl><a:tblPr/><a:tblGrid>{columns}</a:tblGrid><a:tr h="370840">{row}</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>'
    )


def picture(key, film=""):
    """A picture, or a film's still: `film` holds what says so."""
    return (
        f'<p:pic><p:nvPicPr><p:cNvPr id="5" name="pic"/><p:cNvPicPr/><p:nvPr>{film}</p:nvPr></p:nvPicPr>'
        f'<p:blipFill><a:blip r:embed="{key}"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>{_FRAME}</p:pic>'
    )


def film(link="", embed="", kind="videoFile"):
    """What makes a picture the still of a film: the reference of older programs, and that of today's."""
    today = f'<p:extLst><p:ext uri="{{DAA4B4D4-6D71-4841-9C94-3DE7FCFB9230}}"><p14:media r:embed="{embed}"/></p:ext></p:extLst>'
    return f'<a:{kind} r:link="{link}"/>{today if embed else ""}'


class Deck:
    """A presentation, slide by slide."""

    def __init__(self, width=33.867, height=19.05):
        self.size, self.slides, self.parts = (round(width * EMU), round(height * EMU)), [], {}
        self.types = {}

    def slide(self, *shapes, hidden=False, notes=None, more=()):
        """A slide of shapes; `more`: further relations [(id, type, target)] with their parts already in `parts`."""
        number = len(self.slides) + 1
        show = ' show="0"' if hidden else ""
        self.parts[f"ppt/slides/slide{number}.xml"] = (
            f"<p:sld {_NS}{show}><p:cSld><p:spTree>{_TREE}{''.join(shapes)}</p:spTree></p:cSld></p:sld>"
        )
        rels = [("rLayout", "slideLayout", "../slideLayouts/slideLayout1.xml"), *more]
        if notes is not None:
            rels.append(("rNotes", "notesSlide", f"../notesSlides/notesSlide{number}.xml"))
            body = f'<p:sp><p:nvSpPr><p:cNvPr id="3" name="n"/><p:cNvSpPr/><p:nvPr><p:ph type="body" idx="1"/></p:nvPr></p:nvSpPr><p:spPr/>{text_body(notes)}</p:sp>'
            self.parts[f"ppt/notesSlides/notesSlide{number}.xml"] = (
                f"<p:notes {_NS}><p:cSld><p:spTree>{_TREE}{body}</p:spTree></p:cSld></p:notes>"
            )
            self.parts[f"ppt/notesSlides/_rels/notesSlide{number}.xml.rels"] = relations(
                [
                    ("r1", "notesMaster", "../notesMasters/notesMaster1.xml"),
                    ("r2", "slide", f"../slides/slide{number}.xml"),
                ]
            )
        self.parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = relations(rels)
        self.slides.append(number)
        return self

    def pack(
        self,
        main="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
        master="",
        more=None,
    ):
        """The bytes of the package; `master` are shapes on every slide, `more` parts of the presentation: {kind: (name, XML)}."""
        more = more or {}
        base = "application/vnd.openxmlformats-officedocument"
        made = {
            "ppt/presentation.xml": main,
            "ppt/slideMasters/slideMaster1.xml": f"{base}.presentationml.slideMaster+xml",
            "ppt/slideLayouts/slideLayout1.xml": f"{base}.presentationml.slideLayout+xml",
            "ppt/theme/theme1.xml": f"{base}.theme+xml",
            "ppt/notesMasters/notesMaster1.xml": f"{base}.presentationml.notesMaster+xml",
            "ppt/theme/theme2.xml": f"{base}.theme+xml",
            "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
            **{f"ppt/slides/slide{n}.xml": f"{base}.presentationml.slide+xml" for n in self.slides},
            **{
                name: f"{base}.presentationml.notesSlide+xml"
                for name in self.parts
                if name.startswith("ppt/notesSlides/notes")
            },
            **self.types,
        }
        overrides = "".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in made.items()
        )
        defaults = "".join(
            f'<Default Extension="{ext}" ContentType="{kind}"/>'
            for ext, kind in (("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml"),
                              ("png", "image/png"), ("mp4", "video/mp4"), ("wav", "audio/x-wav"))
        )  # fmt: skip
        ids = "".join(f'<p:sldId id="{255 + n}" r:id="rSlide{n}"/>' for n in self.slides)
        colours = ' bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"'
        core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
        return zip_of(
            {
                "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{defaults}{overrides}</Types>',
                "_rels/.rels": relations(
                    [("r1", "officeDocument", "ppt/presentation.xml"),
                     ("r2", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml")]
                ),
                "ppt/presentation.xml": f'<p:presentation {_NS}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rMaster"/></p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id="rNotes"/></p:notesMasterIdLst><p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx="{self.size[0]}" cy="{self.size[1]}"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>',
                "ppt/_rels/presentation.xml.rels": relations(
                    [("rMaster", "slideMaster", "slideMasters/slideMaster1.xml"), ("rNotes", "notesMaster", "notesMasters/notesMaster1.xml"),
                     ("rTheme", "theme", "theme/theme1.xml"), *[(f"rSlide{n}", "slide", f"slides/slide{n}.xml") for n in self.slides],
                     *[(f"r{kind}", kind, name) for kind, (name, _) in more.items()]]
                ),
                "ppt/slideMasters/slideMaster1.xml": f'<p:sldMaster {_NS}><p:cSld><p:spTree>{_TREE}{master}</p:spTree></p:cSld><p:clrMap{colours}/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="r1"/></p:sldLayoutIdLst></p:sldMaster>',
                "ppt/slideMasters/_rels/slideMaster1.xml.rels": relations([("r1", "slideLayout", "../slideLayouts/slideLayout1.xml"), ("r2", "theme", "../theme/theme1.xml")]),
                "ppt/slideLayouts/slideLayout1.xml": f'<p:sldLayout {_NS} type="blank"><p:cSld name="blank"><p:spTree>{_TREE}</p:spTree></p:cSld></p:sldLayout>',
                "ppt/slideLayouts/_rels/slideLayout1.xml.rels": relations([("r1", "slideMaster", "../slideMasters/slideMaster1.xml")]),
                "ppt/notesMasters/notesMaster1.xml": f"<p:notesMaster {_NS}><p:cSld><p:spTree>{_TREE}</p:spTree></p:cSld><p:clrMap{colours}/></p:notesMaster>",
                "ppt/notesMasters/_rels/notesMaster1.xml.rels": relations([("r1", "theme", "../theme/theme2.xml")]),
                "ppt/theme/theme1.xml": _THEME, "ppt/theme/theme2.xml": _THEME,
                "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{core}" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>王老师</dc:creator></cp:coreProperties>',
                **self.parts, **{f"ppt/{name}": xml for name, xml in more.values()},
            }
        )  # fmt: skip


def _colour(name, value):
    return f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'


_COLOURS = "".join(
    _colour(name, value)
    for name, value in [("dk1", "000000"), ("lt1", "FFFFFF"), ("dk2", "222222"), ("lt2", "EEEEEE"), ("hlink", "0000FF"), ("folHlink", "800080")]
    + [(f"accent{n}", "4472C4") for n in range(1, 7)]
)  # fmt: skip
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_THEME = (
    f'<a:theme xmlns:a="{_A}" name="t"><a:themeElements><a:clrScheme name="c">{_COLOURS}</a:clrScheme>'
    '<a:fontScheme name="f"><a:majorFont><a:latin typeface="Arial"/><a:ea typeface="黑体"/><a:cs typeface=""/></a:majorFont>'
    '<a:minorFont><a:latin typeface="Arial"/><a:ea typeface="宋体"/><a:cs typeface=""/></a:minorFont></a:fontScheme>'
    f'<a:fmtScheme name="m"><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>{"<a:ln>" + _FILL + "</a:ln>"}{"<a:ln>" + _FILL + "</a:ln>"}{"<a:ln>" + _FILL + "</a:ln>"}</a:lnStyleLst>'
    f'<a:effectStyleLst>{"<a:effectStyle><a:effectLst/></a:effectStyle>" * 3}</a:effectStyleLst><a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>'
)  # fmt: skip
