"""Archives made from their formats' descriptions, by nothing that reads them: RAR 4 and 5 (the technical notes), ZIPs with
raw names. What the tests expect of them is what they were made of.
"""

import io
import struct
import zipfile
import zlib

STORED, PACKED = 0, 3


def zip_of(entries, **options):
    """{name: bytes} -> the bytes of a ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **{"compression": zipfile.ZIP_DEFLATED, **options}) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def zip_with_raw_names(names, *, flag=0, extra=None):
    """A ZIP whose entries have these raw names (bytes), each with its number as content; zipfile itself would not write
    them. `extra`: {number: extra field}.
    """
    local, central = b"", b""
    for number, raw in enumerate(names):
        data = str(number).encode()
        more = (extra or {}).get(number, b"")
        fields = struct.pack(
            "<HHHHHIIIHH", 20, flag, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(raw), len(more)
        )
        central += b"PK\x01\x02\x14\0" + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(local)) + raw + more
        local += b"PK\x03\x04" + fields + raw + more + data
    end = struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(central), len(local), 0)
    return local + central + b"PK\x05\x06" + end


def unicode_path(raw, text):
    """The Info-ZIP Unicode Path extra field (0x7075) that says how `raw` reads."""
    body = b"\x01" + struct.pack("<I", zlib.crc32(raw)) + text.encode()
    return struct.pack("<HH", 0x7075, len(body)) + body


def _vint(value):
    out = b""
    while True:
        byte, value = value & 0x7F, value >> 7
        out += bytes([byte | (0x80 if value else 0)])
        if not value:
            return out


def _block5(*numbers, tail=b""):
    body = b"".join(map(_vint, numbers)) + tail
    size = _vint(len(body))
    return struct.pack("<I", zlib.crc32(size + body)) + size + body


def rar5(entries, *, archive_flags=0):
    """{name: (bytes, method)} -> RAR 5; what is PACKED is no real packing, which nothing here could undo."""
    out = b"Rar!\x1a\x07\x01\0" + _block5(1, 0, archive_flags)
    for name, (data, method) in entries.items():
        raw, crc = name.encode(), struct.pack("<I", zlib.crc32(data))
        tail = crc + _vint(method << 7) + _vint(1) + _vint(len(raw)) + raw
        out += _block5(2, 2, len(data), 4, len(data), 0o100644, tail=tail) + data
    return out + _block5(5, 0, 0)


def _block4(kind, flags, rest, data=b""):
    head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data


def rar4(entries, *, archive_flags=0):
    """{raw name: (bytes, method)} -> RAR 4, whose names are in the code page of the machine that packed it."""
    out = b"Rar!\x1a\x07\0" + _block4(0x73, archive_flags, bytes(6))
    for raw, (data, method) in entries.items():
        rest = struct.pack(
            "<IIBIIBBHI",
            len(data),
            len(data),
            2,
            zlib.crc32(data),
            0x58000000,
            29,
            0x30 + method,
            len(raw),
            32,
        )
        out += _block4(0x74, 0x8000, rest + raw, data)
    return out + _block4(0x7B, 0x4000, b"")
