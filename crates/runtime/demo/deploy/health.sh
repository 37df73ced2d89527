#!/bin/sh
# Compares what the demo's cluster runs with the wanted commit; the last line is a sync and a health word.
set -eu
target="cluster/$SIGNALBOX_NAMESPACE"
if [ ! -d "$target" ]; then
    # Never deployed by a promotion: the demo takes such an application as it stands in Git.
    if [ -z "$SIGNALBOX_COMMIT" ]; then echo "Synced Healthy"; else echo "OutOfSync Missing"; fi
    exit 0
fi
if [ -n "$SIGNALBOX_COMMIT" ] && [ "$(cat "$target/commit")" != "$SIGNALBOX_COMMIT" ]; then
    echo "OutOfSync Progressing"
    exit 0
fi
if [ -f "$target/$SIGNALBOX_PATH/Chart.yaml" ]; then echo "Synced Healthy"; else echo "Synced Degraded"; fi
