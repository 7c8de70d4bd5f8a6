#!/bin/sh
# Makes the two roles of the hub in a fresh PostgreSQL, as its image runs it once.
#
# The owner bypasses row security (migrations, export, backup); the application cannot
# and owns nothing. Passwords come from files and reach the server as variables of
# psql: they stand in no command line and in no log.
set -eu

owner_password=$(cat "$HUB_OWNER_DATABASE_PASSWORD_FILE")
app_password=$(cat "$HUB_DATABASE_PASSWORD_FILE")
export owner_password app_password

psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 \
    --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-postgres}" <<'SQL'
\getenv owner_password owner_password
\getenv app_password app_password
set log_statement = 'none';
set log_min_error_statement = 'panic';
create role hub_owner login nosuperuser nocreatedb nocreaterole noreplication bypassrls
    password :'owner_password';
create role hub_app login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
    password :'app_password';
create database hub owner hub_owner encoding 'UTF8';
revoke all on database hub from public;
grant connect, temporary on database hub to hub_app;
SQL
