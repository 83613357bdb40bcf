import {
  type Actor,
  type CommandAct,
  type GuardRules,
  type ShellAct,
  type Surroundings,
  UNKNOWN,
  isUnknown,
} from './act';
import { type Fact, type FactKind, type Hits, join } from './finding';
import { pointedTo } from './pointers';
import { type Variable, pathFrom, substituted, wordsIn } from './variables';

/** A configuration of launch.json: anybody may have written anything into it. */
export type Configuration = Readonly<Record<string, unknown>>;

/** Where something starts that is described in a file of the editor's. */
export interface StartPlace {
  readonly actor: Actor;
  readonly rules: GuardRules;
  /** What relative folders are relative to. */
  readonly folder: string;
  readonly platform: 'windows' | 'linux' | 'osx';
  readonly variable: Variable;
  /** As `GuardHouse.surroundings` has them. */
  readonly surroundings: (
    cwd: string,
    env: Readonly<Record<string, string | undefined>>,
  ) => Surroundings;
}

/** What runs the program of a launch where the configuration names nothing. Others run theirs themselves. */
const RUNTIMES: Readonly<Record<string, string>> = {
  node: 'node',
  'pwa-node': 'node',
  python: 'python',
  debugpy: 'python',
  php: 'php',
  java: 'java',
  Ruby: 'ruby',
  ruby_lsp: 'ruby',
  rdbg: 'ruby',
  bashdb: 'bash',
  PowerShell: 'pwsh',
  dart: 'dart',
};

/** Fields under which adapters take the program that runs the program. The first that is there counts. */
const RUNTIME = ['runtimeExecutable', 'python', 'pythonPath', 'pathBash', 'runtime', 'javaExec'];
const RUNTIME_ARGUMENTS = ['runtimeArgs', 'pythonArgs', 'vmArgs', 'toolArgs'];
const PROGRAM = ['program', 'script', 'mainClass', 'executable', 'target', 'file'];
const ARGUMENTS = ['args', 'argsString', 'programArgs', 'arguments'];
/** Fields that are a whole line of a shell. */
const LINES = ['command', 'shellCommand'];

/** Fields that name what a debugger goes to, by path. */
const PLACES: readonly (readonly [readonly string[], FactKind])[] = [
  [['host'], 'host'],
  [['hostName'], 'host'],
  [['hostname'], 'host'],
  [['address'], 'host'],
  [['remoteHost'], 'host'],
  [['connect', 'host'], 'host'],
  [['miDebuggerServerAddress'], 'host'],
  [['websocketAddress'], 'host'],
  [['kubeContext'], 'kubeContext'],
  [['kubeNamespace'], 'kubeNamespace'],
  [['aws', 'credentials'], 'awsProfile'],
  [['environment'], 'environment'],
];

/** What starting a debug configuration would run and reach. Without acts there is nothing that could be told of it. */
export function launchActs(
  configuration: Configuration,
  place: StartPlace,
): readonly (CommandAct | ShellAct)[] {
  const fields = new Fields(configuration, place);
  const { env, names, doubts } = variablesOf(fields, place);
  const cwd = pathFrom(place.folder, fields.text('cwd') ?? '');
  const surroundings = place.surroundings(cwd, env);
  const pointed = pointedTo(names, surroundings);
  const beside = join(pointed, { facts: placesOf(fields), doubts });
  const shared = { actor: place.actor, origin: 'debug' as const, rules: place.rules };
  const commands = fields.text('request') === 'attach' ? [] : commandsOf(fields);
  const what = `${fields.text('type') ?? 'a'} debugger`;
  const [argv = [what], ...more] = [...commands, ...piped(fields)];
  const isSomething = argv.length > 1 || commands.length > 0;
  const acts: (CommandAct | ShellAct)[] = [];
  if (isSomething || !isNothing(beside)) {
    acts.push({ ...shared, type: 'command', argv, surroundings, beside });
  }
  for (const one of more) acts.push({ ...shared, type: 'command', argv: one, surroundings });
  for (const text of linesOf(fields)) acts.push({ ...shared, type: 'shell', text, surroundings });
  return acts;
}

/** Whether more of it will be known once the editor has put in what its variables stand for. */
export function isOpen(act: CommandAct | ShellAct): boolean {
  const said = act.type === 'shell' ? [act.text] : act.argv;
  const { env, cwd } = act.surroundings;
  return (
    said.some(isUnknown) ||
    isUnknown(cwd) ||
    Object.values(env).some((value) => value !== undefined && isUnknown(value))
  );
}

/** A configuration with what it has for this system, and without variables. */
class Fields {
  private readonly own: Configuration;

  constructor(
    configuration: Configuration,
    private readonly place: StartPlace,
  ) {
    const system = configuration[place.platform];
    this.own = isObject(system) ? { ...configuration, ...system } : configuration;
  }

  get(...path: readonly string[]): unknown {
    return path.reduce<unknown>((value, name) => {
      return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    }, this.own);
  }

  text(...path: readonly string[]): string | undefined {
    return this.said(this.get(...path));
  }

  /** A program by its path, or with what it is given first. */
  program(name: string): readonly string[] | undefined {
    const text = this.text(name);
    return text === undefined ? this.words(name) : [text];
  }

  /** The first of several fields that says anything. */
  first(names: readonly string[]): readonly string[] | undefined {
    for (const name of names) {
      const words = this.words(name);
      if (words) return words;
    }
    return undefined;
  }

