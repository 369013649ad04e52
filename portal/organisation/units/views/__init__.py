"""The pages of units: the tree, and units by table."""
