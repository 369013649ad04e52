"""Who runs a tenant and who acts for its units: inviting people, ending roles, handing them over."""
