"""Kinds of units and their attributes, edited one by one: what a tenant's units may be called and counted by."""
