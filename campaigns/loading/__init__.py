"""Reading and writing campaign documents: YAML in, `Document` out, and back."""

from campaigns.loading.reading import load, parse, revive
from campaigns.loading.writing import as_yaml, canonical, digest, plain
from portal.loading import BadDocument, Problem

__all__ = [
    "BadDocument",
    "Problem",
    "as_yaml",
    "canonical",
    "digest",
    "load",
    "parse",
    "plain",
    "revive",
]
