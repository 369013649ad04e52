"""Fonts and sizes that come from table styles, by documents made by hand; `test_against_libreoffice.py` has the others."""

import pytest

from tests.factories.word import looks_of, probe_body


def style(kind, identity, properties="", *, base="", name="", parts="", default=False, above="", table=""):
    """One style of styles.xml."""
    return (
        f'<w:style w:type="{kind}" w:styleId="{identity}"{" w:default=" + chr(34) + "1" + chr(34) if default else ""}>'
        f'<w:name w:val="{name or identity}"/>{f"<w:basedOn w:val={chr(34)}{base}{chr(34)}/>" if base else ""}'
        f"{above}<w:rPr>{properties}</w:rPr>{table}{parts}</w:style>"
    )


def font(name):
    return f'<w:rFonts w:eastAsia="{name}"/>'


def size(points):
    return f'<w:sz w:val="{points * 2}"/>'


def part(kind, properties, align=""):
    said = f'<w:pPr><w:jc w:val="{align}"/></w:pPr>' if align else ""
    return f'<w:tblStylePr w:type="{kind}">{said}<w:rPr>{properties}</w:rPr></w:tblStylePr>'


def sheet(*styles, defaults=""):
    return (
        f"<w:styles SPACES><w:docDefaults><w:rPrDefault><w:rPr>{defaults}</w:rPr></w:rPrDefault></w:docDefaults>"
        f"{''.join(styles)}</w:styles>"
    )


def row(*texts):
    return (
        "<w:tr>"
        + "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in texts)
        + "</w:tr>"
    )


def table(*rows, named="T", look=""):
    said = f'<w:tblStyle w:val="{named}"/>' if named else ""
    return f"<w:tbl><w:tblPr>{said}{look}</w:tblPr>{''.join(rows)}</w:tbl>"


def switches(**on):
    return "<w:tblLook " + " ".join(f'w:{name}="{int(value)}"' for name, value in on.items()) + "/>"


PLAIN = switches(noHBand=True, noVBand=True)
DEFAULTS = font("宋体") + size(11)


def test_the_table_style_beats_the_defaults_and_yields_to_the_paragraph_style(samples):
    styles = sheet(
        style("table", "T", font("仿宋") + size(16)), style("paragraph", "P", font("黑体")), defaults=DEFAULTS
    )
    inside = (
        '<w:tr><w:tc><w:p><w:pPr><w:pStyle w:val="P"/></w:pPr><w:r><w:t>题</w:t></w:r></w:p></w:tc></w:tr>'
    )
    found = probe_body(
        samples, f"<w:p><w:r><w:t>外</w:t></w:r></w:p>{table(row('里'), inside)}", styles=styles
    )
    assert looks_of(found) == [("宋体", 11, False), ("仿宋", 16, False), ("黑体", 16, False)]


def test_a_style_based_on_another_and_the_default_one(samples):
    base, above = style("table", "B", font("楷体") + size(14)), style("table", "T", size(9), base="B")
    assert looks_of(probe_body(samples, table(row("里")), styles=sheet(base, above))) == [("楷体", 9, False)]
    default = style("table", "D", font("隶书"), default=True)
    assert looks_of(probe_body(samples, table(row("里"), named=""), styles=sheet(default))) == [
        ("隶书", 10, False)
    ]


def test_normal_table_says_nothing(samples):
    silent = style("table", "D", font("隶书") + size(30), default=True, name="Normal Table")
    above = style("table", "T", size(9), base="D")
    styles = sheet(silent, above, defaults=DEFAULTS)
    assert looks_of(probe_body(samples, table(row("里"), named=""), styles=styles)) == [("宋体", 11, False)]
    assert looks_of(probe_body(samples, table(row("里")), styles=styles)) == [("宋体", 9, False)]


PARTS = {
    "firstRow": "黑体", "lastRow": "楷体", "firstCol": "仿宋", "lastCol": "隶书", "band1Horz": "幼圆", "band2Horz": "新魏",
    "nwCell": "行楷",
}  # fmt: skip


@pytest.mark.parametrize(
    ("on", "fonts"),
    [
        ({}, ["幼圆", "幼圆", "幼圆", "新魏", "新魏", "新魏", "幼圆", "幼圆", "幼圆"]),
        ({"noHBand": True}, ["宋体"] * 9),
        ({"firstRow": True}, ["黑体"] * 3 + ["幼圆"] * 3 + ["新魏"] * 3),
        ({"firstRow": True, "lastRow": True, "noHBand": True}, ["黑体"] * 3 + ["宋体"] * 3 + ["楷体"] * 3),
        ({"firstColumn": True, "lastColumn": True, "noHBand": True}, ["仿宋", "宋体", "隶书"] * 3),
        ({"firstRow": True, "firstColumn": True, "noHBand": True}, ["行楷", "黑体", "黑体"] + ["仿宋", "宋体", "宋体"] * 2),
    ],
)  # fmt: skip
def test_parts_of_the_table(samples, on, fonts):
    parts = "".join(part(kind, font(name)) for kind, name in PARTS.items())
    styles = sheet(style("table", "T", parts=parts), defaults=DEFAULTS)
    found = probe_body(samples, table(*[row("甲", "乙", "丙")] * 3, look=switches(**on)), styles=styles)
    assert [one.styles[0].font for one in found.word.paragraphs] == fonts


