#!/bin/sh
# First start only: the role that owns the tables (for migrations), and the one of web and workers. Neither is a superuser or has
# BYPASSRLS, so that row-level policies hold them. Without POSTGRES_WEB_PASSWORD the owner does both.
set -eu
psql -v ON_ERROR_STOP=1 --username postgres -v password="$PORTAL_PASSWORD" <<'SQL'
CREATE ROLE portal LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB PASSWORD :'password';
CREATE DATABASE portal OWNER portal;
SQL
if [ -n "${PORTAL_WEB_PASSWORD:-}" ]; then
    psql -v ON_ERROR_STOP=1 --username postgres -v password="$PORTAL_WEB_PASSWORD" <<'SQL'
CREATE ROLE portal_web LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'password';
SQL
fi
