import type { AskedAct } from './frames';

/** What an agent tells its PreToolUse hook of a tool that it is about to use. */
export interface HookCall {
  /** The agent, as its way of naming tools says. */
  readonly agent: string;
  readonly cwd: string | undefined;
  /** What the guard has a word in; paths as they were given. */
  readonly acts: readonly AskedAct[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the standard input of a hook, as Claude Code and the agent of VS Code write it (the same keys; Copilot's own
 * have `toolName` and `toolArgs`). What it does not know is no act; what is no such input is a problem.
 */
export function readHook(text: string): HookCall | { readonly problem: string } {
  const given = parsed(text);
  if (!given) return { problem: 'what the hook was given is no JSON object' };
  const event = given['hook_event_name'] ?? given['hookEventName'];
  const tool = given['tool_name'] ?? given['toolName'];
  const raw = given['tool_input'] ?? given['toolInput'] ?? given['toolArgs'];
  const input = isRecord(raw) ? raw : typeof raw === 'string' ? parsed(raw) : undefined;
  const cwd = typeof given['cwd'] === 'string' ? given['cwd'] : undefined;
  if (typeof event === 'string' && event.toLowerCase() !== 'pretooluse') {
    return { agent: '', cwd, acts: [] };
  }
  if (typeof tool !== 'string') return { problem: 'what the hook was given names no tool' };
  // Bash, Edit, mcp__x__y: Claude Code; run_in_terminal: the agent of VS Code.
  const agent = /^[A-Z]|^mcp__/.test(tool) ? 'Claude Code' : 'Copilot';
  return { agent, cwd, acts: input ? actsOf(tool, input) : [] };
}

/** What a hook prints. */
export function hookReply(decision: 'allow' | 'deny', reason: string): string {
  const hookSpecificOutput = {
    hookEventName: 'PreToolUse',
    permissionDecision: decision,
    permissionDecisionReason: reason,
  };
  return `${JSON.stringify({ hookSpecificOutput })}\n`;
}

function actsOf(tool: string, input: Json): readonly AskedAct[] {
  const acts: AskedAct[] = [...runsOf(input)];
  // A task that is made and run at once.
  if (isRecord(input['task'])) acts.push(...runsOf(input['task']));
  if (CHANGES.test(tool)) {
    const paths = new Set([...pathsIn(input, 0), ...patchedIn(input)]);
    acts.push(...[...paths].map((path) => ({ type: 'edit', path: localPath(path) }) as const));
  }
  return acts;
}

function runsOf({ command, args }: Json): readonly AskedAct[] {
  const more = isTexts(args) ? args : [];
  if (isTexts(command)) return command.length > 0 ? [{ type: 'command', argv: command }] : [];
  if (typeof command !== 'string' || command.trim() === '') return [];
  return [{ type: 'shell', text: [command, ...more].join(' ') }];
}

const CHANGES = /edit|write|create|replace|insert|patch|delete|remove|rename|move|update|append/i;
const PATHS = ['file_path', 'filePath', 'path', 'notebook_path', 'notebookPath'];
const LISTS = ['edits', 'replacements', 'files', 'changes'];

function pathsIn(input: Json, depth: number): readonly string[] {
  const own = PATHS.flatMap((key) => {
    const path = input[key];
    return typeof path === 'string' && path !== '' ? [path] : [];
  });
  if (depth > 3) return own;
  const inner = LISTS.flatMap((key) => {
    const list: unknown = input[key];
    if (!Array.isArray(list)) return [];
    return list.flatMap((one: unknown) =>
      typeof one === 'string' ? [one] : isRecord(one) ? pathsIn(one, depth + 1) : [],
    );
  });
  return [...own, ...inner];
}

/** The files that a patch in the form of `apply_patch` names. */
function patchedIn(input: Json): readonly string[] {
  return ['input', 'patch'].flatMap((key) => {
    const text = input[key];
    if (typeof text !== 'string') return [];
    const named = text.matchAll(/^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+?)\s*$/gm);
    return [...named].flatMap(([, path]) => path ?? []);
  });
}

function localPath(path: string): string {
  if (!path.startsWith('file://')) return path;
  try {
    return decodeURIComponent(path.slice(7));
  } catch {
    return path.slice(7);
  }
}

function parsed(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
