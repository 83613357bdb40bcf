import { APPEND, JsonText, type Step } from './jsonPatch';

/** The tools of Claude Code that can change something outside of its own head. */
const MATCHER = 'Bash|Edit|Write|MultiEdit|NotebookEdit';
/** Seconds: a person has to have time to answer. */
const TIMEOUT = 600;
const AT: readonly Step[] = ['hooks', 'PreToolUse'];

/** What becomes of a text of `~/.claude/settings.json`. */
export type Changed =
  | { readonly state: 'changed'; readonly text: string }
  | { readonly state: 'same' }
  | { readonly state: 'broken'; readonly reason: string };

const BROKEN: Changed = {
  state: 'broken',
  reason: 'it is not JSON that can be read: mend it first, so that nothing of it is lost',
};
const OTHERWISE: Changed = {
  state: 'broken',
  reason: '"hooks" or "PreToolUse" in it are not what Claude Code reads: mend that first',
};

/**
 * With our hook before the tools of Claude Code, once. `onFailure`: without it a hook that fails lets the tool run
 * (Claude Code 2.1.295).
 */
export function withClaudeHook(text: string, asker: string): Changed {
  const before = JsonText.parse(text);
  if (!before) return BROKEN;
  const wanted = {
    matcher: MATCHER,
    hooks: [{ type: 'command', command: commandOf(asker), timeout: TIMEOUT, onFailure: 'block' }],
  };
  const [only, ...more] = ours(before);
  const own = only && before.value(only.slice(0, -2));
  if (own && more.length === 0 && same(own, wanted)) return { state: 'same' };
  const after = cleaned(before)?.with([...AT, APPEND], wanted);
  return after ? { state: 'changed', text: after.text } : OTHERWISE;
}

/** Without any hook of ours, and without what held nothing else. */
export function withoutClaudeHook(text: string): Changed {
  const before = JsonText.parse(text);
  if (!before) return BROKEN;
  const after = cleaned(before);
  if (!after) return OTHERWISE;
  return after === before ? { state: 'same' } : { state: 'changed', text: after.text };
}

/** Whether Claude Code runs hooks at all, as far as these settings say. */
export function hooksAreOff(text: string): boolean {
  return JsonText.parse(text)?.at(['disableAllHooks'])?.value === true;
}

function cleaned(text: JsonText): JsonText | undefined {
  let now: JsonText | undefined = text;
  for (;;) {
    const [path] = now ? ours(now) : [];
    if (!now || !path) return now;
    // An entry is nothing without its hooks.
    const entry = path.slice(0, -2);
    const alone = now.at([...entry, 'hooks'])?.children?.length === 1;
    now = now.without(alone ? entry : path, 1);
  }
}

/** The paths of all hooks of ours. */
function ours(text: JsonText): readonly (readonly Step[])[] {
  const entries = text.at(AT)?.children ?? [];
  return entries.flatMap((_, entry) => {
    const hooks = text.at([...AT, entry, 'hooks'])?.children ?? [];
    return hooks.flatMap((__, hook) => {
      const path: readonly Step[] = [...AT, entry, 'hooks', hook];
      const command: unknown = text.at([...path, 'command'])?.value;
      const isOurs = typeof command === 'string' && /[/\\]guard[/\\]ask['"]? hook$/.test(command);
      return isOurs ? [path] : [];
    });
  });
}

function commandOf(asker: string): string {
  const plain = /^[\w./@%+:,-]+$/.test(asker);
  return `${plain ? asker : `'${asker.replace(/'/g, `'\\''`)}'`} hook`;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
