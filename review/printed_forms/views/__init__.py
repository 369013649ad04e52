"""Pages of printed forms, and of their templates."""
