import type { Files, GuardRules, GuardedEnvironment, Surroundings } from './act';
import type { Fact, FactKind } from './finding';
import { readLine } from './line';
import { LEVELS, recognise } from './recognise';
import { toolNamed } from './tools/all';

/** How to point elsewhere. */
export interface Leave {
  /** A sentence. */
  readonly words: string;
  /** A line of a shell that does it, to be taken away or, with `harmless`, run. */
  readonly command?: string;
  /** It changes nothing but what later commands hit. */
  readonly harmless?: true;
}

/** Something that would be hit by whoever just goes on. */
export interface Pointing {
  /** `kube context prod-eu`. Text from outside. */
  readonly what: string;
  /** `current-context of ~/.kube/config`. */
  readonly from: string;
  readonly environment: GuardedEnvironment;
  readonly leave: Leave;
}

/** What the editor knows beside files and variables. */
export interface Around {
  /** What is checked out. */
  readonly branch: string | undefined;
  /** Path from the root of the folder, with `/`; the name alone of a file outside. */
  readonly activeFile: string | undefined;
  readonly terminals: readonly {
    readonly name: string;
    /** What the terminal was made with: null takes a variable away. */
    readonly env: Readonly<Record<string, string | null | undefined>>;
  }[];
}

/** A program that hits something without being told what, and how it is told to hit something else. */
interface Ambient {
  readonly argv: readonly string[];
  readonly leave: Leave;
}

const AMBIENT: readonly Ambient[] = [
  {
    argv: ['kubectl', 'apply'],
    leave: {
      words: 'Choose another context, or none.',
      command: 'kubectl config unset current-context',
      harmless: true,
    },
  },
  {
    argv: ['aws', 's3', 'rm'],
    leave: { words: 'Name another profile with --profile, or in AWS_PROFILE.' },
  },
  {
    argv: ['terraform', 'apply'],
    leave: {
      words: 'Select another workspace.',
      command: 'terraform workspace select default',
      harmless: true,
    },
  },
  {
    argv: ['gcloud', 'run', 'deploy'],
    leave: {
      words: 'Choose another project, or none.',
      command: 'gcloud config unset project',
      harmless: true,
    },
  },
  {
    argv: ['az', 'webapp', 'restart'],
    leave: {
      words: 'Choose another subscription.',
      command: 'az account set --subscription NAME',
    },
  },
  {
    argv: ['docker', 'run'],
    leave: {
      words: 'Use the Docker of this machine.',
      command: 'docker context use default',
      harmless: true,
    },
  },
  {
    argv: ['pulumi', 'up'],
    leave: { words: 'Select another stack.', command: 'pulumi stack select NAME' },
  },
  { argv: ['psql'], leave: { words: 'Name another server with -h.' } },
  { argv: ['mysql'], leave: { words: 'Name another server with -h.' } },
];

const NOUNS: Readonly<Partial<Record<FactKind, string>>> = {
  kubeContext: 'kube context',
  kubeNamespace: 'kube namespace',
  awsProfile: 'AWS profile',
  awsAccount: 'AWS account',
  workspace: 'Terraform workspace',
  database: 'data base',
  settingsFile: 'file',
};

/** What a person who just goes on would hit that asks for more than a remark, most guarded first. */
export function pointings(
  around: Surroundings,
  rules: GuardRules,
  { branch, activeFile, terminals }: Around,
): readonly Pointing[] {
  const own = [...ambient(around, rules), ...ofBranch(rules, branch), ...ofFile(rules, activeFile)];
  const ofTerminals = terminals.flatMap(({ name, env }) => {
    const there = ambient({ ...around, env: { ...around.env, ...without(env) } }, rules);
    return there.flatMap((one): Pointing[] => {
      if (own.some(({ what, from }) => what === one.what && from === one.from)) return [];
      const leave = { words: `Close the terminal ${name}, or say otherwise in it.` };
      return [{ ...one, from: `${one.from} of the terminal ${name}`, leave }];
    });
  });
  return [...own, ...ofTerminals].sort((a, b) => weight(b) - weight(a));
}

/** Remembers which files were asked for, so that somebody can watch exactly these. */
export function listening(files: Files, heard: Set<string>): Files {
  return {
    read: (path, decode) => {
      heard.add(path);
      return files.read(path, decode);
    },
  };
}

