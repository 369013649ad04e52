"""Documents that leave the portal as Word files: a plain layout built from lines, boxes and tables, filled in the sandbox.
Knows nobody: no campaign, no case; what calls it brings labels, tags and values.
"""
