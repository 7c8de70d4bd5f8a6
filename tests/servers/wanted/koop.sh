#!/bin/sh
# Koop, an ArcGIS FeatureServer of its own, from npm.
set -eu
cd "$1"
[ -f package.json ] || printf '{"private": true}\n' > package.json
npm install --silent --ignore-scripts --no-audit --no-fund @koopjs/koop-core@10.4.19