/** The most guarded environment of the rules; what production is called where they have none. */
export function mostGuarded({ environments }: GuardRules): string {
  const [first] = [...environments].sort((a, b) => guardOf(b) - guardOf(a));
  return first?.name ?? 'production';
}

function ambient(around: Surroundings, rules: GuardRules): readonly Pointing[] {
  const ofTools = AMBIENT.flatMap(({ argv, leave }) => {
    const tool = toolNamed(argv[0] ?? '');
    const [line] = tool ? readLine(argv, tool.grammar) : [];
    const facts = tool && line ? tool.hits(line, around).facts : [];
    return pointing(rules, facts, leave);
  });
  const seen = new Set<string>();
  return [...ofTools, ...ofDataBase(around, rules)].filter(({ what, from }) => {
    const key = `${what}\n${from}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Programs that change data bases take the address from there: Prisma, Rails, dbmate. */
function ofDataBase(around: Surroundings, rules: GuardRules): readonly Pointing[] {
  const { env, cwd, files } = around;
  const name = 'DATABASE_URL';
  const file = files.read(`${cwd}/.env`, (text) => valueIn(text, name));
  return [
    ...pointing(rules, addressFacts(env[name], name), { words: '' }),
    ...(file.state === 'read'
      ? pointing(rules, addressFacts(file.value, `${name} in .env`), {
          words: 'Name another data base in .env.',
        })
      : []),
  ];
}

/** The last assignment counts, as where a shell reads it. */
function valueIn(text: string, name: string): string | undefined {
  const lines = [...text.matchAll(/^[^\S\n]*(?:export[^\S\n]+)?(\w+)[^\S\n]*=[^\S\n]*(.*)$/gm)];
  const value = lines.findLast(([, key]) => key === name)?.[2]?.trim();
  return value?.replace(/^(["'])(.*)\1$/, '$2');
}

/** Host and data base of `postgres://user:secret@host:5432/base`. */
function addressFacts(address: string | undefined, from: string): readonly Fact[] {
  const parts = /^[\w+.-]+:\/\/(?:[^/?#]*@)?(\[[^\]]*\]|[^:/?#]*)[^/?#]*(?:\/([^?#]*))?/.exec(
    address ?? '',
  );
  const [, host = '', database = ''] = parts ?? [];
  return [
    ...(host === '' ? [] : [{ kind: 'host', value: host, from } as const]),
    ...(database === '' ? [] : [{ kind: 'database', value: database, from } as const]),
  ];
}

function ofBranch(rules: GuardRules, branch: string | undefined): readonly Pointing[] {
  if (branch === undefined) return [];
  const fact: Fact = { kind: 'branch', value: branch, from: 'what is checked out' };
  return pointing(rules, [fact], { words: 'Check out another branch.', command: 'git switch -' });
}

/** Files by whose name one can tell that they hold settings: `.env.production`, `values-prod.yaml`. */
const SETTINGS = /^\.env(?:\.|$)|\.(?:env|tfvars|ya?ml|toml|ini|properties|conf|json)$/i;

function ofFile(rules: GuardRules, path: string | undefined): readonly Pointing[] {
  if (path === undefined) return [];
  const from = 'the editor in front';
  const isSettings = SETTINGS.test(path.slice(path.lastIndexOf('/') + 1));
  const fact: Fact = { kind: isSettings ? 'settingsFile' : 'file', value: path, from };
  return pointing(rules, [fact], { words: 'Close the file.' });
}

function pointing(rules: GuardRules, facts: readonly Fact[], leave: Leave): readonly Pointing[] {
  const found = recognise(facts, rules);
  if (!found || guardOf(found.environment) < LEVELS.indexOf('ask')) return [];
  const { fact, environment } = found;
  const what = `${NOUNS[fact.kind] ?? fact.kind} ${fact.value}`;
  // Where a variable says it, only the variable can say otherwise.
  const [variable] = /^[A-Z][A-Z0-9_]*$/.exec(fact.from) ?? [];
  const unset = variable !== undefined && {
    words: `Take ${variable} away where the command is run.`,
    command: `unset ${variable}`,
    harmless: true as const,
  };
  return [{ what, from: fact.from, environment, leave: unset || leave }];
}

function without(env: Around['terminals'][number]['env']) {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value ?? undefined] as const),
  );
}

function guardOf({ guard }: GuardedEnvironment): number {
  return LEVELS.indexOf(guard);
}

function weight({ environment }: Pointing): number {
  return 2 * guardOf(environment) + (environment.kind === 'production' ? 1 : 0);
}
