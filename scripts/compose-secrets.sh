#!/usr/bin/env bash
# Writes .env for docker-compose.yml with a database password of your own. Does nothing if one is there already.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

if grep -qs '^AUTOGRADER_DB_PASSWORD=.' .env; then exit 0; fi
umask 077
echo "AUTOGRADER_DB_PASSWORD=$(head -c 32 /dev/urandom | base64 | tr -dc 'A-Za-z0-9')" >>.env
