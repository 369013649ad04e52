"""Printed forms, made in the child only: a campaign's Word template filled with plain values, and a document printed."""
