import assert from 'node:assert/strict';
import { UNKNOWN } from '../../../src/core/guard/act';
import { judge } from '../../../src/core/guard/judge';
import {
  type Configuration,
  type StartPlace,
  isOpen,
  launchActs,
} from '../../../src/core/guard/launch';
import { strictest } from '../../../src/core/guard/verdict';
import { guardedEnvironment, surroundingsOf } from '../../support/guardWorld';

const ENVIRONMENTS = [
  guardedEnvironment('production', 'production', 'type-name', {
    hosts: ['db.shop.example'],
    awsProfiles: ['shop-main'],
  }),
  guardedEnvironment('staging', 'staging', 'none'),
];

const KUBECONFIG = `current-context: prod-eu
contexts: [{name: prod-eu, context: {cluster: c}}]
clusters: [{name: c, cluster: {server: 'https://10.0.0.1'}}]
`;

function place(files: Readonly<Record<string, string>> = {}): StartPlace {
  const variables: Readonly<Record<string, string>> = {
    workspaceFolder: '/projects/shop',
    file: '/projects/shop/app.py',
    userHome: '/home/ada',
  };
  const ambient: Readonly<Record<string, string>> = {
    STAGE_DB: 'db.shop.example',
    AWS_PROFILE: 'prod',
  };
  return {
    actor: { kind: 'person', name: 'ada' },
    rules: { environments: ENVIRONMENTS, notProduction: [] },
    folder: '/projects/shop',
    platform: 'linux',
    variable: (name, argument) =>
      name === 'env' ? (ambient[argument ?? ''] ?? '') : argument ? undefined : variables[name],
    surroundings: (cwd, env) => ({
      ...surroundingsOf({ files, cwd }),
      env: { ...ambient, ...env },
    }),
  };
}

function verdictOf(configuration: Configuration, files: Readonly<Record<string, string>> = {}) {
  const [first, ...others] = launchActs(configuration, place(files)).map(judge);
  return first ? strictest(first, ...others).verdict : 'nothing';
}

/** What each line is started as. */
const LINES: readonly (readonly [Configuration, readonly (readonly string[] | string)[]])[] = [
  [
    {
      type: 'node',
      request: 'launch',
      program: '${workspaceFolder}/a b.js',
      args: ['--x', '${file}'],
    },
    [['node', '/projects/shop/a b.js', '--x', '/projects/shop/app.py']],
  ],
  [
    { type: 'pwa-node', runtimeExecutable: 'npm', runtimeArgs: ['run', 'deploy'] },
    [['npm', 'run', 'deploy']],
  ],
  [
    { type: 'node-terminal', command: 'npm start -- "${file}"' },
    ['npm start -- "/projects/shop/app.py"'],
  ],
  [
    { type: 'debugpy', program: '${file}', args: '-v "a b"' },
    [['python', '/projects/shop/app.py', '-v', 'a b']],
  ],
  [
    { type: 'python', python: ['uv', 'run'], module: 'flask', args: ['run'] },
    [['uv', 'run', '-m', 'flask', 'run']],
  ],
  [
    { type: 'python', pythonPath: '/opt/py', program: 'manage.py', args: ['migrate'] },
    [['/opt/py', 'manage.py', 'migrate']],
  ],
  [
    { type: 'go', program: '${workspaceFolder}/cmd', args: ['serve'] },
    [['/projects/shop/cmd', 'serve']],
  ],
  [{ type: 'cppdbg', program: '/projects/a.out', args: ['1'] }, [['/projects/a.out', '1']]],
  [
    { type: 'java', mainClass: 'shop.Main', vmArgs: '-Xmx1g', args: 'migrate' },
    [['java', '-Xmx1g', 'shop.Main', 'migrate']],
  ],
  [
    { type: 'rdbg', command: 'bundle exec rails', script: 'db:migrate' },
    [['ruby', 'db:migrate'], 'bundle exec rails db:migrate'],
  ],
  [{ type: 'php', program: '${file}' }, [['php', '/projects/shop/app.py']]],
  [
    { type: 'PowerShell', script: 'deploy.ps1', args: ['-Env', 'x'] },
    [['pwsh', 'deploy.ps1', '-Env', 'x']],
  ],
  [
    { type: 'node', program: 'a.js', linux: { program: 'b.js' }, windows: { program: 'c.js' } },
    [['node', 'b.js']],
  ],
  [{ type: 'node', program: '${input:which}' }, [['node', UNKNOWN]]],
  [
    { type: 'node', program: '${command:pick}', args: ['${config:shop.x}'] },
    [['node', UNKNOWN, UNKNOWN]],
  ],
  [
    {
      type: 'cppdbg',
      program: '/a',
      pipeTransport: { pipeProgram: 'ssh', pipeArgs: ['ada@prod-1'], debuggerPath: '/usr/bin/gdb' },
    },
    [['/a'], ['ssh', 'ada@prod-1', '/usr/bin/gdb']],
  ],
  [{ type: 'node', request: 'attach', port: 9229 }, []],
  [{ type: 'chrome', url: 'https://www.shop.example' }, []],
  [{}, []],
  [{ type: 7, program: 7, args: 7, env: 7, envFile: {}, linux: 7, cwd: [] }, [['7']]],
];

