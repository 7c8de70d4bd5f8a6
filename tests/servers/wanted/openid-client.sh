#!/bin/sh
# openid-client, the login library of most Node apps, from npm.
set -eu
cd "$1"
[ -f package.json ] || printf '{"private": true}\n' > package.json
npm install --silent --ignore-scripts --no-audit --no-fund openid-client@6.8.9
