"""The campaign's audit trail (X08): searched and taken out."""
