"""Public notice of what is to be awarded, and objections to it: filing, handling, deciding (C20)."""
