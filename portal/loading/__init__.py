"""Documents that people write in YAML: values with their lines, mistakes in words with file and line. The one door
through which the portal reads YAML; plain Python but for `form_field` and `document_command`, which Django needs.
"""

from portal.loading.comparing import Change, compare
from portal.loading.nodes import NodeProblem, Tree
from portal.loading.problems import BadDocument, Problem, problems_at
from portal.loading.reading import parse_as, parse_with_lines, text_of
from portal.loading.writing import as_yaml, canonical, digest, plain, values_as_yaml

__all__ = [
    "BadDocument",
    "Change",
    "NodeProblem",
    "Problem",
    "Tree",
    "as_yaml",
    "canonical",
    "compare",
    "digest",
    "parse_as",
    "parse_with_lines",
    "plain",
    "problems_at",
    "text_of",
    "values_as_yaml",
]
