"""A web server on the loopback that answers as each test says, counts what it is asked, and tells no secrets."""

import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Loopback:
    """`port`, and the first lines of the requests that came."""

    port: int
    asked: list[str] = field(default_factory=list)


@contextlib.contextmanager
def answering(answer: Callable[[str, socket.socket], None]) -> Iterator[Loopback]:
    """`answer` is given each request's head and the open socket."""
    server = socket.create_server(("127.0.0.1", 0))
    loopback = Loopback(server.getsockname()[1])

    def serve() -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(client,), daemon=True).start()

    def one(client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            head = b""
            while b"\r\n\r\n" not in head:
                if not (piece := client.recv(4096)):
                    return
                head += piece
            loopback.asked.append(head.decode("latin-1").split("\r\n")[0])
            answer(head.decode("latin-1"), client)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield loopback
    finally:
        server.close()


def secured(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate of www.example.cn that it made itself, and the server's context with it."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = f"openssl req -x509 -newkey rsa:2048 -nodes -days 1 -keyout {key} -out {certificate}".split()
    names = ["-subj", "/CN=www.example.cn", "-addext", "subjectAltName=DNS:www.example.cn"]
    subprocess.run([*made, *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return certificate, context


@contextlib.contextmanager
def answering_secured(context: ssl.SSLContext, answer: Callable[[socket.socket], None]) -> Iterator[Any]:
    """A server for one connection under TLS."""

    def serve() -> None:
        with contextlib.suppress(OSError), server.accept()[0] as plain:
            client = context.wrap_socket(plain, server_side=True)
            with client:
                answer(client)

    class There:
        port = 0

    with socket.create_server(("127.0.0.1", 0)) as server:
        There.port = server.getsockname()[1]
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield There
        thread.join(60)
