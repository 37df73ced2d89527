#!/bin/sh
# The demo's cluster is a directory: brings the application's folder at the wanted commit into it.
set -eu
target="cluster/$SIGNALBOX_NAMESPACE"
fresh="$target.$$"
rm -rf "$fresh"
mkdir -p "$fresh"
git --git-dir=charts.git archive "$SIGNALBOX_COMMIT" "$SIGNALBOX_PATH" | tar -x -C "$fresh"
printf '%s\n' "$SIGNALBOX_COMMIT" >"$fresh/commit"
rm -rf "$target"
mv "$fresh" "$target"
