"""Reading and writing campaign documents: YAML in, `Document` out, and back."""

from campaigns.loading.reading import load, parse
from portal.loading import BadDocument, Problem, as_yaml, canonical, digest, plain

__all__ = [
    "BadDocument",
    "Problem",
    "as_yaml",
    "canonical",
    "digest",
    "load",
    "parse",
    "plain",
]
