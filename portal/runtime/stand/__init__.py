"""The deployment as it would run, on one machine: `manage.py stand`. docs/deployment.md says what it shows."""
