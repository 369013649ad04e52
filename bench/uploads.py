"""Uploads: ours (tus, as deployed) against the disk, sha256, nginx PUT and the official Node tus server.

One run, interleaved rounds, loopback, 512 MiB a client in 8 MiB chunks, one client and four. Ours writes each chunk to the
disk (fdatasync) and its offset to the database before it answers; nginx and the Node server sync nothing. `ROUNDS=5 MIB=512`.
"""

import base64
import filecmp
import hashlib
import multiprocessing
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.running import Portal, free_port

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SIZE = int(os.environ.get("MIB", "512")) * 1024 * 1024
CHUNK = int(os.environ.get("CHUNK_MIB", "8")) * 1024 * 1024
CLIENTS = (1, 4)
PEERS = Path(__file__).parent / "peers"
TICKS = os.sysconf("SC_CLK_TCK")


# ---- the client: one process each, sendfile from the page cache, nothing computed


class Line:
    """A kept connection."""

    def __init__(self, port):
        self.host = f"127.0.0.1:{port}"
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def ask(self, method, path, headers, file=None, offset=0, count=0):
        head = {"Host": self.host, **headers, "Content-Length": count}
        text = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        self.socket.sendall(f"{method} {path} HTTP/1.1\r\n{text}\r\n".encode())
        end = offset + count
        try:
            while offset < end:
                offset += os.sendfile(self.socket.fileno(), file.fileno(), offset, end - offset)
        except BrokenPipeError:  # refused before the end: the answer says why
            pass
        return self._answer()

    def _answer(self):
        while b"\r\n\r\n" not in self.rest:
            got = self.socket.recv(65536)
            if not got:
                raise ConnectionError("the server hung up")
            self.rest += got
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if headers.get("transfer-encoding") == "chunked":  # Node's empty answers
            while b"0\r\n\r\n" not in self.rest:
                self.rest += self.socket.recv(65536)
            body, _, self.rest = self.rest.partition(b"0\r\n\r\n")
            return int(first.split()[1]), headers, body
        length = int(headers.get("content-length", 0))
        while len(self.rest) < length:
            self.rest += self.socket.recv(65536)
        body, self.rest = self.rest[:length], self.rest[length:]
        return int(first.split()[1]), headers, body


def metadata(**values):
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def send_tus(port, path, source, headers, told):
    """A whole file by tus; returns its address."""
    line = Line(port)
    base = {"Tus-Resumable": "1.0.0", **headers}
    more = {"Upload-Length": SIZE, "Upload-Metadata": metadata(filename="film.mp4", **told)}
    status, answer, body = line.ask("POST", path, {**base, **more})
    assert status == 201, (status, body)
    url = urlsplit(answer["location"]).path
    base["Content-Type"] = "application/offset+octet-stream"
    with source.open("rb") as file:
        for offset in range(0, SIZE, CHUNK):
            count = min(CHUNK, SIZE - offset)
            status, answer, body = line.ask(
                "PATCH", url, {**base, "Upload-Offset": offset}, file, offset, count
            )
            assert (status, answer["upload-offset"]) == (204, str(offset + count)), (status, body)
    return url


def send_put(port, path, source):
    with source.open("rb") as file:
        status, _, body = Line(port).ask("PUT", path, {}, file, 0, SIZE)
    assert status in {201, 204}, (status, body)
    return path


# ---- what a server costs


