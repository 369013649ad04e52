"""PDF and OFD files written object by object, as programs do that leave out what readers look for."""

import datetime as dt
import io
import zipfile

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]%s>>"


def stream(dictionary: bytes, data: bytes) -> bytes:
    """A stream object: its dictionary's entries and its data."""
    return b"<<" + dictionary + b"/Length %d>>\nstream\n" % len(data) + data + b"\nendstream"


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    )


def page_of(content: bytes, resources: bytes = b"", *more: bytes, catalogue: bytes = b"") -> bytes:
    """A PDF of one A4 page: its content, what its resources hold, and further objects from number 5 on."""
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        PAGE % (b"/Contents 4 0 R/Resources<<" + resources + b">>"),
        stream(b"", content),
        *more,
    )


def nested_forms(depth: int, times: int) -> bytes:
    """A page that draws a form, which draws the next one so many times, and so on: times ** depth drawings."""
    forms = []
    for level in range(depth):
        inner = b"/F Do " * times if level < depth - 1 else b"200 200 100 100 re f"
        entry = b"/Resources<</XObject<</F %d 0 R>>>>" % (6 + level)
        forms.append(stream(b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]" + entry, inner))
    return page_of(b"/F Do", b"/XObject<</F 5 0 R>>", *forms)


def placed_often(times: int) -> bytes:
    """A page that places one small picture so many times over half of itself."""
    picture = stream(
        b"/Type/XObject/Subtype/Image/Width 300/Height 300/ColorSpace/DeviceGray/BitsPerComponent 8", b"a" * 90_000
    )  # fmt: skip
    return page_of(b"q 595 0 0 421 0 0 cm /F Do Q " * times, b"/XObject<</F 5 0 R>>", picture)


HOLE = 8000
"""Hexadecimal digits left for the signature."""


def signed_pdf(
    *, flags: bool = False, in_form: bool = True, kind: str = "adbe.pkcs7.detached", signed: bool = True
) -> bytes:
    """A PDF with one signature field: with or without SigFlags, listed in the form or only on its page; really signed
    over its byte range, or waiting for a signature.
    """  # fmt: skip
    form = b"/AcroForm<</Fields[%s]%s>>" % (b"5 0 R" if in_form else b"", b"/SigFlags 3" if flags else b"")
    value = b"/V 6 0 R" if signed else b""
    field = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(S)/Rect[0 0 0 0]/P 3 0 R%s>>" % value
    type_ = b"DocTimeStamp" if kind == "ETSI.RFC3161" else b"Sig"
    signature = (
        b"<</Type/%s/Filter/Adobe.PPKLite/SubFilter/%s/ByteRange[0 %%010d %%010d %%010d]/Contents<%%s>>>"
        % (type_, kind.encode())
    )
    filled = signature % (0, 0, 0, b"0" * HOLE) if signed else b"<<>>"
    whole = pdf_of(
        b"<</Type/Catalog/Pages 2 0 R%s>>" % form,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        PAGE % b"/Contents 4 0 R/Annots[5 0 R]",
        stream(b"", b""),
        field,
        filled,
    )
    if not signed:
        return whole
    start = whole.index(b"/Contents<0") + len(b"/Contents")
    end = start + HOLE + 2
    ranged = whole.replace(filled, signature % (start, end, len(whole) - end, b"0" * HOLE))
    signed_bytes = _cms(ranged[:start] + ranged[end:]).hex().encode()
    return ranged[:start] + b"<" + signed_bytes.ljust(HOLE, b"0") + b">" + ranged[end:]


def _cms(data: bytes) -> bytes:
    """A detached signature by a certificate made for the moment."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import pkcs7

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test")])
    begins = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(begins).not_valid_after(begins + dt.timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data).add_signer(certificate, key, hashes.SHA256())
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    return builder.sign(serialization.Encoding.DER, options)


_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_BOX = "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"


def ofd_text(words: str) -> str:
    """A text object of a page."""
    return f'<ofd:TextObject ID="9" Boundary="20 20 100 10"><ofd:TextCode X="0" Y="8">{words}</ofd:TextCode></ofd:TextObject>'


OFD_SCAN = '<ofd:ImageObject ID="9" ResourceID="3" Boundary="0 0 210 297" CTM="210 0 0 297 0 0"/>'
"""A picture over a page of A4."""


def ofd(
    *pages: str,
    author: str = "",
    template: str = "",
    note: str = "",
    attached: dict[str, bytes] | None = None,
    seals: int = 0,
    values: bool = True,
    parts: dict[str, bytes] | None = None,
) -> bytes:
    """An OFD of these pages' objects, as GB/T 33190 lays it out; `values`: the signatures have their signed values."""
    listed = "".join(
        f'<ofd:Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(pages))
    )
    used = '<ofd:Template TemplateID="99"/>' if template else ""
    members = {
        "OFD.xml": _part(
            "OFD",
            "<ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID>"
            + (f"<ofd:Author>{author}</ofd:Author>" if author else "")
            + "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
            + ("<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>" if seals else "")
            + "</ofd:DocBody>",
        ),
        "Doc_0/Document.xml": _part(
            "Document",
            f"<ofd:CommonData><ofd:PageArea>{_BOX}</ofd:PageArea>"
            + ('<ofd:TemplatePage ID="99" BaseLoc="Tpls/Content.xml"/>' if template else "")
            + f"</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
            + ("<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>" if note else "")
            + ("<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>" if attached else ""),
        ),
    }
    for at, objects in enumerate(pages):
        members[f"Doc_0/Pages/Page_{at}/Content.xml"] = _part("Page", used + _layer(objects))
    if template:
        members["Doc_0/Tpls/Content.xml"] = _part("Page", _layer(template))
    if note:
        members["Doc_0/Annots/Annotations.xml"] = _part(
            "Annotations", '<ofd:Page PageID="0"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>'
        )
        members["Doc_0/Annots/Page_0/Annotation.xml"] = _part(
            "PageAnnot", f"<ofd:Annot><ofd:Remark>{note}</ofd:Remark></ofd:Annot>"
        )
    for name in attached or {}:
        members[f"Doc_0/Attachs/{name}"] = (attached or {})[name]
    if attached:
        files = "".join(
            f'<ofd:Attachment ID="{at}" Name="{name}"><ofd:FileLoc>{name}</ofd:FileLoc></ofd:Attachment>'
            for at, name in enumerate(attached)
        )
        members["Doc_0/Attachs/Attachments.xml"] = _part("Attachments", files)
    signs = ""
    for at in range(seals):
        signs += f'<ofd:Signature ID="{at}" Type="Seal" BaseLoc="Sign_{at}/Signature.xml"/>'
        members[f"Doc_0/Signs/Sign_{at}/Signature.xml"] = _part(
            "Signature", "<ofd:SignedInfo/><ofd:SignedValue>SignedValue.dat</ofd:SignedValue>"
        )
        if values:
            members[f"Doc_0/Signs/Sign_{at}/SignedValue.dat"] = b"0\x03\x02\x01\x00"
    if seals:
        members["Doc_0/Signs/Signatures.xml"] = _part("Signatures", signs)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in (members | (parts or {})).items():
            package.writestr(name, data)
    return out.getvalue()


def _layer(objects: str) -> str:
    return f'<ofd:Content><ofd:Layer ID="2">{objects}</ofd:Layer></ofd:Content>'


def _part(name: str, inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<ofd:{name} {_NAMESPACE}>{inner}</ofd:{name}>'.encode()
