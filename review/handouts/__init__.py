"""The organiser's page on which the notice and the templates are uploaded."""
