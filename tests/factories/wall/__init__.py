"""The table of walls and what stands before it."""
