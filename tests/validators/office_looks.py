"""Run by the system's own Python, which has LibreOffice's bridge: what LibreOffice says of documents.

argv: OFFICE PROFILE FILE ... -> JSON {file: {"words": number, "paragraphs": [in a table, text, looks, alignment] each}}; a
look is [font, points, bold, Han characters].
"""

import contextlib
import json
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue

BOLD = 100
ALIGN = {0: "left", 1: "right", 2: "justify", 3: "center", 4: "justify"}


def desktop_of(office, profile):
    """Start LibreOffice and return it with its desktop."""
    pipe = f"looks{time.time_ns()}"
    child = subprocess.Popen(
        [office, f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(300):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return child, context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
        except Exception:
            time.sleep(0.2)
    raise SystemExit("LibreOffice did not start")


def paragraphs(text, *, table):
    """Paragraphs in order; a table's cells row by row (A1, B1, ...)."""
    each = text.createEnumeration()
    while each.hasMoreElements():
        one = each.nextElement()
        if one.supportsService("com.sun.star.text.TextTable"):
            for name in sorted(one.CellNames, key=lambda name: (int(name[1:]), name)):
                yield from paragraphs(one.getCellByName(name), table=True)
        elif one.String.strip():
            looks = []
            parts = one.createEnumeration()
            while parts.hasMoreElements():
                part = parts.nextElement()
                han = sum("\u4e00" <= char <= "\u9fff" for char in part.String)
                if han:
                    looks.append(
                        [part.CharFontNameAsian, part.CharHeightAsian, part.CharWeightAsian > BOLD, han]
                    )
            yield [table, one.String, looks, ALIGN[one.ParaAdjust]]


def main():
    office, profile, *files = sys.argv[1:]
    child, desktop = desktop_of(office, profile)
    answer = {}
    hidden = (PropertyValue("Hidden", 0, True, 0),)
    for path in files:
        document = desktop.loadComponentFromURL(f"file://{path}", "_blank", 0, hidden)
        answer[path] = {
            "words": document.WordCount,
            "paragraphs": list(paragraphs(document.Text, table=False)),
        }
        document.close(True)
    sys.stdout.write(json.dumps(answer))
    with contextlib.suppress(Exception):  # the bridge ends with it
        desktop.terminate()
    child.wait(30)


main()
