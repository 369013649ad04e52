"""Pages of the certificates: the desk, the designer, what everybody may verify."""
