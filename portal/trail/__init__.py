"""The audit trail's pages (X08): a tenant's, one's own account's, and the operators'."""
