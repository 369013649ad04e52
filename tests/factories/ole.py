"""OLE compound files (MS-CFB) from a dictionary, as Office of before 2007 writes them."""

import struct

SECTOR = 512
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
STORAGE, STREAM, ROOT = 1, 2, 5


def ole_of(entries):
    """A compound file of {name: bytes, or a dictionary for a storage}. Streams are filled up with zeros to 4,096 bytes, so
    that none has to stand among the small ones.
    """
    nodes = [["Root Entry", ROOT, b"", FREE, FREE, FREE]]

    def add(named, above):
        chain = above
        for number, (name, value) in enumerate(named.items()):
            held = isinstance(value, dict)
            nodes.append(
                [
                    name,
                    STORAGE if held else STREAM,
                    b"" if held else value.ljust(4096, b"\0"),
                    FREE,
                    FREE,
                    FREE,
                ]
            )
            at = len(nodes) - 1
            nodes[chain][5 if number == 0 else 4] = (
                at  # first child, then each the right sibling of the one before
            )
            chain = at
            if held:
                add(value, at)

    add(entries, 0)
    directory_sectors = -(-len(nodes) * 128 // SECTOR)
    sectors, chains, starts = [], [END], {}
    for at, node in enumerate(nodes):
        data = node[2]
        count = -(-len(data) // SECTOR)
        first = 1 + directory_sectors + len(sectors)
        starts[at] = first if count else END
        sectors += [data[i * SECTOR : (i + 1) * SECTOR].ljust(SECTOR, b"\0") for i in range(count)]
        chains += [first + i + 1 for i in range(count - 1)] + [END] * bool(count)
    tables = 1
    while tables * (SECTOR // 4) < tables + directory_sectors + len(sectors):
        tables += 1
    shift = tables - 1
    table = [TABLE] * tables + [tables + i + 1 for i in range(directory_sectors - 1)] + [END]
    table += [link + shift if link < END else link for link in chains[1:]]
    table += [FREE] * (tables * (SECTOR // 4) - len(table))
    directory = b""
    for at, (name, kind, data, left, right, child) in enumerate(nodes):
        raw = (name + "\0").encode("utf-16-le")
        start = starts[at] + shift if starts[at] < END else END
        directory += struct.pack(
            "<64sHBBIII16sIQQIQ", raw, len(raw), kind, 1, left, right, child, b"", 0, 0, 0, start, len(data)
        )
    directory = directory.ljust(directory_sectors * SECTOR, b"\0")
    header = struct.pack("<8s16sHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
                         0, tables, tables, 0, 4096, END, 0, END, 0)  # fmt: skip
    header += struct.pack("<109I", *(list(range(tables)) + [FREE] * (109 - tables)))
    return header + struct.pack(f"<{len(table)}I", *table) + directory + b"".join(sectors)
