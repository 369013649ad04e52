"""Belonging to a unit: who says so, who confirms it, for which unit a coordinator acts; how a tenant starts."""
