"""How log lines are written: as words for people at a terminal, or one JSON object a line (LOG_FORMAT). Both say which
request, tenant or job they belong to, and neither shows who somebody is.
"""

import re
from typing import Any, Literal

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

_MASKS = (
    (re.compile(r"[\w.+-]+@(?=[\w-]+\.[\w.-]+)"), "***@"),
    (re.compile(r"(?<!\d)1\d{10}(?!\d)"), "1**********"),
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "*" * 18),
)
"""E-mail addresses, mobile numbers, identity numbers: a database's own words on a doubled row repeat what was in it."""

_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.ExtraAdder(allow=("method", "path", "view", "status", "milliseconds")),
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def masked(text: str) -> str:
    """A text without the numbers and addresses that name people."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


def mask_people(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = masked(value)
    return event


def in_words(logger: WrappedLogger, method: str, event: EventDict) -> str:
    """One line, then the traceback where there is one."""
    about = [f"{key}={event[key]}" for key in ("tenant", "job", "request_id") if key in event]
    line = " ".join([str(event["event"]), *(f"[{part}]" for part in about)])
    return f"{line}\n{event['exception']}" if event.get("exception") else line


def configuration(form: Literal["text", "json"], level: str) -> dict[str, Any]:
    """Django's LOGGING. Requests are logged one by one in JSON only; a terminal would drown in them."""
    last: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if form == "json" else in_words
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    mask_people,
                    last,
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {"portal.requests": {"level": "INFO" if form == "json" else "WARNING"}},
    }
