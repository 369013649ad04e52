"""How a measuring process gives up its rights: limits, no network, nobody's rights, and a list of the only system calls
left to it. Standard library; Linux.
"""

import contextlib
import os
import resource
import sys
from functools import cache
from typing import Any

NOBODY = 65534
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
_CAPABILITIES_3 = 0x20080522
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _SET_SECCOMP, _SET_NO_NEW_PRIVS = 1, 4, 22, 38


@cache
def _libc() -> Any:
    """The C library; ctypes is imported only where it is needed, it costs a child milliseconds."""
    import ctypes

    return ctypes.CDLL(None, use_errno=True)


def bound(bounds: str) -> None:
    """Limits for this process and all it starts: "cpu:address space:file size:open files:processes"."""
    cpu, space, file_size, files, processes = (int(part) for part in bounds.split(":"))
    limits = (
        (resource.RLIMIT_AS, space),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_NOFILE, files),
        (resource.RLIMIT_CORE, 0),
    )
    for which, value in limits:
        resource.setrlimit(which, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))  # the first ends by a signal that tells why
    if os.geteuid() == NOBODY:  # processes are counted per user: of no use where this user runs others
        hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
        value = processes if hard == resource.RLIM_INFINITY else min(processes, hard)
        resource.setrlimit(resource.RLIMIT_NPROC, (value, value))


def withdraw(path: str) -> None:
    """Without bubblewrap: no network where the kernel allows it, and no root where the file stays readable."""
    if _libc().unshare(CLONE_NEWNET) != 0 and _libc().unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        refuse_sockets()
    if os.geteuid() == 0 and all(_world_readable(file) for file in (path, sys.executable, __file__)):
        become_nobody()