def test_the_older_number_of_the_look_and_wide_bands(samples):
    parts = part("firstRow", font("黑体")) + part("band1Horz", font("幼圆")) + part("band2Horz", font("新魏"))
    bands = '<w:tblPr><w:tblStyleRowBandSize w:val="2"/></w:tblPr>'
    styles = sheet(style("table", "T", parts=parts, table=bands))
    found = probe_body(samples, table(*[row("甲")] * 5, look='<w:tblLook w:val="0020"/>'), styles=styles)
    assert [one.styles[0].font for one in found.word.paragraphs] == ["黑体", "幼圆", "幼圆", "新魏", "新魏"]


def test_cells_that_span_reach_the_last_column(samples):
    wide = (
        '<w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r>'
        "<w:t>宽</w:t></w:r></w:p></w:tc></w:tr>"
    )
    short = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc><w:p><w:r><w:t>中</w:t></w:r></w:p></w:tc></w:tr>'
    styles = sheet(style("table", "T", parts=part("lastCol", font("隶书")) + part("firstCol", font("仿宋"))))
    look = switches(firstColumn=True, lastColumn=True, noHBand=True, noVBand=True)
    found = probe_body(samples, table(row("甲", "乙", "丙"), wide, short, look=look), styles=styles)
    assert [one.styles[0].font for one in found.word.paragraphs] == [
        "仿宋",
        None,
        "隶书",
        "仿宋",
        "隶书",
        None,
    ]


def test_a_table_in_a_cell_has_only_its_own_style(samples):
    inner = table(row("内"), named="I", look=PLAIN)
    styles = sheet(
        style("table", "T", font("仿宋") + size(16)), style("table", "I", size(9)), defaults=DEFAULTS
    )
    outer = f"<w:tr><w:tc><w:p><w:r><w:t>外</w:t></w:r></w:p>{inner}<w:p><w:r><w:t>后</w:t></w:r></w:p></w:tc></w:tr>"
    assert looks_of(probe_body(samples, table(outer, look=PLAIN), styles=styles)) == [
        ("仿宋", 16, False), ("宋体", 9, False), ("仿宋", 16, False),
    ]  # fmt: skip


def test_weights_toggle_over_all_sorts_of_styles(samples):
    styles = sheet(style("table", "T", "<w:b/>"), style("paragraph", "P", "<w:b/>"))
    both = '<w:tr><w:tc><w:p><w:pPr><w:pStyle w:val="P"/></w:pPr><w:r><w:t>细</w:t></w:r></w:p></w:tc></w:tr>'
    found = probe_body(samples, table(row("粗"), both), styles=styles)
    assert [bold for _, _, bold in looks_of(found)] == [True, False]


def compatible(value):
    return (
        '<w:settings SPACES><w:compat><w:compatSetting w:name="overrideTableStyleFontSizeAndJustification" '
        f'w:val="{value}"/></w:compat></w:settings>'
    )


@pytest.mark.parametrize(
    ("normal", "setting", "seen"),
    [(12, "0", (9, "center")), (12, "1", (12, "left")), (12, "", (9, "center")), (14, "", (14, "center")), (10.5, "0", (10.5, "center"))],
)  # fmt: skip
def test_an_older_document_lets_the_table_style_win_over_a_normal_style_of_12_points(
    samples, normal, setting, seen
):
    above = '<w:pPr><w:jc w:val="left"/></w:pPr>'
    centred = '<w:pPr><w:jc w:val="center"/></w:pPr>'
    styles = sheet(
        style("paragraph", "N", f'<w:sz w:val="{int(normal * 2)}"/>', default=True, above=above),
        style("table", "T", size(9), above=centred),
    )
    settings = {"settings": compatible(setting)} if setting else {}
    (one,) = probe_body(samples, table(row("里")), styles=styles, **settings).word.paragraphs
    assert (one.styles[0].size, one.align) == seen


def test_a_table_style_that_is_missing_or_goes_round_in_circles(samples):
    around = style("table", "T", size(9), base="U") + style("table", "U", font("仿宋"), base="T")
    assert looks_of(probe_body(samples, table(row("里")), styles=sheet(around))) == [("仿宋", 9, False)]
    assert looks_of(probe_body(samples, table(row("里"), named="nowhere"), styles=sheet())) == [
        (None, 10, False)
    ]
