"""Questions of applicants: asking, answering, moving up to the organiser, and what becomes a frequently asked question."""
