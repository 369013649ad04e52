"""When a campaign takes what: stages and their times, extensions."""
