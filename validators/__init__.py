"""Judging handed-in files: file -> facts -> findings. Plain Python: no Django, no database, no network.

The measuring child imports this package without installed packages, so the names below are found on demand.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from validators.context import Context
    from validators.facts import FileFacts
    from validators.findings import Finding, Status, verdict
    from validators.judging import judge_all, judge_file, judge_slot
    from validators.probing import probe

__all__ = [
    "Context",
    "FileFacts",
    "Finding",
    "Status",
    "judge_all",
    "judge_file",
    "judge_slot",
    "probe",
    "verdict",
]

_HOME = {
    "Context": "context", "FileFacts": "facts", "Finding": "findings", "Status": "findings", "verdict": "findings",
    "judge_all": "judging", "judge_file": "judging", "judge_slot": "judging", "probe": "probing",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"validators.{_HOME[name]}"), name)
