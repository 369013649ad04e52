"""A tenant's own organisation: its name, kinds of units, attributes, the tree of units; a document to bring it in
and to take it out.
"""
