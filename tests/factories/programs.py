"""Small programs made from their formats' descriptions: a Windows one (PE), a Linux one (ELF)."""

import struct


def windows_program(body=b"\x90" * 512, *, claimed=None):
    """A PE file with one section that holds `body`; `claimed` is the section's length as its header says."""
    start = 64 + 4 + 20 + 40
    dos = b"MZ" + bytes(58) + struct.pack("<I", 64)
    coff = struct.pack("<2sxxHHIIIHH", b"PE", 0x14C, 1, 0, 0, 0, 0, 0x102)
    claim = len(body) if claimed is None else claimed
    section = struct.pack("<8sIIIIIIHHI", b".text", len(body), 0x1000, claim, start, 0, 0, 0, 0, 0x60000020)
    return dos + coff + section + body


def linux_program(body=b"\x90" * 64):
    """A 64-bit ELF file with one loaded segment that holds `body`."""
    start = 64 + 56
    head = struct.pack(
        "<4sBBBB8xHHIQQQIHHHHHH", b"\x7fELF", 2, 1, 1, 0, 2, 62, 1, 0, 64, 0, 0, 64, 56, 1, 64, 0, 0
    )
    return head + struct.pack("<IIQQQQQQ", 1, 5, start, 0, 0, len(body), len(body), 16) + body
