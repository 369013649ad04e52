"""What everybody sees: the front page's calls, a tenant's page, a campaign's page."""
