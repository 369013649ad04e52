"""Offering roles, taking them, ending them, handing them over."""
