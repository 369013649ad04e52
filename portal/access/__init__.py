"""Belonging to a unit: who says so, who confirms it, and for which unit a coordinator acts."""
