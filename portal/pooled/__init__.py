"""Connections to PostgreSQL that threads hand on to one another, instead of one each."""
