"""A web server on the loopback that answers as each test says, counts what it is asked, and tells no secrets."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


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
