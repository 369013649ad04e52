#!/bin/sh
# First start only: the portal's role is no superuser.
set -eu
psql -v ON_ERROR_STOP=1 --username postgres -v password="$PORTAL_PASSWORD" <<'SQL'
CREATE ROLE portal LOGIN NOSUPERUSER CREATEDB PASSWORD :'password';
CREATE DATABASE portal OWNER portal;
SQL
