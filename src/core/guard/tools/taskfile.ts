import { parse } from 'yaml';
import { type Surroundings, UNKNOWN } from '../act';
import { folderOf, pathFrom, upwards } from '../folders';
import { quoted } from '../shellCommand';
import { wordFacts } from '../strangers';
import type { Inner, Tool } from '../tool';
import { options, runner, shell, withEnv, withEnvFiles } from './running';

const DEEPEST = 10;
const MOST = 300;
const NAMES = [
  'Taskfile.yml',
  'taskfile.yml',
  'Taskfile.yaml',
  'taskfile.yaml',
  'Taskfile.dist.yml',
  'taskfile.dist.yml',
  'Taskfile.dist.yaml',
  'taskfile.dist.yaml',
];

type Node = Readonly<Record<string, unknown>>;
type Values = ReadonlyMap<string, string>;

function nodeIn(value: unknown): Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Node)
    : {};
}

function listIn(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;
}

/** `{{.NAME}}` and `{{.NAME | default "dev"}}` filled in; other templates are unknown. */
function fill(text: string, values: Values): string {
  return text.replace(/\{\{-?\s*(.*?)\s*-?\}\}/g, (_all, inside: string) => {
    const [, name, fallback] = /^\.(\w+)(?:\s*\|\s*default\s+["'`](.*?)["'`])?$/.exec(inside) ?? [];
    const [, first, second] = /^default\s+["'`](.*?)["'`]\s+\.(\w+)$/.exec(inside) ?? [];
    const value = values.get(name ?? second ?? '');
    if (name === undefined && second === undefined) return UNKNOWN;
    return value !== undefined && value !== '' ? value : (fallback ?? first ?? value ?? '');
  });
}

/** Variables of a map; those that a shell computes are unknown, and `texts` gathers what it would run. */
function withVariables(node: unknown, values: Values, texts: string[]): Values {
  const all = new Map(values);
  for (const [name, value] of Object.entries(nodeIn(node))) {
    const text = textIn(value);
    const computed = textIn(nodeIn(value)['sh']);
    if (computed !== undefined) texts.push(fill(computed, all));
    all.set(name, text === undefined ? UNKNOWN : fill(text, all));
  }
  return all;
}

interface File {
  readonly folder: string;
  readonly root: Node;
}

/** taskfile.dev/reference/schema. */
class Run {
  readonly found: Inner[] = [];
  private readonly seen = new Set<string>();

  constructor(
    private readonly around: Surroundings,
    /** Those of the command line. */
    private readonly given: Values,
  ) {}

  task(file: File, name: string, passed: Values, depth: number): void {
    const key = JSON.stringify([file.folder, name, [...passed]]);
    if (depth > DEEPEST || this.seen.has(key) || this.found.length > MOST) return;
    this.seen.add(key);
    const tasks = nodeIn(file.root['tasks']);
    const task = Object.hasOwn(tasks, name) ? tasks[name] : this.aliased(tasks, name);
    if (task === undefined) {
      this.included(file, name, passed, depth);
      return;
    }
    const node = nodeIn(task);
    const computed: string[] = [];
    const env = Object.entries(this.around.env).flatMap(([key_, value]): [string, string][] =>
      value === undefined ? [] : [[key_, value]],
    );
    let values: Values = withVariables(
      file.root['vars'],
      new Map([['TASK', name], ...env]),
      computed,
    );
    values = withVariables(node['vars'], new Map([...values, ...passed, ...this.given]), computed);
    // What is passed says more than what a task says itself, but for what it computes from it.
    values = new Map([...values, ...passed, ...this.given]);
    const folder = textIn(node['dir']);
    const cwd = folder === undefined ? file.folder : pathFrom(file.folder, fill(folder, values));
    const files = [...listIn(node['dotenv']), ...listIn(file.root['dotenv'])].flatMap((path) => {
      const text = textIn(path);
      return text === undefined ? [] : [fill(text, values)];
    });
    const variables = withVariables(
      node['env'],
      withVariables(file.root['env'], new Map(), computed),
      computed,
    );
    const filled = [...variables].map(([name_, value]) => [name_, fill(value, values)] as const);
    const inside = withEnv(
      withEnvFiles({ ...this.around, cwd }, files, true),
      Object.fromEntries(filled),
    );
    const facts = wordFacts(
      [name, ...this.given.values(), ...passed.values()],
      'the words of task',
    );
    const run = (text: string) => this.found.push(...shell(text, inside, facts));
    for (const need of listIn(node['deps'])) this.step(file, need, values, depth, run);
    for (const text of computed) run(text);
    const steps =
      Array.isArray(task) || typeof task === 'string' ? task : (node['cmds'] ?? node['cmd']);
    for (const step of listIn(steps)) {
      if (typeof step === 'string') run(fill(step, values));
      else this.step(file, step, values, depth, run);
    }
  }

  private aliased(tasks: Node, name: string): unknown {
    return Object.values(tasks).find((task) => listIn(nodeIn(task)['aliases']).includes(name));
  }

  /** A command, or another task with variables of its own. */
  private step(
    file: File,
    step: unknown,
    values: Values,
    depth: number,
    run: (text: string) => void,
  ): void {
    const node = nodeIn(step);
    const text = textIn(node['cmd']) ?? textIn(node['defer']);
    if (text !== undefined) run(fill(text, values));
    const deferred = nodeIn(node['defer']);
    const name = textIn(step) ?? textIn(node['task']) ?? textIn(deferred['task']);
    if (name === undefined) return;
    const passed = Object.entries(nodeIn(node['vars'])).map(([key, value]): [string, string] => [
      key,
      fill(textIn(value) ?? UNKNOWN, values),
    ]);
    this.task(file, fill(name, values).replace(/^:/, ''), new Map(passed), depth + 1);
  }

  /** `docs:build` is the task `build` of the file that is included as `docs`. */
  private included(file: File, name: string, passed: Values, depth: number): void {
    const [namespace = '', ...rest] = name.split(':');
    const include = nodeIn(file.root['includes'])[namespace];
    const path = textIn(include) ?? textIn(nodeIn(include)['taskfile']);
    if (path === undefined || rest.length === 0) return;
    const whole = pathFrom(file.folder, path);
    const paths = /\.ya?ml$/.test(whole) ? [whole] : NAMES.map((one) => pathFrom(whole, one));
    const other = fileAt(paths, this.around);
    if (typeof other === 'string') {
      this.found.push({ type: 'unclear', why: other, surroundings: this.around });
    } else if (other) this.task(other, rest.join(':'), passed, depth + 1);
  }
}

/** The first that is there; a text says why it cannot be read. */
function fileAt(paths: readonly string[], around: Surroundings): File | string | undefined {
  for (const path of paths) {
    const read = around.files.read(path, (text) => nodeIn(parse(text)));
    if (read.state === 'unreadable') return `${path}: ${read.reason}`;
    if (read.state === 'read') return { folder: folderOf(path), root: read.value };
  }
  return undefined;
}

const task = runner(
  ['task', 'go-task'],
  {
    valued: options('-d --dir -t --taskfile -o --output -C --concurrency -I --interval --sort'),
    flags: options(
      '-n --dry -l --list -a --list-all -s --silent -f --force -y --yes -v --verbose -w --watch -p --parallel -g --global -x --exit-code --status --summary --json -i --init -c --color --no-status',
    ),
  },
  (line, around) => {
    if (
      line.has(
        '-n',
        '--dry',
        '-l',
        '--list',
        '-a',
        '--list-all',
        '--status',
        '--summary',
        '-i',
        '--init',
        '--help',
        '-h',
        '--version',
      )
    ) {
      return [];
    }
    const given = new Map([['CLI_ARGS', line.rest.map(quoted).join(' ')]]);
    const names: string[] = [];
    for (const word of line.operands) {
      const at = word.indexOf('=');
      if (at > 0) given.set(word.slice(0, at), word.slice(at + 1));
      else names.push(word);
    }
    const told: Inner = {
      type: 'words',
      argv: [...names, ...given.values(), ...line.rest],
      surroundings: around,
    };
    const folder = line.value('-d', '--dir');
    const start = folder === undefined ? around.cwd : pathFrom(around.cwd, folder);
    const path = line.value('-t', '--taskfile');
    const paths =
      path === undefined
        ? upwards(start).flatMap((one) => NAMES.map((name) => pathFrom(one, name)))
        : [pathFrom(around.cwd, path)];
    const file = fileAt(paths, around);
    if (file === undefined) return [told];
    if (typeof file === 'string')
      return [told, { type: 'unclear', why: file, surroundings: around }];
    const run = new Run(around, given);
    for (const name of names.length > 0 ? names : ['default']) run.task(file, name, new Map(), 0);
    return [told, ...run.found];
  },
);

export const TASK: readonly Tool[] = [task];
