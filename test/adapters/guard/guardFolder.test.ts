import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GuardFolder } from '../../../src/adapters/guard/guardFolder';
import type { GuardRules } from '../../../src/core/guard/act';
import type { Tool } from '../../../src/core/guard/tool';
import { guardedEnvironment } from '../../support/guardWorld';

const ID = '0a1b2c3d';
const NOTHING: GuardRules = { environments: [], notProduction: [] };
const ACME: GuardRules = {
  environments: [guardedEnvironment('acme', 'uat', 'ask')],
  notProduction: [],
};

function row(names: readonly string[], more: Partial<Tool> = {}): Tool {
  return {
    names,
    grammar: { valued: [] },
    verbs: { '': 'unknown' },
    variables: [],
    hits: () => ({ facts: [], doubts: [] }),
    shim: { by: 'words' },
    ...more,
  };
}

function withoutShim({ shim, ...tool }: Tool): Tool {
  void shim;
  return tool;
}

const TOOLS = [
  row(['one', 'two']),
  row(['three']),
  row(['../four', '-five', 'a b']),
  withoutShim(row(['unshimmed'])),
];

describe('The folder of the guard', function () {
  this.timeout(20_000);
  let scratch: string;
  let state: string;
  let programs: { readonly node: string; readonly dist: string };
  beforeEach(() => {
    scratch = realpathSync(mkdtempSync(join(tmpdir(), 'whereabouts-guard-')));
    state = join(scratch, "it's", 'state');
    programs = { node: process.execPath, dist: join(scratch, 'di st') };
    for (const name of ['one', 'unshimmed', '-five', 'a b']) install('bin', name);
    install('home/.local/bin', 'two');
  });
  afterEach(() => rmSync(scratch, { recursive: true, force: true }));

  function install(folder: string, name: string): void {
    mkdirSync(join(scratch, folder), { recursive: true });
    writeFileSync(join(scratch, folder, name), '#!/bin/sh\necho ran\n', { mode: 0o755 });
  }

  function folder(): GuardFolder {
    const env = { PATH: join(scratch, 'bin') };
    return new GuardFolder(state, ID, { env, home: join(scratch, 'home'), tools: TOOLS });
  }

  async function written(rules = NOTHING): Promise<GuardFolder> {
    const guard = folder();
    await guard.prepare(programs);
    await guard.write(rules);
    return guard;
  }

  function run(guard: GuardFolder, ...args: readonly string[]) {
    const env = { PATH: `${guard.shims}:${join(scratch, 'bin')}:/usr/bin:/bin` };
    return spawnSync('one', args, { env, encoding: 'utf8' });
  }

  it('holds shims of those tools only that are installed', async () => {
    const guard = await written();
    assert.equal(guard.shims, join(state, 'guard', ID, 'whereabouts-shims'));
    assert.deepEqual(readdirSync(guard.shims).sort(), ['one', 'two']);
  });

  it('takes no shim of another window for an installed tool', async () => {
    install('state/guard/ffffffff/whereabouts-shims', 'three');
    const shims = join(scratch, 'state/guard/ffffffff/whereabouts-shims');
    const env = { PATH: `${shims}:${shims}/` };
    const guard = new GuardFolder(state, ID, { env, home: '/nowhere', tools: TOOLS });
    await guard.prepare(programs);
    await guard.write(NOTHING);
    assert.deepEqual(readdirSync(guard.shims), []);
  });

  it("is the user's alone", async () => {
    const before = process.umask(0);
    try {
      const guard = await written();
      for (const file of [
        state,
        join(state, 'guard'),
        guard.folder,
        guard.shims,
        guard.asker,
        join(guard.shims, 'one'),
      ]) {
        assert.equal(lstatSync(file).mode & 0o777, 0o700, file);
      }
    } finally {
      process.umask(before);
    }
  });

  it('stays as it is where nothing has changed, and leaves nothing else behind', async () => {
    const guard = await written();
    const of = () =>
      [guard.asker, join(guard.shims, 'one')].map((file) => {
        const { ino, mtimeMs } = lstatSync(file);
        return [ino, mtimeMs];
      });
    const before = of();
    await guard.prepare(programs);
    await guard.write(NOTHING);
    assert.deepEqual(of(), before);
    assert.deepEqual(readdirSync(join(state, 'guard')).sort(), [ID, 'ask']);
  });

  it('can be written by several at once', async () => {
    const guard = await written();
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        index % 2 === 0
          ? folder().write(index % 4 === 0 ? ACME : NOTHING)
          : folder().prepare(programs),
      ),
    );
    await guard.write(ACME);
    assert.deepEqual(readdirSync(guard.shims).sort(), ['one', 'two']);
  });

  it('follows the rules: what is started next is asked about', async () => {
    const guard = await written();
    assert.equal(run(guard, 'acme').stdout, 'ran\n');
    await guard.write(ACME);
    assert.equal(run(guard, 'acme').status, 77);
    assert.equal(run(guard, 'other').stdout, 'ran\n');
    await guard.write(NOTHING);
    assert.equal(run(guard, 'acme').stdout, 'ran\n');
  });

  it('starts the asker with the program it was given, without what would get into it', async () => {
    mkdirSync(programs.dist);
    writeFileSync(
      join(programs.dist, 'ask.cjs'),
      `const { NODE_OPTIONS, VSCODE_INSPECTOR_OPTIONS, ELECTRON_RUN_AS_NODE } = process.env;
console.log(JSON.stringify([process.argv.slice(2), NODE_OPTIONS, VSCODE_INSPECTOR_OPTIONS, ELECTRON_RUN_AS_NODE]));`,
    );
    const guard = await written();
    const env = { ...process.env, NODE_OPTIONS: '--no-such', VSCODE_INSPECTOR_OPTIONS: 'x' };
    const { stdout } = spawnSync(guard.asker, ['run', '--', "a 'b'", ''], {
      env,
      encoding: 'utf8',
    });
    assert.deepEqual(JSON.parse(stdout), [['run', '--', "a 'b'", ''], null, null, '1']);
    // Another version of the extension, or another window.
    await guard.prepare({ ...programs, dist: join(scratch, 'newer') });
    assert.match(readFileSync(guard.asker, 'utf8'), /newer/);
  });

  it('loses the shims of tools that are gone, and whatever else is there', async () => {
    const guard = await written();
    rmSync(join(scratch, 'bin', 'one'));
    install('bin', 'three');
    symlinkSync('/bin/true', join(guard.shims, 'kubectl'));
    mkdirSync(join(guard.shims, 'folder'));
    writeFileSync(join(guard.shims, '.old'), '');
    writeFileSync(join(guard.shims, '.new'), '');
    utimesSync(join(guard.shims, '.old'), 1, 1);
    await guard.write(NOTHING);
    assert.deepEqual(readdirSync(guard.shims).sort(), ['.new', 'three', 'two']);
  });

  it('puts its own files in the place of planted ones', async () => {
    const guard = await written();
    const victim = join(scratch, 'victim');
    writeFileSync(victim, 'mine');
    for (const file of [guard.asker, join(guard.shims, 'one')]) {
      rmSync(file);
      symlinkSync(victim, file);
    }
    await guard.prepare(programs);
    await guard.write(NOTHING);
    assert.equal(readFileSync(victim, 'utf8'), 'mine');
    assert.ok(lstatSync(guard.asker).isFile());
    assert.ok(lstatSync(join(guard.shims, 'one')).isFile());
  });

  it('takes no folder that somebody else has put there', async () => {
    const elsewhere = join(scratch, 'elsewhere');
    mkdirSync(elsewhere);
    for (const part of ['guard', `guard/${ID}`, `guard/${ID}/whereabouts-shims`]) {
      await written();
      rmSync(join(state, part), { recursive: true });
      symlinkSync(elsewhere, join(state, part));
      await assert.rejects(folder().prepare(programs), /is not a folder/);
      await assert.rejects(folder().write(NOTHING), /is not a folder|ENOENT/);
      rmSync(join(state, part));
    }
    assert.deepEqual(readdirSync(elsewhere), []);
  });

  it('takes no folder of somebody else', async function () {
    if (process.getuid?.() !== 0) this.skip();
    const guard = await written();
    chownSync(guard.shims, 12_345, 12_345);
    await assert.rejects(guard.prepare(programs), /belongs to somebody else/);
    await assert.rejects(guard.write(NOTHING), /belongs to somebody else/);
    chownSync(state, 12_345, 12_345);
    await assert.rejects(guard.prepare(programs), /can be changed by others/);
  });

  it('takes no folder that others could replace, and closes those that they could read', async () => {
    const guard = await written();
    chmodSync(guard.shims, 0o777);
    await guard.write(NOTHING);
    assert.equal(lstatSync(guard.shims).mode & 0o777, 0o700);
    chmodSync(state, 0o777);
    await assert.rejects(guard.prepare(programs), /can be changed by others/);
  });

  it('is named by eight digits only', () => {
    for (const id of ['', '..', '0a1b2c3', '0a1b2c3d/..', '0A1B2C3D', '0a1b2c3d\n']) {
      assert.throws(() => new GuardFolder(state, id));
    }
  });
});
