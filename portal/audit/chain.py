"""The hash of a link of the audit trail's chain. Pure, so that anybody can compute it again.

A link is SHA-256 of the link before it (64 hexadecimal digits, for the first one none), a line feed, and the event as JSON:
keys in order, no spaces, UTF-8, the moment in UTC with microseconds.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

FIELDS = ("id", "tenant_id", "campaign", "at", "actor_id", "action", "subject", "why", "data")
"""What of an event is hashed: everything that its row holds."""


def event_bytes(event: Mapping[str, Any]) -> bytes:
    """An event's values, by `FIELDS`, as the bytes that are hashed."""
    moment: dt.datetime = event["at"]
    told = {name: event[name] for name in FIELDS} | {
        "at": moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def link(before: str, event: Mapping[str, Any]) -> str:
    """The hash of the link that follows `before`."""
    return hashlib.sha256(before.encode() + b"\n" + event_bytes(event)).hexdigest()
