"""The deployment's own files, read as an engine reads them: docker-compose.yml for services, the Dockerfile for what the
image itself says. What the stand starts is written there and nowhere else.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, Field

from portal.loading import parse_as

ROOT = Path(__file__).resolve().parents[3]
COMPOSE, DOCKERFILE = ROOT / "docker-compose.yml", ROOT / ".docker" / "Dockerfile"
IMAGE = "case-portal:latest"


class ComposeError(RuntimeError):
    """A variable that the file demands is not set."""


class _Health(BaseModel):
    test: list[str]


class _Deploy(BaseModel):
    replicas: int = 1


class _Service(BaseModel):
    image: str
    command: list[str] = []
    environment: dict[str, str] = {}
    healthcheck: _Health | None = None
    deploy: _Deploy = _Deploy()
    profiles: list[str] = []


class _File(BaseModel):
    services: dict[str, _Service] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Service:
    """One service: what it runs (the image's own command where the file names none), is told, and is asked."""

    name: str
    image: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    health: tuple[str, ...]
    replicas: int


def services(variables: Mapping[str, str]) -> dict[str, Service]:
    """Those that start by themselves, with the variables of an `.env` filled in."""
    told, command = of_the_image()
    file = parse_as(_File, COMPOSE.read_text("utf-8"), COMPOSE.name)
    return {
        name: Service(
            name=name,
            image=one.image,
            argv=tuple(one.command) or (command if one.image == IMAGE else ()),
            environment=(told if one.image == IMAGE else {})
            | {key: filled(value, variables) for key, value in one.environment.items()},
            health=tuple(one.healthcheck.test[1:]) if one.healthcheck else (),
            replicas=one.deploy.replicas,
        )
        for name, one in file.services.items()
        if not one.profiles
    }


def of_the_image() -> tuple[dict[str, str], tuple[str, ...]]:
    """The image's ENV without its PATH, and its CMD."""
    whole = DOCKERFILE.read_text("utf-8").replace("\\\n", " ")
    pairs = shlex.split(_line(whole, "ENV"))
    told = dict(pair.split("=", 1) for pair in pairs)
    told.pop("PATH")
    command: list[str] = json.loads(_line(whole, "CMD"))
    return told, tuple(command)


def _line(dockerfile: str, instruction: str) -> str:
    [found] = re.findall(rf"^{instruction} (.+)$", dockerfile, re.MULTILINE)
    return str(found)


_PART = re.compile(r"\$\{(?P<name>[A-Z][A-Z0-9_]*)(?P<how>:-|:\?|:\+)?")


def filled(text: str, variables: Mapping[str, str]) -> str:
    """`text` with ${X}, ${X:-else}, ${X:?why} and ${X:+then} filled in, inside each other too."""
    done = ""
    while found := _PART.search(text):
        inner, rest = _until_closed(text[found.end() :])
        name, value = found["name"], variables.get(found["name"], "")
        if found["how"] == ":?" and not value:
            raise ComposeError(f"{name}: {inner}")
        if found["how"] == ":+":
            value = filled(inner, variables) if value else ""
        elif found["how"] == ":-" and not value:
            value = filled(inner, variables)
        done, text = done + text[: found.start()] + value, rest
    return done + text


def _until_closed(text: str) -> tuple[str, str]:
    """What stands before the bracket that closes, and after it."""
    depth = 1
    for at, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if not depth:
            return text[:at], text[at + 1 :]
    raise ComposeError(f"unclosed: {text}")


def names_used() -> set[str]:
    """Every variable that the file asks an `.env` for."""
    return set(re.findall(r"\$\{([A-Z][A-Z0-9_]*)", COMPOSE.read_text("utf-8")))
