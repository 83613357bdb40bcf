import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { GitMentions } from '../../../src/adapters/git/gitMentions';
import { CommitLookup } from '../../../src/adapters/git/gitResolve';
import type { Seen } from '../../../src/adapters/git/gitView';
import type { Sha } from '../../../src/core/model';
import { type Changes, createChanges, importBytes } from '../../support/changes';
import { historyOf, Scratch, sha } from '../../support/history';
import { gitEnvironment } from '../../support/repository';

const never = new AbortController().signal;

function viewOf(more: Partial<Seen> = {}): Seen {
  return {
    state: 'present',
    head: undefined,
    branch: 'main',
    shallow: false,
    replaced: false,
    idLength: 40,
    objects: '',
    alterations: undefined,
    stamp: '',
    ...more,
  };
}

function mentionsIn(root: string, options: { gitPath?: string; timeoutMs?: number } = {}) {
  const { command, requests } = historyOf(root, options);
  const repository = { git: command, root, timeoutMs: options.timeoutMs ?? 10_000 };
  const mentions = new GitMentions(repository, new CommitLookup(repository));
  const walks = () =>
    requests.filter(({ args }) => args.includes('log') && args.includes('--extended-regexp'));
  const reverters = async (commit: Sha, tips: readonly Sha[], view = viewOf()) => {
    const told = await mentions.covering(tips, view, never);
    assert.equal(told.state, 'known', JSON.stringify(told));
    return told.value.revertersOf(commit);
  };
  return { mentions, walks, reverters, requests };
}

