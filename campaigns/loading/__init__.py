"""Reading and writing campaign documents: YAML in, `Document` out, and back."""

from campaigns.loading.problems import BadDocument, Problem
from campaigns.loading.reading import load, parse, revive
from campaigns.loading.writing import as_yaml, canonical, digest, plain

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
