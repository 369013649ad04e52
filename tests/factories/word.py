"""Word files that python-docx cannot write, and what the probe says of their looks."""

import zipfile

from validators.probing import probe


def probe_body(folder, body, name="raw.docx", **parts):
    """The facts of a .docx made of this body in WordprocessingML; `parts` are further files of the package."""
    spaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", f"<w:document {spaces}><w:body>{body}</w:body></w:document>")
        for part, text in parts.items():
            package.writestr(f"word/{part}.xml", text.replace("SPACES", spaces))
    facts = probe(path, name=name)
    assert facts.status == "ok"
    return facts


def looks_of(facts):
    """Font, size in points and boldness of every share of every paragraph."""
    return [
        (share.font, share.size, share.bold)
        for paragraph in facts.word.paragraphs
        for share in paragraph.styles
    ]
