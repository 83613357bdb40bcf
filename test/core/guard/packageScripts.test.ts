import { describe } from 'mocha';
import type { World } from '../../support/guardWorld';
import { DELETE, READ, SAFE, verdicts } from '../../support/guardTables';

const at = (files: Readonly<Record<string, string>>, world: World = {}): World => ({
  ...world,
  files: Object.fromEntries(
    Object.entries(files).map(([path, text]) => [`/projects/shop/${path}`, text]),
  ),
});
const scripts = (own: Readonly<Record<string, string>>, world: World = {}): World =>
  at({ 'package.json': JSON.stringify({ scripts: own }) }, world);

describe('scripts of packages', () => {
  const x = scripts({ x: DELETE, safe: SAFE, look: READ, go: 'kubectl', 'kube:all': 'npm run x' });
  verdicts('ask', [
    [['npm', 'run', 'x'], x],
    [['npm', 'run-script', 'x'], x],
    [['npm', 'run', '-s', 'x'], x],
    [['npm', '--silent', 'run', 'x'], x],
    [['npm', 'run', 'x', '--', '--force'], x],
    [['npm', 'run', 'go', '--', '--context', 'prod', 'delete', 'pod', 'x'], x],
    [['npm', 'run', 'go', '--', '--context=prod', 'delete', 'pod', 'x'], x],
    [['npm', 'run', 'kube:all'], x],
    [['npm', 'run', 'x'], { ...x, cwd: '/projects/shop/src/deep' }],
    [['npm', '--prefix', '/projects/shop', 'run', 'x'], { ...x, cwd: '/tmp' }],
    [['npm', 'run', 'x', '--prefix=../shop'], { ...x, cwd: '/projects/other' }],
    [['npm', '-C', 'shop', 'run', 'x'], { ...x, cwd: '/projects' }],
    [['npm', 'test'], scripts({ test: DELETE })],
    [['npm', 't'], scripts({ test: DELETE })],
    [['npm', 'start'], scripts({ start: DELETE })],
    [['npm', 'stop'], scripts({ stop: DELETE })],
    [['npm', 'restart'], scripts({ stop: DELETE })],
    [['npm', 'run', 'x'], scripts({ x: 'true', prex: DELETE })],
    [['npm', 'run', 'x'], scripts({ x: 'true', postx: DELETE })],
    [['npm', 'test'], scripts({ test: 'true', pretest: DELETE })],
    [
      ['npm', 'run', 'x', '-w', 'packages/api'],
      at({
        'package.json': '{}',
        'packages/api/package.json': JSON.stringify({ scripts: { x: DELETE } }),
      }),
    ],
    [
      ['npm', 'run', 'x', '--workspace=@shop/api'],
      at({
        'package.json': '{"workspaces":["pkg/*"]}',
        'pkg/api/package.json': JSON.stringify({ scripts: { x: DELETE } }),
      }),
    ],
    [['npm', 'run', 'x'], at({ 'package.json': '{' })],
    [['npm', 'run', 'a'], scripts({ a: 'npm run b', b: 'npm run a' })],
    [['npm', 'run', 'all'], scripts({ all: 'npm-run-all x:*', 'x:one': DELETE })],
    [['npm', 'run', 'all'], scripts({ all: 'run-s x', x: DELETE })],
    [['npm', 'run', 'all'], scripts({ all: 'run-p safe x', safe: SAFE, x: DELETE })],
    [['npm', 'run', 'all'], scripts({ all: 'concurrently "npm:x" "true"', x: DELETE })],
    [['npm', 'run', 'deploy:prod']],
    [['npm', 'run', 'deploy:prod'], scripts({ 'deploy:prod': 'node scripts/ship.js' })],
    [['npm', 'run', 'deploy', '--', '--env=production'], scripts({ deploy: 'node ship.js' })],
    [['npm', 'run', 'deploy', '--', 'production'], scripts({ deploy: 'node deploy.js' })],
    [['npm', 'run', 'deploy', '--env=prod'], scripts({ deploy: 'node deploy.js' })],
    [
      ['npm', 'run', 'migrate'],
      scripts({ migrate: 'node migrate.js' }, { env: { NODE_ENV: 'production' } }),
    ],
    [['npm', 'run', 'migrate'], scripts({ migrate: 'NODE_ENV=production node migrate.js' })],
    [['yarn', 'x'], x],
    [['yarn', 'run', 'x'], x],
    [['yarn', '--cwd', '/projects/shop', 'x'], { ...x, cwd: '/tmp' }],
    [['yarn', 'go', '--context', 'prod', 'delete', 'pod', 'x'], x],
    [
      ['yarn', 'workspace', '@shop/api', 'x'],
      at({
        'package.json': '{}',
        'packages/api/package.json': JSON.stringify({ scripts: { x: DELETE } }),
      }),
    ],
    [['yarn', 'workspaces', 'foreach', '-A', 'run', 'x'], x],
    [['yarn', 'kubectl', '--context', 'prod', 'delete', 'pod', 'x']],
    [['yarn', 'deploy', 'production']],
    [['pnpm', 'x'], x],
    [['pnpm', 'run', 'x'], x],
    [['pnpm', '-s', 'run', 'x'], x],
    [['pnpm', '-C', '/projects/shop', 'x'], { ...x, cwd: '/tmp' }],
    [['pnpm', '--dir=/projects/shop', 'x'], { ...x, cwd: '/tmp' }],
    [
      ['pnpm', '--filter', '@shop/api', 'x'],
      at({
        'package.json': '{}',
        'apps/api/package.json': JSON.stringify({ scripts: { x: DELETE } }),
      }),
    ],
    [['pnpm', '-r', 'run', 'x'], x],
    [['pnpm', 'deploy:prod']],
    [['bun', 'run', 'x'], x],
    [['bun', 'run', 'scripts/deploy.ts', '--env', 'prod']],
    [['npx', 'kubectl@1.2', '--context', 'prod', 'delete', 'pod', 'x']],
    [['npx', '@scope/kubectl', '--context', 'prod', 'delete', 'pod', 'x']],
    [
      ['composer', 'x'],
      at({ 'composer.json': JSON.stringify({ scripts: { x: ['@y'], y: DELETE } }) }),
    ],
    [
      ['composer', 'run-script', 'x'],
      at({ 'composer.json': JSON.stringify({ scripts: { x: ['true', DELETE] } }) }),
    ],
    [['deno', 'task', 'x'], at({ 'deno.json': JSON.stringify({ tasks: { x: DELETE } }) })],
    [
      ['deno', 'task', 'x'],
      at({ 'deno.json': JSON.stringify({ tasks: { x: { command: DELETE } } }) }),
    ],
    [['deno', 'run', '-A', 'deploy.ts', 'prod']],
  ]);
  verdicts('allow', [
    [['npm', 'run', 'safe'], x],
    [['npm', 'run', 'look'], x],
    [['npm', 'run']],
    [['npm', 'run', 'missing'], x],
    [['npm', 'install']],
    [['npm', 'ci']],
    [['npm', 'publish']],
    [
      ['npm', 'run', 'build:prod'],
      scripts({ 'build:prod': 'NODE_ENV=production webpack --mode production' }),
    ],
    [['npm', 'run', 'start:prod'], scripts({ 'start:prod': 'node dist/server.js' })],
    [['npm', 'run', 'deploy:dev'], scripts({ 'deploy:dev': 'node deploy.js' })],
    [['npm', 'run', 'deploy'], scripts({ deploy: SAFE })],
    [['npm', 'test'], scripts({ test: 'jest tests/prod' })],
    [['npm', 'run', 'lint']],
    [['yarn']],
    [['yarn', 'add', 'production-deploy']],
    [['yarn', 'safe'], x],
    [['yarn', 'jest', 'prod']],
    [['pnpm', 'install', '--prod']],
    [['pnpm', 'run', 'look'], x],
    [['bun', 'test', 'prod']],
    [['npx', 'prettier', '--check', 'prod/']],
    [['npx', 'kubectl', '--context', 'prod', 'get', 'pods']],
    [['composer', 'install', '--no-dev']],
  ]);
});
