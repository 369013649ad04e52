"""The process that stands ready: it has imported the probes, and forks a child for every file.

argv: CODE_FOLDER sealed|plain SITE_FOLDERS; its standard input is the socket of `validators/warm_pool.py`. A request is
one packet, JSON {"bounds", "options"}, with three descriptors: the file (read-only), and the pipes for answer and errors.
The child takes it from the socket, and lets go of the socket before it looks at the file; this process answers with the
child's exit code and largest memory (KB). It touches nothing of the file and nothing the child says, sits on a file
system it cannot write to, and ends with its socket or its parent.
"""

import array
import gc
import json
import os
import socket
import sys
from typing import Any, NoReturn

FILE, OUT, ERR = 0, 1, 2
DESCRIPTORS = 3
PACKET = 65536
SELF = "/proc/self/fd/0"
NOTHING_CAME = 77
NEEDS_TOOLS = {"needs": "tools"}
MODULES = (
    "zipfile", "zlib", "lzma", "bz2", "lxml.etree", "encodings.gb18030", "encodings.gbk", "encodings.utf_16",
    "encodings.utf_16_le", "encodings.cp437", "encodings.idna", "encodings.latin_1", "encodings.raw_unicode_escape",
    "validators.probes.measure", "validators.probes.video", "validators.probes.image", "validators.probes.archive",
    "validators.probes.document", "validators.probes.conversion", "validators.probes.ole", "validators.probes.word97",
    "validators.probes.pdf",
)  # fmt: skip
"""What most files need. PyMuPDF is not among them: it alone would make every child three times as large."""


def main() -> None:
    """Import, try the walls once, then serve until the socket closes."""
    code, sealed, sites = sys.argv[1:4]
    sys.setrecursionlimit(6000)
    sys.path[:0] = [code]
    sys.path += sites.split(os.pathsep)
    from importlib import import_module

    from validators.probes import seccomp

    for name in MODULES:
        import_module(name)
    seccomp.end_with_parent()
    seccomp.hide()
    seccomp.allowed_calls()
    if not _walls_hold():
        sys.exit(1)
    practice = _practice_file()
    gc.collect()
    gc.freeze()
    control = socket.socket(fileno=os.dup(FILE))
    control.send(b"ready")
    while True:
        pid = os.fork()  # before the file is there: the next child is ready when it comes
        if pid == 0:
            _child(control, practice, plain=sealed == "plain")
        _, status, used = os.wait4(pid, 0)
        ended = os.waitstatus_to_exitcode(status)
        if ended == NOTHING_CAME:
            return
        control.send(f"{ended} {used.ru_maxrss}".encode())


def _walls_hold() -> bool:
    """A first child that may do nothing: only where it is refused a signal to this process are files accepted."""
    from validators.probes import seccomp

    pid = os.fork()
    if pid == 0:
        try:
            seccomp.shut()
            os.kill(os.getppid(), 0)
        except PermissionError:
            os._exit(0)
        except BaseException:
            os._exit(1)
        os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def _receive(control: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """The next request and its descriptors; empty when the socket is closed."""
    size = array.array("i").itemsize * DESCRIPTORS
    data, ancillary, _, _ = control.recvmsg(PACKET, socket.CMSG_SPACE(size))
    descriptors = array.array("i")
    for level, kind, raw in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(raw[: len(raw) - len(raw) % descriptors.itemsize])
    return (json.loads(data) if data else {}), list(descriptors)


def _practice_file() -> bytes:
    """A small Word file of our own."""
    import io
    import zipfile

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    style = '<w:style w:type="paragraph" w:styleId="{}"><w:name w:val="{}"/><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>'
    run = '<w:r><w:rPr><w:rFonts w:eastAsia="宋体"/></w:rPr><w:t>练习，不是谁的文件。</w:t></w:r>'
    paragraphs = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{number % 9}"/></w:pPr>{run * 3}</w:p>' for number in range(40)
    )
    styles = "".join(style.format(number, number) for number in range(60))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/styles.xml", f"<w:styles {space}>{styles}</w:styles>")
        package.writestr(
            "word/document.xml", f"<w:document {space}><w:body>{paragraphs}</w:body></w:document>"
        )
    return written.getvalue()


def _practise(control: socket.socket, practice: bytes) -> None:
    """Measure a file of our own while none is waiting: a fork's first touch of each page of memory is what takes longest,
    and it is done before somebody waits for it.
    """
    import io
    import select

    from validators.probes import document

    if not select.select([control], [], [], 0)[0]:
        json.dumps(document.measure(io.BytesIO(practice), {}), ensure_ascii=False).encode()


def _child(control: socket.socket, practice: bytes, *, plain: bool) -> NoReturn:
    """Wait for a file; keep it and the two pipes, nothing else; then the walls, then the measuring."""
    from validators.probes import seccomp

    try:
        seccomp.end_with_parent()
        _practise(control, practice)
        request, descriptors = _receive(control)
        if not request:
            os._exit(NOTHING_CAME)
        for number, given in zip((FILE, OUT, ERR), descriptors, strict=True):
            os.dup2(given, number)
        os.closerange(ERR + 1, 1 << 16)
        _enclose(request["bounds"], plain=plain)
        left = memoryview(_answer(request["options"]))
        while left:
            left = left[os.write(OUT, left) :]
    except BaseException as error:
        _last_words(error)
        os._exit(1)
    os._exit(0)


def _answer(options: dict[str, Any]) -> bytes:
    """The facts; or that this file takes a room with tools and a folder to write to."""
    from validators.probes import ToolsNeeded, measure

    try:
        facts = measure.measure(SELF, {**options, "alone": True})
    except (ToolsNeeded, OSError):
        facts = NEEDS_TOOLS
    return json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace")


def _enclose(bounds: str, *, plain: bool) -> None:
    from validators.probes import seccomp

    if plain and os.geteuid() == 0 and os.fstat(FILE).st_mode & 0o004 and seccomp.code_is_public():
        seccomp.become_nobody()
    seccomp.drop_capabilities()
    seccomp.end_with_parent()  # becoming somebody else undoes it
    seccomp.bound(bounds)
    seccomp.shut()


def _last_words(error: BaseException) -> None:
    try:
        os.write(ERR, f"{type(error).__name__}: {error}"[:1000].encode("utf-8", "replace"))
    except OSError:
        os._exit(1)


if __name__ == "__main__":
    main()
