import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApprovedCommands } from '../../../src/adapters/files/approvedCommands';

describe('A command that promotes', () => {
  let top = '';
  let folder = '';
  let file = '';
  let commands: ApprovedCommands;
  const command = ['./promote.sh', '${commit}'];

  beforeEach(() => {
    top = realpathSync(mkdtempSync(join(tmpdir(), 'whereabouts-approved-')));
    folder = join(top, 'shop');
    file = join(top, 'home', 'approved-commands.json');
    mkdirSync(join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'promote.sh'), '#!/bin/sh\n');
    writeFileSync(join(top, 'outside.sh'), '#!/bin/sh\n');
    commands = new ApprovedCommands(file);
  });
  afterEach(() => rmSync(top, { recursive: true, force: true }));

  it('is approved for good once a person has said so, in a file that is the user’s alone', async () => {
    assert.equal(await commands.isApproved(folder, command), false);
    await commands.approve(folder, command);
    await commands.approve(folder, command);
    assert.equal(await new ApprovedCommands(file).isApproved(folder, command), true);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const { approved } = JSON.parse(readFileSync(file, 'utf8')) as { approved: string[] };
    assert.equal(approved.length, 1);
    assert.match(approved[0] ?? '', /^[0-9a-f]{64}$/);
  });

  it('is approved as it is written and where it is, and not otherwise', async () => {
    await commands.approve(folder, command);
    const copy = join(top, 'copy');
    mkdirSync(copy);
    writeFileSync(join(copy, 'promote.sh'), '#!/bin/sh\n');
    assert.equal(await commands.isApproved(copy, command), false);
    for (const other of [
      ['./promote.sh', '${commit} '],
      ['./promote.sh'],
      ['./promote.sh', '${commit}', ''],
      ['./promote.sh ${commit}'],
      ['promote.sh', '${commit}'],
      ['././promote.sh', '${commit}'],
      [],
    ]) {
      assert.equal(await commands.isApproved(folder, other), false, JSON.stringify(other));
    }
    symlinkSync(folder, join(top, 'link'));
    assert.equal(await commands.isApproved(join(top, 'link'), command), true, 'the same folder');
  });

  const programs: readonly (readonly [string, () => string, () => string])[] = [
    ['relative', () => './promote.sh', () => join(folder, 'promote.sh')],
    ['absolute', () => join(folder, 'promote.sh'), () => join(folder, 'promote.sh')],
    ['in a folder below', () => 'bin/run', () => join(folder, 'bin', 'run')],
    ['a link that leads out', () => './out', () => join(top, 'outside.sh')],
    ['an absolute link that leads out', () => join(folder, 'out'), () => join(top, 'outside.sh')],
    [
      'a link that leads out, by a linked folder',
      () => join(top, 'link', 'out'),
      () => join(top, 'outside.sh'),
    ],
    ['beside the folder', () => '../outside.sh', () => join(top, 'outside.sh')],
    ['an absolute link that leads in', () => join(top, 'in'), () => join(folder, 'promote.sh')],
  ];
  for (const [what, program, content] of programs) {
    it(`is no longer approved when its program changes by a byte: ${what}`, async () => {
      writeFileSync(join(folder, 'bin', 'run'), '#!/bin/sh\n');
      symlinkSync(join(top, 'outside.sh'), join(folder, 'out'));
      symlinkSync(join(folder, 'promote.sh'), join(top, 'in'));
      symlinkSync(folder, join(top, 'link'));
      const home = what.endsWith('linked folder') ? join(top, 'link') : folder;
      await commands.approve(home, [program()]);
      assert.equal(await commands.isApproved(home, [program()]), true);
      appendFileSync(content(), ' ');
      assert.equal(await commands.isApproved(home, [program()]), false);
      writeFileSync(content(), '#!/bin/sh\n');
      assert.equal(await commands.isApproved(home, [program()]), true, 'as it was');
      rmSync(content());
      assert.equal(await commands.isApproved(home, [program()]), false, 'gone');
    });
  }

  it('is no longer approved when a file that an argument names changes, comes or goes', async () => {
    mkdirSync(join(folder, 'dist'));
    const script = ['sh', '-e', 'promote.sh', '${commit}', '', 'dist', 'later.txt', 'a\0b'];
    for (const [named, path] of [
      [script, join(folder, 'promote.sh')],
      [['sh', join(folder, 'promote.sh')], join(folder, 'promote.sh')],
      [['sh', '../outside.sh'], join(top, 'outside.sh')],
      [['./promote.sh', 'bin/../notes.txt'], join(folder, 'notes.txt')],
    ] as const) {
      writeFileSync(path, 'one\n');
      await commands.approve(folder, named);
      assert.equal(await commands.isApproved(folder, named), true);
      writeFileSync(path, 'two\n');
      assert.equal(await commands.isApproved(folder, named), false, named.join(' '));
      writeFileSync(path, 'one\n');
      assert.equal(await commands.isApproved(folder, named), true);
    }
    writeFileSync(join(folder, 'later.txt'), '');
    assert.equal(await commands.isApproved(folder, script), false, 'came');
    await commands.approve(folder, script);
    rmSync(join(folder, 'later.txt'));
    assert.equal(await commands.isApproved(folder, script), true, 'as it was before');
    // The machine's own.
    const absolute = ['sh', join(top, 'outside.sh')];
    await commands.approve(folder, absolute);
    appendFileSync(join(top, 'outside.sh'), ' ');
    assert.equal(await commands.isApproved(folder, absolute), true);
  });

  it('is no longer approved when a link leads elsewhere', async () => {
    symlinkSync(join(top, 'outside.sh'), join(folder, 'out'));
    await commands.approve(folder, ['./out']);
    writeFileSync(join(top, 'evil.sh'), 'evil');
    symlinkSync(join(top, 'evil.sh'), join(folder, 'new'));
    renameSync(join(folder, 'new'), join(folder, 'out'));
    assert.equal(await commands.isApproved(folder, ['./out']), false);
  });

  it('may be one that PATH finds, or the machine’s own, whose content is not looked at', async () => {
    for (const program of ['kubectl', join(top, 'outside.sh')]) {
      await commands.approve(folder, [program, 'apply']);
      appendFileSync(join(top, 'outside.sh'), ' ');
      assert.equal(await commands.isApproved(folder, [program, 'apply']), true);
      assert.equal(await commands.isApproved(folder, [`${program} apply`]), false);
      assert.equal(await commands.isApproved(folder, [program, 'delete']), false);
    }
  });

  it('cannot be approved where there is nothing to read', async () => {
    for (const nothing of [[], [''], ['./nothing'], ['./bin']]) {
      await assert.rejects(commands.approve(folder, nothing), JSON.stringify(nothing));
      assert.equal(await commands.isApproved(folder, nothing), false);
    }
    await assert.rejects(commands.approve(join(top, 'nowhere'), ['make']));
  });

  it('is not approved by a damaged file, which the next approval mends', async () => {
    await commands.approve(folder, command);
    for (const text of ['', '{', 'null', '{"approved":{}}', '{"approved":[7,null]}']) {
      writeFileSync(file, text);
      assert.equal(await commands.isApproved(folder, command), false, text);
    }
    await commands.approve(folder, command);
    assert.equal(await commands.isApproved(folder, command), true);
  });
});
