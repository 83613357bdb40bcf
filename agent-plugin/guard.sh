#!/bin/sh
# Hands what an agent is about to do to the guard of Whereabouts. Exit 2 keeps the agent from it; any other failure of
# a hook lets it go on, so nothing but the guard's own yes may come out of here as anything else.
asker="${XDG_STATE_HOME:-$HOME/.local/state}/whereabouts/guard/ask"
# The guard was never set up here: there is nobody to ask and nothing that is guarded.
[ -e "$asker" ] || exit 0
"$asker" hook
status=$?
[ "$status" -eq 0 ] && exit 0
[ "$status" -eq 2 ] || echo "whereabouts: the guard failed (exit $status), so this is not done. A person can look with: Guard: Doctor" >&2
exit 2
