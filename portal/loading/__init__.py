"""Documents that people write in YAML: values with their lines, mistakes in words with file and line. The one door
through which the portal reads YAML; plain Python, no Django.
"""

from portal.loading.nodes import NodeProblem, Tree
from portal.loading.problems import BadDocument, Problem
from portal.loading.reading import parse_as, text_of

__all__ = ["BadDocument", "NodeProblem", "Problem", "Tree", "parse_as", "text_of"]
