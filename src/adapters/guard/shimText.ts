import { shellQuoted } from './shellQuoted';

/** So ends the name of every folder of shims, whoever made it: what a shim passes over when it looks for the tool. */
export const SHIMS = 'whereabouts-shims';

/** What a shim ends with where the tool was not run. */
export const NOT_RUN = 77;

export interface ShimParts {
  /** The name that it stands for. */
  readonly name: string;
  /** From `shimRules`. */
  readonly rules: string;
  /** The program that is asked about all that `rules` does not let through. */
  readonly ask: string;
  /** The folder that holds the folders of all windows. */
  readonly windows: string;
}

/**
 * A program for POSIX shells that stands on PATH before the tool of its name. It becomes the tool, with the same
 * arguments, variables and standard streams, once that is known to be harmless or somebody has said yes; else it ends
 * with `NOT_RUN`. All it has to know is in its text, so there is nothing that could be missing, and until somebody is
 * asked nothing is forked.
 *
 * Variables begin with `whereabouts_` and are not exported: a name that the user exports would reach the tool changed.
 * What dash cannot keep is lost, as behind any script: variables whose names a shell could not assign.
 */
export function shimText({ name, rules, ask, windows }: ShimParts): string {
  return `#!/bin/sh
# Written by Whereabouts, which asks before ${name} changes what is guarded.
whereabouts_real= whereabouts_rest=$PATH:
while :; do
case $whereabouts_rest in '') break ;; esac
whereabouts_folder=\${whereabouts_rest%%:*} whereabouts_rest=\${whereabouts_rest#*:}
case $whereabouts_folder in
*/${SHIMS}|*/${SHIMS}/) continue ;;
*?/) whereabouts_folder=\${whereabouts_folder%/} ;;
'') whereabouts_folder=. ;;
esac
[ -x "$whereabouts_folder/${name}" ] && [ -f "$whereabouts_folder/${name}" ] || continue
whereabouts_real=$whereabouts_folder/${name}
${passOverLinks(name, windows)}
break
done
case $whereabouts_real in '') printf '%s\\n' 'sh: ${name}: command not found' >&2; exit 127 ;; esac
${rules}
if [ -x ${shellQuoted(ask)} ]; then
${shellQuoted(ask)} run -- ${name} "$@" </dev/null >&2
case $? in
0) exec "$whereabouts_real" "$@" ;;
130) exit 130 ;;
126|127) ;;
*) exit ${NOT_RUN} ;;
esac
fi
printf '%s\\n' ${shellQuoted(cannotAsk(name, ask))} >&2
exit ${NOT_RUN}
`;
}

/** A link to a folder of shims has another name; without this two shims could become each other for ever. */
function passOverLinks(name: string, windows: string): string {
  return `case $whereabouts_folder in /*) whereabouts_link= ;; *) whereabouts_link=1 ;; esac
if [ "$whereabouts_link" ] || [ -h "$whereabouts_folder" ] || [ -h "$whereabouts_real" ]; then
for whereabouts_link in "$0" ${shellQuoted(windows)}/*/${SHIMS}/${name}; do
[ "$whereabouts_real" -ef "$whereabouts_link" ] && whereabouts_real= && continue 2
done
fi`;
}

function cannotAsk(name: string, ask: string): string {
  return `whereabouts: ${name} was not run, because nobody can be asked: ${ask} cannot be run. Reload the window of the editor, or take the folder ${SHIMS} out of PATH.`;
}
