"""Judging handed-in files: file -> facts -> findings. Plain Python: no Django, no database, no network.

The measuring child imports this package without installed packages, so the names below are found on demand.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from validators.context import Context
    from validators.evaluation import evaluate_all, evaluate_file, evaluate_slot
    from validators.facts import FileFacts
    from validators.findings import Finding, Status, verdict
    from validators.probing import probe

__all__ = [
    "Context",
    "FileFacts",
    "Finding",
    "Status",
    "evaluate_all",
    "evaluate_file",
    "evaluate_slot",
    "probe",
    "verdict",
]

_HOME = {
    "Context": "context", "FileFacts": "facts", "Finding": "findings", "Status": "findings", "verdict": "findings",
    "evaluate_all": "evaluation", "evaluate_file": "evaluation", "evaluate_slot": "evaluation", "probe": "probing",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"validators.{_HOME[name]}"), name)
