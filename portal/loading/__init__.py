"""Documents that people write in YAML: values with their lines, mistakes in words with file and line. The one door
through which the portal reads YAML; plain Python, no Django.
"""

from portal.loading.nodes import NodeProblem, Tree

__all__ = ["NodeProblem", "Tree"]
