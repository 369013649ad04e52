"""From the text of a notice to a draft: what rules find in it, each with its sentence; a person decides."""
