"""Helping a person: with their consent an organiser sees the tenant's pages as they do, once and reading only."""