describe('GitMentions', () => {
  const scratch = new Scratch();
  let repository: Changes;
  before(() => Object.assign(process.env, gitEnvironment));
  after(() => scratch.dispose());
  beforeEach(() => (repository = createChanges()));
  afterEach(() => repository.dispose());

  it('reads history once, and later only what is new', async () => {
    const fix = repository.edit('fix', 5);
    repository.git('revert', '--no-edit', fix);
    const first = repository.id('HEAD');
    const { reverters, walks, requests } = mentionsIn(repository.root);
    assert.deepEqual(await reverters(fix, [first]), [first]);
    const asked = requests.length;
    assert.deepEqual(await reverters(fix, [first]), [first]);
    assert.equal(requests.length, asked);
    repository.edit('more', 9);
    repository.record(`again\n\nReverts ${fix.slice(0, 9)}`);
    const second = repository.id('HEAD');
    assert.deepEqual(await reverters(fix, [first, second]), [first, second]);
    assert.equal(walks().length, 2);
    assert.equal(walks()[1]?.input, `${second}\n^${first}\n`);
  });

  it('shares one walk among all who ask at the same time', async () => {
    const fix = repository.edit('fix', 5);
    repository.git('revert', '--no-edit', fix);
    const { reverters, walks } = mentionsIn(repository.root);
    const asked = Array.from({ length: 5 }, () => reverters(fix, [repository.id('HEAD')]));
    for (const found of await Promise.all(asked)) assert.equal(found.length, 1);
    assert.equal(walks().length, 1);
  });

  it('carries what it read over a restart, and reads anew where the file says anything else', async () => {
    const fix = repository.edit('fix', 5);
    repository.git('revert', '--no-edit', fix);
    const tip = repository.id('HEAD');
    const before = mentionsIn(repository.root);
    await before.reverters(fix, [tip]);
    const text = before.mentions.save();

    const loaded = mentionsIn(repository.root);
    loaded.mentions.load(text);
    assert.deepEqual(await loaded.reverters(fix, [tip]), [tip]);
    assert.equal(loaded.walks().length, 0);
    for (const wrong of ['', 'x', text.slice(0, -1), text.replace(fix, 'f'.repeat(40))]) {
      const anew = mentionsIn(repository.root);
      anew.mentions.load(wrong);
      assert.deepEqual(await anew.reverters(fix, [tip]), [tip]);
      assert.equal(anew.walks().length, 1, wrong.slice(0, 20));
    }
  });

  it('believes a file only where the clone still holds the commits that it was read from', async () => {
    const fix = repository.edit('fix', 5);
    const other = createChanges();
    other.edit('elsewhere', 3);
    const elsewhere = mentionsIn(other.root);
    await elsewhere.reverters(fix, [other.id('HEAD')]);
    repository.git('revert', '--no-edit', fix);
    const here = mentionsIn(repository.root);
    here.mentions.load(elsewhere.mentions.save());
    assert.equal((await here.reverters(fix, [repository.id('HEAD')])).length, 1);
    other.dispose();
  });

  it('keeps nothing of a repository whose history may change under it', async () => {
    const fix = repository.edit('fix', 5);
    repository.git('revert', '--no-edit', fix);
    for (const view of [
      viewOf({ shallow: true, alterations: 'x' }),
      viewOf({ replaced: true, alterations: 'x' }),
    ]) {
      const { reverters, walks, mentions } = mentionsIn(repository.root);
      for (const time of [1, 2]) {
        assert.equal((await reverters(fix, [repository.id('HEAD')], view)).length, 1);
        assert.equal(walks().length, time);
      }
      assert.equal(mentions.save(), mentionsIn(repository.root).mentions.save());
    }
  });

  it('goes on reading when nobody waits any more, and says so to who waited too long', async () => {
    const fix = repository.edit('fix', 5);
    repository.git('revert', '--no-edit', fix);
    const tip = repository.id('HEAD');
    const gate = scratch.path('gate');
    const slow = scratch.program(
      'git',
      `case "$*" in *--extended-regexp*) while [ ! -e ${gate} ]; do sleep 0.05; done;; esac; exec git "$@"`,
    );
    const { mentions, walks } = mentionsIn(repository.root, { gitPath: slow, timeoutMs: 300 });
    const late = await mentions.covering([tip], viewOf(), never);
    assert.match(late.state === 'unknown' ? late.reason : '', /ask again in a moment$/);
    const leaving = new AbortController();
    const left = mentions.covering([tip], viewOf(), leaving.signal);
    leaving.abort(new Error('the cursor moved on'));
    await assert.rejects(left, /the cursor moved on/);
    writeFileSync(gate, '');
    let told = await mentions.covering([tip], viewOf(), never);
    while (told.state === 'unknown') told = await mentions.covering([tip], viewOf(), never);
    assert.equal(told.value.revertersOf(fix).length, 1);
    assert.equal(walks().length, 1);
  });

  it('survives ten thousand messages that mention everything', async () => {
    const victim = repository.edit('victim', 5);
    const commits = Array.from({ length: 10_000 }, (_, at) => {
      const message = [
        `fake ${at}`,
        '',
        `This reverts commit ${victim}.`,
        `This reverts commit ${at.toString(16).padStart(7, 'a')}.`,
        `(cherry picked from commit ${at.toString(16).padStart(40, '1')})`,
        '--output=x (cherry picked from commit --all)',
      ].join('\n');
      return [
        'commit refs/heads/fakes',
        `committer A <a> ${1_700_000_000 + at} +0000`,
        `data ${message.length}`,
        message,
        at === 0 ? `from ${victim}` : '',
        '',
      ].join('\n');
    });
    importBytes(repository.root, Buffer.from(commits.join('')));
    const { reverters, walks } = mentionsIn(repository.root);
    const found = await reverters(victim, [repository.id('fakes')]);
    assert.equal(found.length, 10_000);
    assert.equal(walks().length, 1);
    const { history } = historyOf(repository.root);
    const [answer] = await history.contains([repository.id('fakes')], victim);
    assert.match(answer?.state === 'unknown' ? answer.reason : '', /^more than 256 commits speak/);
    const [before] = await history.contains([victim], sha(repository.id('fakes~9990')));
    assert.equal(before?.state, 'no');
  }).timeout(60_000);
});
