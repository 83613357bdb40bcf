/** How the hook of a repository finds the program that asks. */
export type Asker =
  /** An absolute path, written into the hook. */
  | { readonly type: 'path'; readonly path: string }
  /** Where each person's own state lies: for a hook that many people share. Says nothing where it is not there. */
  | { readonly type: 'everybody' };

const FIRST =
  '# >>> whereabouts: asks before a push to what is guarded; to remove it: Guard: Remove Push Hook';
const LAST = '# <<< whereabouts';
const KEPT = 'pre-push.before-whereabouts';

/**
 * The lines that ask. They read what git says on standard input (githooks(5)), and give it to the lines behind them
 * again. An asker that is there and fails refuses the push. One that is not there lets it go: an extension that was
 * uninstalled must not take a repository with it.
 */
function block(asker: Asker): string {
  const [path, otherwise] =
    asker.type === 'path'
      ? [
          quoted(asker.path),
          [
            'else',
            `  echo "whereabouts: nobody was asked about this push, because $whereabouts_asker is gone; to stop this line, remove the block 'whereabouts' from $0" >&2`,
          ],
        ]
      : ['"${XDG_STATE_HOME:-$HOME/.local/state}/whereabouts/guard/ask"', []];
  const lines = [
    FIRST,
    'whereabouts_refs=$(cat)',
    `whereabouts_asker=${path}`,
    'if [ -e "$whereabouts_asker" ]; then',
    // Without a line of its own an empty text would become an empty line.
    `  printf '%s' "$whereabouts_refs\${whereabouts_refs:+`,
    '}" | "$whereabouts_asker" push "$@" || exit 1',
    ...otherwise,
    'fi',
    'if [ -n "$whereabouts_refs" ]; then exec <<WHEREABOUTS_REFS',
    '$whereabouts_refs',
    'WHEREABOUTS_REFS',
    'else exec </dev/null; fi',
    LAST,
  ];
  return `${lines.join('\n')}\n`;
}

/** A hook of ours where there was none. */
export function ownHook(asker: Asker): string {
  return `#!/bin/sh\n${block(asker)}`;
}

/** A hook of ours that goes on with the one that was there, which now lies beside it as `keptName`. */
export function chainedHook(asker: Asker): string {
  const kept = `"$(dirname -- "$0")/${KEPT}"`;
  // Git passes over a hook that may not be run.
  return `#!/bin/sh\n${block(asker)}if [ -x ${kept} ]; then exec ${kept} "$@"; fi\n`;
}

export const keptName = KEPT;

/** Whether lines of a POSIX shell can stand in it: by its first line, which must be whole. */
export function isShell(text: string): boolean {
  return /^#![ \t]*(?:\/\S*\/)?(?:env[ \t]+(?:-S[ \t]+)?)?(?:\/\S*\/)?(?:sh|bash|dash|ash|zsh|ksh)(?:[ \t][^\n\r]*)?\n/.test(
    text,
  );
}

/** A hook of a shell with our lines right behind its first, once. */
export function withBlock(text: string, asker: Asker): string {
  const before = withoutBlock(text) ?? text;
  const at = before.indexOf('\n') + 1;
  return before.slice(0, at) + block(asker) + before.slice(at);
}

/** The hook without our lines; undefined where there are none. */
export function withoutBlock(text: string): string | undefined {
  const from = text.startsWith(FIRST) ? 0 : text.indexOf(`\n${FIRST}\n`) + 1;
  if (from === 0 && !text.startsWith(FIRST)) return undefined;
  const to = text.indexOf(`\n${LAST}\n`, from);
  return to < 0 ? undefined : text.slice(0, from) + text.slice(to + LAST.length + 2);
}

/** Whether nothing is left of a hook that was all ours. */
export function isEmptied(text: string): boolean {
  return text === '#!/bin/sh\n';
}

/** Whether it is ours and goes on with a hook that was there before. */
export function isChained(text: string): boolean {
  return text.includes(`/${KEPT}" "$@"; fi\n`);
}

function quoted(path: string): string {
  return `'${path.replace(/'/g, `'\\''`)}'`;
}

/** The `pre-push` of a repository as it is now. */
export interface PushHook {
  /** The file that git runs. */
  readonly file: string;
  /** `shell`: lines can stand in it. `other`: it is kept beside ours. */
  readonly state: 'none' | 'ours' | 'shell' | 'other';
  /** It is in the repository: whoever clones it gets it. */
  readonly committed: boolean;
  /** It is of a folder of hooks for all repositories of this user. */
  readonly everywhere: boolean;
  /** husky writes it anew at each `npm install`. */
  readonly husky: boolean;
}

export type Looked = PushHook | { readonly state: 'impossible'; readonly reason: string };

/** The hooks of repositories on disk. All reject with a sentence where a file cannot be read or written. */
export interface PushHooks {
  look(folder: string, signal: AbortSignal): Promise<Looked>;
  /** Puts our lines into the hook that was looked at, or renews them. */
  install(hook: PushHook): Promise<void>;
  /** Takes them out again; what was there before is as it was, to the byte. False where there were none. */
  remove(hook: PushHook): Promise<boolean>;
}