  /** A list of words, or one line of them. */
  words(name: string): readonly string[] | undefined {
    const value = this.get(name);
    if (typeof value === 'string')
      return value === '' ? undefined : wordsIn(this.said(value) ?? '');
    return Array.isArray(value) ? value.map((one) => this.said(one) ?? UNKNOWN) : undefined;
  }

  said(value: unknown): string | undefined {
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return typeof value === 'string' && value !== ''
      ? substituted(value, this.place.variable)
      : undefined;
  }
}

function commandsOf(fields: Fields): readonly (readonly string[])[] {
  const type = fields.text('type') ?? '';
  const module = fields.text('module');
  const program = PROGRAM.flatMap((name) => fields.text(name) ?? [])[0];
  const usual = Object.hasOwn(RUNTIMES, type) ? RUNTIMES[type] : undefined;
  const start = RUNTIME.map((name) => fields.program(name)).find((words) => words !== undefined);
  if (!start && program === undefined && module === undefined) return [];
  const argv = [
    ...(start ?? (usual === undefined ? [] : [usual])),
    ...RUNTIME_ARGUMENTS.flatMap((name) => fields.words(name) ?? []),
    ...(module === undefined ? [] : ['-m', module]),
    ...(program === undefined ? [] : [program]),
    ...(fields.first(ARGUMENTS) ?? []),
  ];
  return [argv];
}

/** Lines for a shell. That of Ruby's debugger goes before the program: `bundle exec rails`. */
function linesOf(fields: Fields): readonly string[] {
  const behind = fields.text('type') === 'rdbg' ? (commandsOf(fields)[0] ?? []).slice(1) : [];
  return LINES.flatMap((name) => {
    const line = fields.text(name);
    return line === undefined ? [] : [[line, ...behind].join(' ')];
  });
}

/** A debugger at the other end of a pipe: `ssh host gdb`. */
function piped(fields: Fields): readonly (readonly string[])[] {
  return ['pipeTransport', 'sshConfig'].flatMap((name) => {
    const program = fields.text(name, 'pipeProgram');
    const args: unknown = fields.get(name, 'pipeArgs');
    const words =
      typeof args === 'string'
        ? wordsIn(fields.said(args) ?? '')
        : Array.isArray(args)
          ? args.map((one) => fields.said(one) ?? UNKNOWN)
          : [];
    const debuggerPath = fields.text(name, 'debuggerPath') ?? 'gdb';
    return program === undefined ? [] : [[program, ...words, debuggerPath]];
  });
}

function placesOf(fields: Fields): readonly Fact[] {
  return PLACES.flatMap(([path, kind]): Fact[] => {
    const text = fields.text(...path);
    if (text === undefined || isUnknown(text)) return [];
    const from = `"${path.join('.')}"`;
    const value =
      kind === 'host'
        ? text
            .replace(/^[a-z]+:\/\//i, '')
            .replace(/^[^@/]*@/, '')
            .replace(/[:/].*$/s, '')
        : text.replace(/^profile:/, '');
    return value === '' ? [] : [{ kind, value, from }];
  });
}

interface Variables {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Those that the launch itself sets. */
  readonly names: readonly string[];
  readonly doubts: readonly string[];
}

/** `env` beats `envFile`, in all adapters that have both. */
function variablesOf(fields: Fields, place: StartPlace): Variables {
  const env: Record<string, string | undefined> = {};
  const doubts: string[] = [];
  const given: unknown = fields.get('envFile');
  for (const one of Array.isArray(given) ? (given as unknown[]) : [given]) {
    const path = fields.said(one);
    if (path === undefined) continue;
    if (isUnknown(path)) {
      doubts.push('which envFile it reads is only known once it runs');
      continue;
    }
    const around = place.surroundings(place.folder, {});
    const read = around.files.read(pathFrom(place.folder, path), dotenv);
    if (read.state === 'read') Object.assign(env, read.value);
    if (read.state === 'unreadable') doubts.push(`its envFile cannot be read: ${read.reason}`);
  }
  for (const [name, value] of entriesOf(fields)) {
    // Null takes a variable away.
    env[name] = value === null ? undefined : (fields.said(value) ?? '');
  }
  const names = Object.keys(env).filter((name) => env[name] !== undefined);
  return { env, names, doubts };
}

/** Most adapters have an object; those of C++ a list of names and values. */
function entriesOf(fields: Fields): readonly (readonly [string, unknown])[] {
  const env = fields.get('env');
  const list: unknown = fields.get('environment');
  return [
    ...(isObject(env) ? Object.entries(env) : []),
    ...(Array.isArray(list) ? (list as unknown[]) : []).flatMap((one) =>
      isObject(one) && typeof one['name'] === 'string'
        ? [[one['name'], one['value']] as const]
        : [],
    ),
  ];
}

/** `export NAME="value" # remark`, a line each; a value that names other variables is not known. */
function dotenv(text: string): Readonly<Record<string, string>> {
  const found = text.matchAll(
    /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*[=:][ \t]*(?:'([^']*)'|"((?:\\.|[^"\\])*)"|`([^`]*)`|([^\r\n#]*))/gm,
  );
  return Object.fromEntries(
    [...found].map(([, name = '', single, double, back, bare]) => {
      const value = single ?? back ?? double?.replace(/\\n/g, '\n').replace(/\\(.)/g, '$1');
      const said = value ?? (bare ?? '').trim();
      return [name, single === undefined ? said.replace(/\$(?:\{[^}]*\}|\w+)/g, UNKNOWN) : said];
    }),
  );
}

function isNothing({ facts, doubts }: Hits): boolean {
  return facts.length === 0 && doubts.length === 0;
}

function isObject(value: unknown): value is Configuration {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
