"""tus over bare sockets, so that a test decides which byte is the last to leave."""

import base64
import http.client
import socket
import time
from contextlib import suppress

CHUNK = "application/offset+octet-stream"


def metadata(**values):
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


class Speaker:
    """One person's client. `acknowledged` is the furthest offset the server has owned up to, by address."""

    def __init__(self, portal, person, cookie=None):
        self.portal, self.person, self.cookie = portal, person, cookie or person.cookie
        self.acknowledged = {}

    def ask(self, method, path, headers=None, body=b"", seconds=20):
        """Status, headers and body."""
        line = http.client.HTTPConnection("127.0.0.1", self.portal.demo.port, timeout=seconds)
        try:
            with suppress(BrokenPipeError):  # refused before the end of the body: the answer says why
                line.request(
                    method, path, body, {"Tus-Resumable": "1.0.0", "Cookie": self.cookie, **(headers or {})}
                )
            answer = line.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            line.close()

    def create(self, size, name="film.mp4", **headers):
        told = metadata(filename=name, owner=self.person.owner, slot=self.person.slot)
        status, answer, body = self.ask(
            "POST", "/files/", {"Upload-Length": str(size), "Upload-Metadata": told, **headers}
        )
        assert status == 201, (status, body.decode())
        return answer["location"]

    def offset(self, path):
        """What a HEAD says; never less than what was said before, and those bytes are in the file."""
        status, answer, _ = self.ask("HEAD", path)
        assert status == 200, status
        return self._owned(path, int(answer["upload-offset"]))

    def _owned(self, path, offset):
        assert offset >= self.acknowledged.get(path, 0)
        self.acknowledged[path] = offset
        return offset

    def patch(self, path, offset, data, **headers):
        """The status; bytes that a 204 owns up to are remembered."""
        headers = {"Content-Type": CHUNK, "Upload-Offset": str(offset), **headers}
        status, answer, body = self.ask("PATCH", path, headers, data)
        if status == 204:
            self._owned(path, int(answer["upload-offset"]))
        return status

    def begin(self, path, offset, length, data):
        """The first bytes of a chunk of `length`; the open socket."""
        head = {
            "Host": f"127.0.0.1:{self.portal.demo.port}", "Cookie": self.cookie, "Tus-Resumable": "1.0.0",
            "Content-Type": CHUNK, "Upload-Offset": offset, "Content-Length": length,
        }  # fmt: skip
        line = socket.create_connection(("127.0.0.1", self.portal.demo.port), timeout=20)
        text = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        line.sendall(f"PATCH {path} HTTP/1.1\r\n{text}\r\n".encode() + data)
        return line

    def finish(self, path, content, chunk=4 * 1024 * 1024):
        """On to the end, as any client does it: ask for the offset, send, ask again after a refusal."""
        deadline = time.monotonic() + 60
        offset = self.offset(path)
        while offset < len(content):
            assert time.monotonic() < deadline
            with suppress(ConnectionResetError):  # refused, and the answer was lost with the line
                status = self.patch(path, offset, content[offset : offset + chunk])
                assert status in {204, 409, 423, 503}, status
            offset = self.offset(path)


def status_of(line):
    """The status of the answer on a socket; None where the server hung up without one."""
    try:
        first = line.recv(64)
    except OSError:
        return None
    return int(first.split()[1]) if first else None
