"""The rules of a slot that a browser judges by itself before a byte is sent (static/js/upload/precheck.js). Pure."""

from collections.abc import Sequence
from typing import Any

from validators.params import RuleParams
from validators.registry import get


def client_checks(rules: Sequence[RuleParams]) -> list[dict[str, Any]]:
    """The rules a browser can judge, each with its limits, its words and whether it is only advised. Alternatives go
    with their group, and only where the browser can judge each of them; one more that it can't would let the file pass.
    """
    checks = [(params, get(params.rule).client_check) for params in rules]
    blind = {params.group for params, check in checks if params.group and check is None}
    return [
        check(params)
        | {
            "advised": params.severity == "advised",
            "group": params.group or "",
            "kinds": [kind.value for kind in params.kinds or ()],
        }
        for params, check in checks
        if check and params.group not in blind
    ]
