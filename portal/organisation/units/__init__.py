"""The tree of units as people keep it: search, add, rename, move, merge, close; by table."""