describe('A launch', () => {
  for (const [configuration, expected] of LINES) {
    it(`${JSON.stringify(configuration)} is started as what it is`, () => {
      const acts = launchActs(configuration, place());
      assert.deepEqual(
        acts.map((act) => (act.type === 'shell' ? act.text : act.argv)),
        expected,
      );
    });
  }

  it('runs where it says, with what it sets', () => {
    const configuration = {
      type: 'node',
      program: 'a.js',
      cwd: 'sub',
      envFile: '${workspaceFolder}/.env',
      env: { B: '2', STAGE_DB: null },
    };
    const files = { '/projects/shop/.env': 'export A="1"\nB=0 # not this\n\nC=\'$X\'\nD=${A}\n' };
    const [act] = launchActs(configuration, place(files));
    assert.equal(act?.surroundings.cwd, '/projects/shop/sub');
    assert.deepEqual(act?.surroundings.env, {
      STAGE_DB: undefined,
      AWS_PROFILE: 'prod',
      A: '1',
      B: '2',
      C: '$X',
      D: UNKNOWN,
    });
    assert.equal(isOpen(act), true);
  });

  const asks: readonly Configuration[] = [
    { env: { DATABASE_URL: 'postgres://ada:pw@db.shop.example:5432/shop' } },
    { env: { DATABASE_URL: 'postgres://localhost/shop_production' } },
    { env: { DATABASE_URL: 'jdbc:postgresql://db-prod.example/shop' } },
    { env: { MONGO_URI: 'mongodb://a.example:1,mongo.prod.example:2/x' } },
    { env: { DATABASE_URL: '${env:NONE}postgres://db.shop.example/x' } },
    { env: { PGHOST: 'db.shop.example' } },
    { env: { PGHOST: '${env:STAGE_DB}' } },
    { env: { MYSQL_HOST: 'mysql-prod' } },
    { env: { AWS_PROFILE: 'shop-main' } },
    { env: { AWS_PROFILE: 'company-production' } },
    { env: { RAILS_ENV: 'production' } },
    { env: { SPRING_PROFILES_ACTIVE: 'cloud,prod' } },
    { env: { GOOGLE_CLOUD_PROJECT: 'shop-prod' } },
    { env: { DATABASE_URL: '${input:database}' } },
    { env: { PGHOST: '${command:host}' } },
    { env: { API_URL: 'https://api.prod.shop.example/v1' } },
    { environment: [{ name: 'PGHOST', value: 'db.shop.example' }], type: 'cppdbg' },
    { envFile: '.env.prod' },
    { envFile: ['.env', '${workspaceFolder}/.env.prod'] },
    { linux: { env: { PGHOST: 'db.shop.example' } } },
    { request: 'attach', host: 'db.shop.example', port: 9229 },
    { request: 'attach', connect: { host: 'app.prod.example', port: 5678 }, type: 'debugpy' },
    { type: 'cppdbg', miDebuggerServerAddress: 'app.prod.example:1234' },
    { type: 'aws-sam', aws: { credentials: 'profile:shop-main' } },
  ];
  for (const configuration of asks) {
    it(`asks for ${JSON.stringify(configuration)}, whatever the program is`, () => {
      const files = { '/projects/shop/.env.prod': 'PGHOST=db.shop.example\n' };
      const whole = { type: 'go', request: 'launch', program: '/x', ...configuration };
      assert.equal(verdictOf(whole, files), 'ask');
      assert.equal(verdictOf({ ...whole, type: 'unheard-of' }, files), 'ask');
    });
  }

  it('asks for a kubeconfig whose context is guarded', () => {
    const configuration = { type: 'go', program: '/x', env: { KUBECONFIG: '/projects/kube' } };
    const [act] = launchActs(configuration, place({ '/projects/kube': KUBECONFIG }));
    assert.ok(act?.type === 'command' && act.beside);
  });

  const silent: readonly Configuration[] = [
    {},
    { env: { DATABASE_URL: 'postgres://localhost:5432/shop' } },
    { env: { DATABASE_URL: 'postgres://db.staging.example/shop' } },
    { env: { DATABASE_URL: 'file:./dev.db' } },
    { env: { PGHOST: '/var/run/postgresql' } },
    { env: { PGHOST: '' } },
    { env: { PGHOST: null } },
    { env: { NODE_ENV: 'production' } },
    { env: { TITLE: '${input:title}' } },
    { env: { NOTE: 'how we run production' } },
    { env: { AWS_PROFILE: 'dev' } },
    { envFile: '${workspaceFolder}/.env' },
    { request: 'attach', port: 9229 },
    { request: 'attach', host: 'localhost' },
    { request: 'attach', processId: '${command:pickProcess}' },
  ];
  for (const configuration of silent) {
    it(`says nothing for ${JSON.stringify(configuration)}`, () => {
      const files = { '/home/ada/.aws/config': '[profile dev]\nregion = eu-central-1\n' };
      const whole = { type: 'go', request: 'launch', program: '/x', ...configuration };
      const verdict = verdictOf(whole, files);
      assert.ok(['allow', 'nothing'].includes(verdict), verdict);
    });
  }

  it('asks where its envFile cannot be told or read', () => {
    assert.equal(verdictOf({ type: 'go', program: '/x', envFile: '${input:file}' }), 'ask');
    const broken: StartPlace = {
      ...place(),
      surroundings: (cwd, env) => ({
        ...surroundingsOf({ cwd }),
        env,
        files: { read: () => ({ state: 'unreadable', reason: 'it may not be read' }) },
      }),
    };
    const [act] = launchActs({ type: 'go', program: '/x', envFile: '.env' }, broken);
    assert.equal(act && judge(act).verdict, 'ask');
  });

  it('never tells a password', () => {
    const env = {
      DATABASE_URL: 'postgres://ada:hunter2@db.shop.example/shop?password=hunter2',
      REDIS_URL: 'redis://:hunter2@db.shop.example',
    };
    const acts = launchActs({ type: 'go', program: '/x', env }, place());
    const told = acts.map((act) => judge(act).about.target).join();
    assert.match(told, /db\.shop\.example/);
    assert.doesNotMatch(told, /hunter2/);
  });
});
