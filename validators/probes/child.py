"""The child process: bounds itself, measures one file, prints its facts as JSON.

argv: FILE BOUNDS sealed|plain SITE_FOLDERS OPTIONS(JSON). Started by `validators/sandbox.py` with `python -I -S`.
"""

import json
import os
import resource
import sys

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
NOBODY = 65534


def bound(bounds: str) -> None:
    """Limits for this process and all it starts."""
    cpu, space, file_size, files, processes = (int(part) for part in bounds.split(":"))
    wanted = (
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_AS, space),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_NOFILE, files),
        (resource.RLIMIT_CORE, 0),
    )
    for which, value in wanted:
        resource.setrlimit(which, (value, value))
    if os.geteuid() != 0:
        hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
        value = processes if hard == resource.RLIM_INFINITY else min(processes, hard)
        if _alone():
            resource.setrlimit(resource.RLIMIT_NPROC, (value, value))


def _alone() -> bool:
    """The count of processes is per user: it only makes sense where this user runs nothing else."""
    return os.geteuid() == NOBODY


def withdraw(path: str) -> None:
    """Without bubblewrap: no network where the kernel allows it, and no root where the file stays readable."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0 and libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        _refuse_sockets()
    if (
        os.geteuid() == 0
        and _world_readable(path)
        and _world_readable(sys.executable)
        and _world_readable(__file__)
    ):
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


# (audit architecture, number of `socket`) per machine, from linux/audit.h and the syscall tables.
_SOCKET_CALL = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_IO_URING_SETUP = 425
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _UNREACHABLE, _NO_SUCH_CALL = 0x7FFF0000, 0x00050000 | 101, 0x00050000 | 38


def _refuse_sockets() -> None:
    """Where namespaces are forbidden (most containers): a seccomp filter under which only unix sockets can be made.

    Calls of another architecture, and io_uring (which makes sockets of its own), answer "no such call".
    """
    import ctypes
    import struct

    if os.uname().machine not in _SOCKET_CALL:
        return
    architecture, socket_call = _SOCKET_CALL[os.uname().machine]
    # Each line: code, steps forward when true, steps when false, value. Offsets are those of struct seccomp_data.
    lines = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, 7, architecture),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, 5, 0, 0x40000000),  # x32, the third way to call a 64-bit kernel
        (_EQUAL, 4, 0, _IO_URING_SETUP),
        (_EQUAL, 0, 4, socket_call),
        (_LOAD, 0, 0, 16),
        (_EQUAL, 2, 0, 1),  # AF_UNIX
        (_RETURN, 0, 0, _UNREACHABLE),
        (_RETURN, 0, 0, _NO_SUCH_CALL),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = b"".join(struct.pack("HBBI", *line) for line in lines)
    program = struct.pack("HxxxxxxQ", len(lines), ctypes.addressof(held := ctypes.create_string_buffer(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    libc.prctl(22, 2, ctypes.create_string_buffer(program), 0, 0)  # PR_SET_SECCOMP, a filter
    del held


def _world_readable(path: str) -> bool:
    if not os.stat(path).st_mode & 0o004:
        return False
    parent = os.path.dirname(os.path.abspath(path))
    while True:
        if not os.stat(parent).st_mode & 0o001:
            return False
        if parent == os.path.dirname(parent):
            return True
        parent = os.path.dirname(parent)


def main() -> None:
    """Bound, withdraw, measure, answer."""
    path, bounds, sealed, sites, options = sys.argv[1:6]
    sys.setrecursionlimit(6000)
    if sealed == "plain":
        withdraw(path)
    bound(bounds)
    code = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    sys.path[:0] = [code]
    sys.path += sites.split(os.pathsep)
    from validators.probes import measure

    answer = measure.measure(path, json.loads(options))
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