def become_nobody() -> None:
    """Root no longer, in this process and for good."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def drop_capabilities() -> None:
    """Even root may then only do what the owner of a file may do, and look into no process that may do more."""
    import ctypes
    import struct

    header = ctypes.create_string_buffer(struct.pack("Ii", _CAPABILITIES_3, 0))
    if _libc().capset(header, ctypes.create_string_buffer(24)) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def code_is_public() -> bool:
    """Whether nobody could still read Python and this package."""
    return _world_readable(sys.executable) and _world_readable(__file__)


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


def end_with_parent() -> None:
    """The kernel kills this process when the one that started it ends."""
    _control(_SET_DEATH_SIGNAL, 9)


def hide() -> None:
    """No other process of this user may read or trace this one (nor those it forks)."""
    _control(_SET_DUMPABLE, 0)


def _control(option: int, value: int) -> None:
    import ctypes

    if _libc().prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")


# The two machines served: their number in linux/audit.h.
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SOCKET_CALL = {"x86_64": 41, "aarch64": 198}
_IO_URING_SETUP = 425
_X32 = 0x40000000
"""The third way to call a 64-bit Intel kernel starts here; no other machine has numbers as large."""

# Steps of the filter (struct sock_filter): code, steps forward when true, steps when false, value.
_Step = tuple[int, int, int, int]
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NO_SUCH_CALL, _UNREACHABLE, _NOT_PERMITTED = _REFUSE | 38, _REFUSE | 101, _REFUSE | 1
_CALL, _MACHINE, _FIRST_ARGUMENT = 0, 4, 16
"""Offsets in struct seccomp_data."""


def refuse_sockets() -> None:
    """Where namespaces are forbidden (most containers): only unix sockets can be made.

    Calls of another architecture, and io_uring (which makes sockets of its own), answer "no such call".
    """
    machine = os.uname().machine
    if machine not in _ARCHITECTURE:
        return
    steps: list[_Step] = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 0, 7, _ARCHITECTURE[machine]),
        (_LOAD, 0, 0, _CALL),
        (_AT_LEAST, 5, 0, _X32),
        (_EQUAL, 4, 0, _IO_URING_SETUP),
        (_EQUAL, 0, 4, _SOCKET_CALL[machine]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 2, 0, 1),  # AF_UNIX
        (_RETURN, 0, 0, _UNREACHABLE),
        (_RETURN, 0, 0, _NO_SUCH_CALL),
        (_RETURN, 0, 0, _ALLOW),
    ]
    with contextlib.suppress(OSError):  # no filters either: nothing else is left to try
        _install(_packed(steps))


_NONE = -1
"""This machine has no such call."""
# What reading a file and answering on an open pipe takes, by the numbers of both machines.
# Not there, on purpose: fork, exec, kill, ptrace, process_vm_*, pidfd_*, socket, connect, send*, recv*, pipe, dup2,
# creat, truncate, rename, unlink, mkdir, link, chmod, chown, utime, xattrs, mount, unshare, setns, prctl, shm*, msg*, sem*,
# memfd_create, keyctl, io_uring, bpf, userfaultfd, inotify, flock, setpriority, sched_setaffinity.
_CALLS: dict[str, tuple[int, int]] = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "stat": (4, _NONE), "fstat": (5, 80), "lstat": (6, _NONE),
    "poll": (7, _NONE), "lseek": (8, 62), "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "pread64": (17, 67),
    "readv": (19, 65), "writev": (20, 66), "access": (21, _NONE), "select": (23, _NONE), "sched_yield": (24, 124),
    "mremap": (25, 216), "madvise": (28, 233), "nanosleep": (35, 101), "getpid": (39, 172), "exit": (60, 93),
    "uname": (63, 160), "getcwd": (79, 17), "readlink": (89, _NONE), "gettimeofday": (96, 169), "getrlimit": (97, 163),
    "getrusage": (98, 165), "sysinfo": (99, 179), "times": (100, 153), "getuid": (102, 174), "getgid": (104, 176),
    "geteuid": (107, 175), "getegid": (108, 177), "getppid": (110, 173), "sigaltstack": (131, 132),
    "statfs": (137, 43), "fstatfs": (138, 44), "gettid": (186, 178), "time": (201, _NONE), "futex": (202, 98),
    "sched_getaffinity": (204, 123), "getdents64": (217, 61), "restart_syscall": (219, 128),
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "exit_group": (231, 94),
    "newfstatat": (262, 79), "readlinkat": (267, 78), "faccessat": (269, 48), "pselect6": (270, 72), "ppoll": (271, 73),
    "set_robust_list": (273, 99), "getrandom": (318, 278), "membarrier": (324, 283), "statx": (332, 291),
    "rseq": (334, 293), "faccessat2": (439, 439),
}  # fmt: skip
_WRITING = 0o3 | 0o100 | 0o1000 | 0o2000 | 0o20000000
"""O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND, O_TMPFILE: the same bits on both machines."""
# Calls allowed for some values of one argument: numbers, which argument, the values; for `open`, the bits that refuse.
_OPENING: tuple[tuple[tuple[int, int], int], ...] = (((2, _NONE), 1), ((257, 56), 2))
_CHOSEN: tuple[tuple[tuple[int, int], int, tuple[int, ...]], ...] = (
    ((16, 29), 1, (0x5401, 0x5413, 0x5451)),  # ioctl: TCGETS, TIOCGWINSZ, FIOCLEX
    ((72, 25), 1, (0, 1, 2, 3, 1030)),  # fcntl: F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC
    ((302, 261), 0, (0,)),  # prlimit64: this process only
)


def shut() -> None:
    """From here on only the calls above: nothing can be started, signalled, traced, sent, or opened for writing.

    Raises where that cannot be had: `KeyError` on other machines, `OSError` where the kernel has no such filter.
    """
    _install(allowed_calls())


@cache
def allowed_calls() -> bytes:
    """The filter that lets the calls above through."""
    machine = os.uname().machine
    which = list(_ARCHITECTURE).index(machine)
    steps: list[_Step] = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, _ARCHITECTURE[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _CALL),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL),
    ]
    for numbers in _CALLS.values():
        if numbers[which] != _NONE:
            steps += [(_EQUAL, 0, 1, numbers[which]), (_RETURN, 0, 0, _ALLOW)]
    for numbers, argument in _OPENING:
        if numbers[which] != _NONE:
            at = _FIRST_ARGUMENT + 8 * argument
            refusal: list[_Step] = [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _NOT_PERMITTED)]
            steps += [(_EQUAL, 0, 4, numbers[which]), (_LOAD, 0, 0, at), (_ANY_BIT, 1, 0, _WRITING), *refusal]
    for numbers, argument, values in _CHOSEN:
        at = _FIRST_ARGUMENT + 8 * argument
        steps += [(_EQUAL, 0, 2 * len(values) + 2, numbers[which]), (_LOAD, 0, 0, at)]
        for value in values:
            steps += [(_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW)]
        steps.append((_RETURN, 0, 0, _NOT_PERMITTED))
    steps.append((_RETURN, 0, 0, _NOT_PERMITTED))
    return _packed(steps)


def _packed(steps: list[_Step]) -> bytes:
    import struct

    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _install(steps: bytes) -> None:
    import ctypes
    import struct

    code = ctypes.create_string_buffer(steps, len(steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(steps) // 8, ctypes.addressof(code)))
    if (
        _libc().prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
        or _libc().prctl(_SET_SECCOMP, 2, program, 0, 0) != 0
    ):
        raise OSError(ctypes.get_errno(), "seccomp")
