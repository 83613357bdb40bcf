import type { CommandAct, ShellAct } from './act';
import type { StartPlace } from './launch';
import { pathFrom, substituted } from './variables';

/** What a task runs, as tasks.json or an extension describes it. Variables may stand in all of it. */
export type Started = {
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
} & (
  | { readonly type: 'process'; readonly argv: readonly string[] }
  /** `args` are put behind the line as words of a POSIX shell. */
  | { readonly type: 'shell'; readonly line: string; readonly args: readonly string[] }
);

/** What starting a task would run. */
export function taskAct(started: Started, place: StartPlace): CommandAct | ShellAct {
  const put = (text: string) => substituted(text, place.variable);
  const env = Object.fromEntries(
    Object.entries(started.env).map(([name, value]) => [name, put(value)]),
  );
  const cwd = pathFrom(place.folder, put(started.cwd ?? ''));
  const shared = {
    actor: place.actor,
    origin: 'task' as const,
    rules: place.rules,
    surroundings: place.surroundings(cwd, env),
  };
  if (started.type === 'process') {
    return { ...shared, type: 'command', argv: started.argv.map(put) };
  }
  const words = started.args.map((word) => inShell(put(word)));
  return { ...shared, type: 'shell', text: [put(started.line), ...words].join(' ') };
}

/** A task as tasks.json has it, with what it has for this system; undefined where it runs nothing itself. */
export function startedBy(
  task: Readonly<Record<string, unknown>>,
  platform: StartPlace['platform'],
): Started | undefined {
  const system = task[platform];
  const own = isObject(system) ? { ...task, ...system } : task;
  const options = isObject(own['options']) ? own['options'] : {};
  const cwd = typeof options['cwd'] === 'string' ? options['cwd'] : undefined;
  const given = isObject(options['env']) ? options['env'] : {};
  const env = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, String(value)]),
  );
  const command = wordOf(own['command']);
  const list: unknown = own['args'];
  const args = Array.isArray(list) ? list.flatMap((one) => wordOf(one) ?? []) : [];
  if (command === undefined) return undefined;
  return own['type'] === 'process'
    ? { type: 'process', argv: [command, ...args], cwd, env }
    : { type: 'shell', line: command, args, cwd, env };
}

/** A word, or one with a wish how to quote it. */
function wordOf(value: unknown): string | undefined {
  const inner: unknown = isObject(value) ? value['value'] : value;
  if (Array.isArray(inner)) return inner.map(String).join(' ');
  return typeof inner === 'string' ? inner : undefined;
}

/** The editor quotes words with blanks in them, and no others: `&&` stays what it is. */
function inShell(word: string): string {
  return !/\s/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
