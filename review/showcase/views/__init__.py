"""Pages for everybody, for organisers and for the applicant."""
