import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

import fc from 'fast-check';

import { shellQuoted } from '../../../src/adapters/guard/shellQuoted';
import type { GuardRules } from '../../../src/core/guard/act';
import { SAYS, knownVerb } from '../../../src/core/guard/calls';
import type { Fact } from '../../../src/core/guard/finding';
import { judge } from '../../../src/core/guard/judge';
import { type Line, readLine } from '../../../src/core/guard/line';
import { recognise } from '../../../src/core/guard/recognise';
import { SILENT, shimRules } from '../../../src/core/guard/shimRules';
import type { Tool } from '../../../src/core/guard/tool';
import { TOOLS, toolNamed } from '../../../src/core/guard/tools/all';
import { type World, commandAct, guardedEnvironment } from '../../support/guardWorld';
import { shells } from '../../support/shells';

/** Rows that have what a row may have; those of the house come and go. */
const verbs = (table: Tool['verbs']) => table;
const host = (value: string | undefined, from: string): readonly Fact[] =>
  value ? [{ kind: 'host', value, from }] : [];

/** As addresses and connection strings are. */
function decoded(address: string): string {
  const text = address
    .replace(/^host=/, '')
    .replaceAll('\\', '')
    .normalize('NFKC');
  return text.replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

const SAMPLES: readonly Tool[] = [
  {
    names: ['cloud'],
    grammar: { valued: ['--profile', '-p'], flags: ['--debug', '-v', '-q'] },
    verbs: verbs({
      list: 'read',
      'list all now': 'write',
      config: 'write',
      'config view': 'read',
      'config view raw': 'destructive',
      'x y': 'read',
    }),
    variables: [],
    hits: () => ({ facts: [{ kind: 'host', value: 'prod', from: 'a file' }], doubts: [] }),
    shim: { by: 'files' },
  },
  {
    names: ['formation'],
    grammar: { valued: ['-chdir', '-var-file'], flags: ['-json'], dashes: 'long' },
    verbs: verbs({ plan: 'read', workspace: 'read', 'workspace new': 'write', '': 'unknown' }),
    says: ['-help', '-version'],
    variables: [],
    hits: () => ({ facts: [{ kind: 'workspace', value: 'prod', from: 'a file' }], doubts: [] }),
    shim: { by: 'files' },
  },
  {
    names: ['shell-to'],
    grammar: { valued: ['-p', '-o'], flags: ['-t', '-A'], operandsFirst: 1 },
    verbs: verbs({ '': 'unknown' }),
    variables: ['SHELL_HOST'],
    hits: ({ operands }, { env }) => ({
      facts: [...host(operands[0], 'the line'), ...host(env['SHELL_HOST'], 'SHELL_HOST')],
      doubts: [],
    }),
    shim: { by: 'words' },
  },
  {
    names: ['sql'],
    grammar: { valued: ['-h', '--host', '-c'], flags: ['-l'] },
    verbs: verbs({ '': 'write', dump: 'read' }),
    says: ['--help', '-?'],
    variables: ['SQLHOST', 'SQLSERVICE'],
    hits: (line, { env }) => {
      const given = line.value('-h', '--host');
      const facts = [
        ...host(given === undefined ? undefined : decoded(given), '--host'),
        ...host(env['SQLHOST'], 'SQLHOST'),
      ];
      // The file that a service stands in is not read here.
      const isService = env['SQLSERVICE'] || line.operands.some((one) => one.includes('service='));
      return {
        facts: facts.length > 0 ? facts : host('localhost', 'the default'),
        doubts: isService ? ['a service'] : [],
      };
    },
    shim: { by: 'words', asks: ['service='] },
  },
  {
    names: ['fetch'],
    grammar: {
      valued: ['-K', '--config', '--connect', '-d', '--data'],
      flags: ['-s', '-x'],
      ...{ abbreviates: true },
    },
    verbs: verbs({ '': 'write' }),
    variables: [],
    hits: (line) => ({ facts: [], doubts: line.has('-K', '--config') ? ['a file'] : [] }),
    shim: { by: 'words', asks: ['-K', '--config'] },
  },
  {
    names: ['dump'],
    grammar: { valued: ['-h'] },
    verbs: verbs({ '': 'read' }),
    variables: [],
    hits: () => ({ facts: [], doubts: ['?'] }),
    shim: { by: 'words' },
  },
];

const WILD: Tool = {
  names: ['wild'],
  grammar: { valued: ['--profile'], flags: ['--debug'] },
  verbs: verbs({
    's3 ls': 'read',
    's3 rm': 'destructive',
    configure: 'switch',
    'configure list': 'read',
    'logs put now': 'write',
    'lo*': 'write',
    '* wait': 'read',
    '* get-*': 'read',
    '* delete*': 'destructive',
    '** jobs list': 'read',
    '** jobs st*p x*': 'read',
    '** run list': 'write',
    '** list': 'read',
    '* * drop': 'write',
    '* * *': 'write',
  }),
  variables: [],
  hits: () => ({ facts: [], doubts: ['?'] }),
  shim: { by: 'files' },
};

const RULES: readonly GuardRules[] = [
  { environments: [], notProduction: [] },
  {
    environments: [
      guardedEnvironment('Kunde', 'uat', 'ask', { hosts: ['*.kunde.example', 'db?-acme*'] }),
      guardedEnvironment('staging', 'staging', 'note', { databases: ['mirror'] }),
      guardedEnvironment('qa', 'qa', 'none', { hosts: ['open.example'] }),
      guardedEnvironment('production', 'production', 'refuse', {
        files: ['**/live.tfvars'],
        kubeContexts: ['eks-*'],
      }),
    ],
    notProduction: ['prod-like'],
  },
  { environments: [guardedEnvironment('all', 'qa', 'note', { hosts: ['*'] })], notProduction: [] },
  {
    environments: [guardedEnvironment('here', 'uat', 'ask', { hosts: ['local*'] })],
    notProduction: [],
  },
];

/** Every file that could make a line dangerous which says nothing itself does so. */
const FILES: Readonly<Record<string, string>> = {
  '/home/ada/.kube/config':
    'current-context: prod\ncontexts: [{name: prod, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: https://prod.example}}]\n',
  '/home/ada/.aws/config':
    '[default]\nsso_account_id = 1\n[profile default]\nrole_arn = arn:aws:iam::1:role/prod\n',
  '/projects/shop/.terraform/environment': 'production',
  '/home/ada/.docker/config.json': '{"currentContext":"prod"}',
  '/home/ada/.pg_service.conf': '[billing]\nhost=prod-db\n',
  '/home/ada/.my.cnf': '[client]\nhost=prod-db\n',
  '/home/ada/.ssh/config': 'Host x\n  HostName prod-db\n',
  '/home/ada/.curlrc': 'url = https://prod.example\n',
  '/projects/shop/x': '\\c prod\ndrop table x;\nurl = https://prod.example\n',
};

const GARBAGE = [
  ...['x', 'y', 'now', '-', '--', '', 'a b', 'a\nb', '-z', '--unknown', '--unknown=x', '-zx', '-é'],
  ...['prod', 'prod-eu', 'PROD', 'liveEU', 'nonprod', 'prod-like', 'pre-prod', 'localhost', 'dev'],
  ...['a.kunde.example', 'DB1-ACME', 'kunde', 'mirror', 'staging', 'qa', 'eks-1', 'open.example'],
  ...[
    'pr%6Fd',
    'host=pr\\od',
    'ｐｒｏｄ',
    'li\u212Ae',
    'service=billing',
    'billing',
    '-😀=p',
    '-h=x',
  ],
  ...[
    '--help=false',
    '--dry-run=none',
    '--dry-run',
    'https://prod.example/x',
    '---x',
    '-=x',
    '--=x',
  ],
  ...['all now', 'x\n1y\n2', '*', '?', '$(x)', "it's", '"', '\\', '%'],
];

function argvOf({ names, grammar, says, verbs: table }: Tool): fc.Arbitrary<readonly string[]> {
  const { valued, flags = [] } = grammar;
  const verbWords = Object.keys(table).flatMap((verb) => verb.split(' '));
  const word = fc.constantFrom(...verbWords.map((one) => one.replace(/\*+/g, 'x')), ...GARBAGE);
  const option = fc.constantFrom('--name', '-n', ...valued, ...flags, ...(says ?? SAYS));
  const part = fc.oneof(
    { weight: 4, arbitrary: word.map((one) => [one]) },
    { weight: 2, arbitrary: fc.constantFrom('', ...Object.keys(table)).map(wordsOf) },
    { weight: 2, arbitrary: option.map((one) => [one]) },
    { weight: 2, arbitrary: fc.tuple(option, word) },
    // A file.
    { weight: 1, arbitrary: option.map((one) => [one, 'x']) },
    { weight: 1, arbitrary: fc.tuple(option, word).map(([one, value]) => [`${one}=${value}`]) },
    { weight: 1, arbitrary: fc.tuple(option, word).map(([one, value]) => [`${one}${value}`]) },
    { weight: 1, arbitrary: fc.tuple(option, option).map(([one, two]) => [one + two.slice(1)]) },
  );
  const name = names[0] ?? '';
  return fc.array(part, { maxLength: 5 }).map((parts) => [name, ...parts.flat()]);
}

function wordsOf(verb: string): readonly string[] {
  return verb === '' ? [] : verb.split(' ').map((one) => one.replace(/\*+/g, 'x'));
}

interface Case {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

function casesOf(tool: Tool): fc.Arbitrary<readonly Case[]> {
  const names = tool.variables.map((name) => name.replace('*', 'X'));
  const env = fc.dictionary(
    names.length === 0 ? fc.constant('NOTHING') : fc.constantFrom(...names),
    fc.constantFrom('', 'x', 'localhost', 'prod-db', 'a.kunde.example', 'billing', 'staging'),
    { maxKeys: 2 },
  );
  const nothing = fc.constant({});
  const one = fc.record({ argv: argvOf(tool), env: fc.oneof(nothing, env) });
  return fc.array(one, { minLength: 250, maxLength: 250 });
}

/** Which of them the rules let through: one process for all. */
function silentOnes(shell: readonly string[], rules: string, cases: readonly Case[]): boolean[] {
  const body = rules.replaceAll(SILENT, '{ echo silent; return; }');
  const calls = cases.map(({ argv, env }) => {
    const names = Object.keys(env);
    const set = Object.entries(env).map(([name, value]) => `${name}=${shellQuoted(value)}`);
    return [
      set.join(' '),
      `check ${argv.slice(1).map(shellQuoted).join(' ')}`,
      ...(names.length === 0 ? [] : [`unset ${names.join(' ')}`]),
    ].join('\n');
  });
  const [program = '', ...args] = shell;
  const script = `check() {\n${body}\necho asks\n}\n${calls.join('\n')}\n`;
  const { stdout, stderr } = spawnSync(program, args, {
    input: script,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8' },
  });
  assert.equal(stderr, '');
  const said = stdout.trimEnd().split('\n');
  assert.equal(said.length, cases.length);
  return said.map((word) => word === 'silent');
}

function world(rules: GuardRules, env: Case['env']): World {
  return { ...rules, env, files: FILES };
}

/** As `judge`, for rows that are not of the house. */
function mayBeSilent(tool: Tool, { argv, env }: Case, rules: GuardRules): boolean {
  const { surroundings } = commandAct(argv, world(rules, env));
  return readLine(argv, tool.grammar).every((line) => {
    if (knownVerb(tool, line)[1] === 'read' || says(tool, line)) return true;
    const { facts, doubts } = tool.hits(line, surroundings);
    const guard = recognise(facts, rules)?.environment.guard ?? 'none';
    return guard === 'none' && doubts.length === 0;
  });
}

function says(tool: Tool, line: Line): boolean {
  const names = tool.says ?? SAYS;
  return line.has(...names) && line.value(...names) === undefined;
}

function isAllowedInSilence({ argv, env }: Case, rules: GuardRules): boolean {
  const verdict = judge(commandAct(argv, world(rules, env)));
  return verdict.verdict === 'allow' && verdict.remark === undefined;
}

const knowsWildcards =
  knownVerb(
    { ...WILD, verbs: { '** jobs get-*': 'read' } },
    lineOf(['wild', 'x', 'jobs', 'get-x']),
  )[1] === 'read';

function lineOf(argv: readonly string[]): Line {
  const [line] = readLine(argv, { valued: [] });
  assert.ok(line);
  return line;
}

describe('What the shims let through without a look', () => {
  const rows = [
    ...[...SAMPLES, ...(knowsWildcards ? [WILD] : [])].map((tool) => ({
      tool,
      allowed: (one: Case, rules: GuardRules) => mayBeSilent(tool, one, rules),
    })),
    ...TOOLS.filter(({ shim, runs }) => shim && !runs).map((tool) => ({
      tool,
      allowed: isAllowedInSilence,
    })),
  ];
  for (const { tool, allowed } of rows) {
    it(`is what is allowed without a remark: ${tool.names.join(', ')}`, function () {
      this.timeout(60_000);
      let silent = 0;
      let wrong: string | undefined;
      const property = fc.property(
        fc.constantFrom(...RULES),
        fc.constantFrom(...shells),
        casesOf(tool),
        (rules, shell, cases) => {
          const found = silentOnes(shell, shimRules(tool, rules), cases);
          const through = cases.filter((_, index) => found[index]);
          silent += through.length;
          const bad = through.find((one) => !allowed(one, rules));
          if (bad) wrong = `${shell.join(' ')}: ${JSON.stringify(bad)} was let through`;
          return !bad;
        },
      );
      const numRuns = Number(process.env['WHEREABOUTS_SHIM_RUNS'] ?? 6);
      // The same lines in each run, unless others are asked for.
      const given = Number(process.env['WHEREABOUTS_SHIM_SEED'] ?? 1);
      const { failed, seed } = fc.check(property, { numRuns, endOnFailure: true, seed: given });
      // Its own report would show hundreds of lines.
      assert.ok(!failed, `${wrong ?? 'it threw'}; seed ${seed}`);
      assert.ok(silent > 0 || !SAMPLES.includes(tool), 'nothing at all was let through');
    });
  }

  const literal: readonly (readonly [string, string, boolean])[] = [
    ['kubectl', 'get pods', true],
    ['kubectl', '-n shop get pods', true],
    ['kubectl', '--namespace=shop get pods --watch', true],
    ['kubectl', '-nshop get pods', true],
    ['kubectl', '-A get pods', true],
    ['kubectl', 'config view', true],
    ['kubectl', 'delete --help', true],
    ['kubectl', 'delete pod x', false],
    ['kubectl', 'config use-context prod', false],
    ['kubectl', '--unknown get pods', false],
    ['kubectl', '-n get delete pod', false],
    ['kubectl', 'delete --help=false', false],
    ['kubectl', 'delete -n --help', false],
    ['kubectl', 'delete -- --help', false],
    ['kubectl', 'get', true],
    ['kubectl', '', false],
  ];
  for (const [name, line, silent] of literal) {
    it(`${silent ? 'lets through' : 'asks about'} ${name} ${line}`, () => {
      const tool = toolNamed(name);
      assert.ok(tool);
      const argv = [name, ...line.split(' ').filter((word) => word !== '')];
      for (const shell of shells) {
        const found = silentOnes(shell, shimRules(tool, { environments: [], notProduction: [] }), [
          { argv, env: {} },
        ]);
        assert.deepEqual(found, [silent], shell.join(' '));
      }
    });
  }
});
