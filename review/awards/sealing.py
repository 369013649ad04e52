"""A run as one document: what its digest is taken of and what its bundle holds. No name stands in it: cases go by number,
people by pseudonym.
"""

import hashlib
import json
from typing import Any

from review.awards.run_inputs import RunDecisions
from review.awards.snapshots import decider_pseudonym, number_of
from review.models import AwardRun


def run_document(run: AwardRun) -> dict[str, Any]:
    """Inputs, decisions and the list (`review/awards/run_document.py` reads it). Two queries."""
    decisions = RunDecisions.model_validate(run.decisions).model_dump(mode="json")
    for entry in [*decisions["ties"], *decisions["adjustments"]]:
        entry["by"] = decider_pseudonym(run.campaign, entry["by"])
    columns = ("submission_id", "submission__number", "tier", "rank", "score")
    lines = {
        number_of(pk, number): {"tier": tier, "rank": rank, "score": None if score is None else str(score)}
        for pk, number, tier, rank, score in run.lines.order_by("pk").values_list(*columns)
    }
    return {
        "run": run.number,
        "inputs": run.inputs,
        "decisions": decisions,
        "list": [{"case": case["case"], **lines[case["case"]]} for case in run.inputs["cases"]],
    }


def canonical(document: dict[str, Any]) -> bytes:
    """JSON with sorted keys and without spaces, UTF-8: what the digest is taken of."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def run_digest(run: AwardRun) -> str:
    """sha256 of the run's document, as hexadecimal digits."""
    return hashlib.sha256(canonical(run_document(run))).hexdigest()
