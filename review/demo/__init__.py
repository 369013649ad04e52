"""The demonstration: people for every role of every campaign, and cases at every stage. Knows no campaign by name."""