def processes(roots):
    """The processes of these trees."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = set(roots)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def cpu(roots):
    """CPU seconds of these trees, ended children included."""
    spent = 0
    for pid in processes(roots):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        spent += sum(map(int, fields[11:15]))
    return spent / TICKS


class Peak:
    """The largest resident memory of one process of a tree, in MB, while it is watched."""

    def __init__(self, roots):
        self.roots, self.mb, self.done = roots, 0.0, threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self):
        while not self.done.wait(0.05):
            for pid in processes(self.roots):
                try:
                    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
                except (OSError, ValueError):
                    continue
                self.mb = max(self.mb, pages * 4096 / 1e6)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()


# ---- the servers


@dataclass
class Row:
    """What one server did with a number of clients."""

    speed: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)


class Nginx:
    """PUT into a folder (the dav module), as Debian's nginx-light has it."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        for name in ("files", "bodies"):
            (folder / name).mkdir(parents=True)
        conf = folder / "nginx.conf"
        conf.write_text(
            f"""daemon off; worker_processes 2; error_log {folder}/error.log; pid {folder}/pid;
            user {"root" if os.geteuid() == 0 else "nobody"};
            events {{ worker_connections 64; }}
            http {{ access_log off; client_body_temp_path {folder}/bodies; client_max_body_size 0;
              proxy_temp_path {folder}/a; fastcgi_temp_path {folder}/b; uwsgi_temp_path {folder}/c; scgi_temp_path {folder}/d;
              server {{ listen 127.0.0.1:{self.port}; root {folder}/files; location / {{ dav_methods PUT; }} }} }}"""
        )
        self.process = subprocess.Popen(["nginx", "-c", conf], stderr=subprocess.DEVNULL)
        self.web = [self.process.pid]

    def send(self, number, source):
        return send_put(self.port, f"/{number}", source)

    def stored(self, url):
        return self.folder / "files" / url[1:]

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Node:
    """@tus/server with its file store."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        folder.mkdir()
        self.process = subprocess.Popen(["node", "tus.js", str(self.port), str(folder)], cwd=PEERS)
        self.web = [self.process.pid]

    def send(self, number, source):
        return send_tus(self.port, "/files", source, {}, {})

    def stored(self, url):
        return self.folder / url.rpartition("/")[2]

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Ours:
    """The portal as deployed: granian with two workers, PostgreSQL, Valkey."""

    def __init__(self, folder, **env):
        self.portal = Portal(folder, web_env=env).start()
        self.port = self.portal.demo.port
        self.web = [self.portal.web.pid]
        self.database = [self.portal.servers.postgres.process.pid]

    def send(self, number, source):
        person = self.portal.people[number % (len(self.portal.people) - 1)]
        return send_tus(
            self.port,
            "/files/",
            source,
            {"Cookie": person.cookie},
            {"owner": person.owner, "slot": "film"},
        )

    def stored(self, url):
        return self.portal.stored(url)

    def stop(self):
        self.portal.stop()


def _send(server, number, source, start, answers):
    signal.alarm(300)  # a server that says nothing ends the run
    start.wait()
    answers.put(server.send(number, source))


def measure(server, clients, sources, row):
    """One round: all clients at once, stored bytes compared, and removed again."""
    fork = multiprocessing.get_context("fork")
    start, answers = fork.Barrier(clients + 1), fork.SimpleQueue()
    senders = [
        fork.Process(target=_send, args=(server, n, sources[n], start, answers)) for n in range(clients)
    ]
    for sender in senders:
        sender.start()
    before, database = cpu(server.web), cpu(getattr(server, "database", []))
    with Peak(server.web) as peak:
        start.wait()
        began = time.perf_counter()
        for sender in senders:
            sender.join()
        seconds = time.perf_counter() - began
    if any(sender.exitcode for sender in senders):
        raise SystemExit("a client failed, see above")
    sent = clients * SIZE
    row.speed.append(sent / seconds / 1e6)
    row.cpu.append((cpu(server.web) - before) / (sent / 1e9))
    row.database.append((cpu(getattr(server, "database", [])) - database) / (sent / 1e9))
    row.peak.append(peak.mb)
    for _ in range(clients):
        stored = server.stored(answers.get())
        assert any(filecmp.cmp(stored, source, shallow=False) for source in sources), stored
        stored.unlink()
    os.sync()


def limits(folder, source):
    """MB/s of writing a file in chunks, of writing and syncing each chunk, and of sha256."""
    data = source.read_bytes()
    told = {}
    for name, sync in (("write", False), ("write + fdatasync", True)):
        began = time.perf_counter()
        handle = os.open(folder / "limit", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for offset in range(0, SIZE, CHUNK):
            os.write(handle, memoryview(data)[offset : offset + CHUNK])
            if sync:
                os.fdatasync(handle)
        os.close(handle)
        told[name] = SIZE / (time.perf_counter() - began) / 1e6
        (folder / "limit").unlink()
        os.sync()
    began = time.perf_counter()
    hashlib.sha256(data).digest()
    told["sha256"] = SIZE / (time.perf_counter() - began) / 1e6
    return told


def run():
    folder = Path(tempfile.mkdtemp(prefix="bench-uploads-"))
    folder.chmod(0o711)
    servers = {}
    try:
        sources = []
        for number in range(max(CLIENTS)):
            sources.append(folder / f"source-{number}")
            with sources[-1].open("wb") as file:
                for _ in range(SIZE // CHUNK):
                    file.write(os.urandom(CHUNK))
        os.sync()
        wanted = os.environ.get("SERVERS", "nginx,node,ours,unsynced").split(",")
        if "nginx" in wanted:
            if shutil.which("nginx"):
                servers["nginx PUT"] = Nginx(folder / "nginx")
            else:
                print("没有 nginx，跳过（apt-get install nginx-light）")
        if "node" in wanted:
            if (PEERS / "node_modules").exists():
                servers["Node tus"] = Node(folder / "node")
            else:
                print("没有 Node 的 tus 服务端，跳过（npm ci --ignore-scripts --prefix bench/peers）")
        if "ours" in wanted:
            servers["ours"] = Ours(folder / "ours")
        if "unsynced" in wanted:
            servers["ours, without fdatasync"] = Ours(folder / "unsynced", LD_PRELOAD=_no_sync(folder))
        time.sleep(1)
        rows = {(name, clients): Row() for name in servers for clients in CLIENTS}
        bounds = []
        for _ in range(ROUNDS):
            bounds.append(limits(folder, sources[0]))
            for clients in CLIENTS:
                for name, server in servers.items():
                    measure(server, clients, sources, rows[name, clients])
        print(
            f"{ROUNDS} rounds, {SIZE >> 20} MiB a client, load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores"
        )
        for name in bounds[0]:
            print(f"  {name:24} {statistics.median(one[name] for one in bounds):7.0f} MB/s")
        _print(rows)
    finally:
        for server in servers.values():
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _no_sync(folder):
    """A library that makes fdatasync do nothing, for comparison with servers that don't sync; '' without a compiler."""
    if not (compiler := shutil.which("cc") or shutil.which("gcc")):
        return ""
    target = folder / "nosync.so"
    code = b"int fdatasync(int fd) { (void)fd; return 0; }\nint fsync(int fd) { (void)fd; return 0; }\n"
    subprocess.run([compiler, "-shared", "-fPIC", "-x", "c", "-o", target, "-"], input=code, check=True)
    return str(target)


def _print(rows):
    for (name, clients), row in rows.items():
        line = f"  {name:24} {clients} clients: {statistics.median(row.speed):6.0f} MB/s"
        line += f" ({min(row.speed):.0f}-{max(row.speed):.0f}), CPU {statistics.median(row.cpu):.2f} s/GB"
        if any(row.database):
            line += f" + PostgreSQL {statistics.median(row.database):.2f}"
        line += f", peak {max(row.peak):.0f} MB"
        for other in ("nginx PUT", "Node tus"):
            if name.startswith("ours") and (other, clients) in rows:
                theirs = rows[other, clients]
                speed = statistics.median(a / b for a, b in zip(row.speed, theirs.speed, strict=True))
                used = statistics.median(
                    (a + d) / b for a, d, b in zip(row.cpu, row.database, theirs.cpu, strict=True)
                )
                line += f"; {other}: {speed:.2f}x speed, {used:.2f}x CPU"
        print(line)


if __name__ == "__main__":
    sys.exit(run())
