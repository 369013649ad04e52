"""Public pages of cases, by consent."""
