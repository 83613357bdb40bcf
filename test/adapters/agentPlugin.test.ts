import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../../package.json';
import { temporaryFolder } from '../support/repository';

const plugin = join(__dirname, '..', '..', 'agent-plugin');
const read = (file: string) => JSON.parse(readFileSync(join(plugin, file), 'utf8')) as unknown;

describe('The plugin for agents', () => {
  let home: string;
  beforeEach(() => (home = temporaryFolder()));
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  /** Runs what the hook names, as the editor does. */
  function run(env: Readonly<Record<string, string>> = { HOME: home }) {
    const { hooks } = read('hooks/hooks.json') as {
      hooks: { PreToolUse: readonly { command: string }[] };
    };
    const [hook] = hooks.PreToolUse;
    const command = hook?.command.replaceAll('${PLUGIN_ROOT}', plugin) ?? 'exit 9';
    const { PATH = '' } = process.env;
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], {
      input: '{"tool_name":"x"}',
      encoding: 'utf8',
      env: { PATH, ...env },
    });
    return { status, stdout, stderr };
  }

  function asker(text: string, state = join(home, '.local', 'state'), mode = 0o755): void {
    const folder = join(state, 'whereabouts', 'guard');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'ask'), text);
    chmodSync(join(folder, 'ask'), mode);
  }

  it('lets everything be where the guard was never set up', () => {
    assert.deepEqual(run(), { status: 0, stdout: '', stderr: '' });
  });

  it('hands over what it was given and gives back what was said', () => {
    asker('#!/bin/sh\necho "$*:$(cat)"\n');
    assert.deepEqual(run(), { status: 0, stdout: 'hook:{"tool_name":"x"}\n', stderr: '' });
    const state = join(home, 'state of mine');
    asker('#!/bin/sh\necho mine\n', state);
    assert.equal(run({ HOME: home, XDG_STATE_HOME: state }).stdout, 'mine\n');
  });

  it('keeps the agent back when it is told to, and when anything fails', () => {
    asker('#!/bin/sh\necho no >&2\nexit 2\n');
    assert.deepEqual(run(), { status: 2, stdout: '', stderr: 'no\n' });
    for (const text of ['#!/bin/sh\nexit 1\n', '#!/no/such/program\n', '#!/bin/sh\nkill -9 $$\n']) {
      asker(text);
      const { status, stderr } = run();
      assert.equal(status, 2, text);
      assert.match(stderr, /whereabouts: the guard failed/);
    }
    asker('#!/bin/sh\nexit 0\n', undefined, 0o644);
    // Root may run nothing that nobody may run, either.
    assert.equal(run().status, 2);
  });

  it('has the version of the extension', () => {
    assert.equal((read('.plugin/plugin.json') as { version: string }).version, version);
  });
});
