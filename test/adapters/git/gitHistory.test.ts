import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Commit, Sha } from '../../../src/core/model';
import {
  git,
  historyOf,
  listOf,
  initRepository,
  line,
  type NewCommit,
  reported,
  Scratch,
  sha,
  writeCommits,
} from '../../support/history';
import { gitEnvironment } from '../../support/repository';

/** The same numbers on every machine and every day. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Branches, merges, octopus merges and a second root. */
function tangledHistory(length: number, random: (below: number) => number): NewCommit[] {
  return Array.from({ length }, (_, at) => {
    const path = ['shop/a', 'shop/b', 'api/a', 'README'][random(4)] ?? 'README';
    if (at === 0 || at === 20) return { parents: [], path };
    const wanted = [1, 1, 1, 2, 2, 3][random(6)] ?? 1;
    const recent = () => Math.max(0, at - 1 - random(8));
    return { parents: [...new Set(Array.from({ length: wanted }, recent))], path };
  });
}

describe('GitHistory', () => {
  const scratch = new Scratch();
  before(() => Object.assign(process.env, gitEnvironment));
  after(() => scratch.dispose());

  describe('on a tangled history', () => {
    const random = randomNumbers(7);
    let root: string;
    let commits: readonly Sha[];
    /** What git says that each commit reaches. */
    let reach: ReadonlyMap<Sha, ReadonlySet<string>>;
    before(() => {
      root = initRepository(scratch.path('tangled'));
      commits = writeCommits(root, tangledHistory(60, random));
      reach = new Map(commits.map((id) => [id, new Set(git(root, ['rev-list', id]).split('\n'))]));
    });

    it('gives the numbers of plain git for every pair', async function () {
      this.timeout(60_000);
      const { history } = historyOf(root);
      const chosen = commits.filter((_, at) => at % 2 === 0);
      const pairs = chosen.flatMap((have) => chosen.map((lack) => [have, lack] as const));
      const reached = (id: Sha) => reach.get(id) ?? new Set<string>();
      await Promise.all(
        pairs.map(async ([have, lack]) => {
          const expected = [...reached(have)].filter((id) => !reached(lack).has(id)).length;
          const [count, [held]] = await Promise.all([
            history.count(have, lack),
            history.contains([have], lack),
          ]);
          assert.deepEqual(count, { state: 'known', count: expected });
          assert.equal(held?.state === 'yes', reached(have).has(lack));
        }),
      );
    });

    it('gives the numbers and lists of plain git within a path, and both sides of a distance', async function () {
      this.timeout(60_000);
      const { history } = historyOf(root);
      for (let round = 0; round < 40; round++) {
        const [have, lack] = [commits[random(60)], commits[random(60)]] as [Sha, Sha];
        const path = ['shop', 'shop/a', 'api', 'no/such/folder'][round % 4] ?? '';
        const range = [have, `^${lack}`, '--', path];
        const expected = Number(git(root, ['rev-list', '--count', ...range]));
        assert.deepEqual(await history.count(have, lack, path), {
          state: 'known',
          count: expected,
        });
        const listed = await listOf(history, have, lack, { path, limit: 5 });
        const ids = git(root, ['rev-list', '--max-count=5', ...range])
          .split('\n')
          .filter(Boolean);
        assert.deepEqual(
          listed.map(({ id }) => id),
          ids,
        );
        const sides = git(root, ['rev-list', '--left-right', '--count', `${have}...${lack}`]);
        const [ahead, behind] = sides.split('\t').map(Number);
        const distance = await history.headDistance(have, lack);
        assert.deepEqual(distance, { state: 'known', ahead, behind });
      }
    });
  });

  describe('on a plain repository', () => {
    let root: string;
    let commits: readonly Sha[];
    before(() => {
      root = initRepository(scratch.path('plain'));
      const subjects = ['first', 'Ünïcode and "quotes" \u202e', 'a\ttab', 'two\nlines', ''];
      commits = writeCommits(
        root,
        subjects.map((subject, at) => ({ parents: at === 0 ? [] : [at - 1], subject })),
      );
    });
    const commit = (at: number) => commits[at] ?? sha('');

    it('says what is checked out', async () => {
      const { history, requests } = historyOf(root);
      const repository = await history.repository();
      assert.equal(repository.state === 'present' && repository.root, root);
      assert.equal(repository.state === 'present' && repository.branch, 'main');
      assert.equal(repository.state === 'present' && repository.shallow, false);
      assert.equal(repository.state === 'present' && repository.head?.id, commit(4));
      requests.length = 0;
      await history.repository();
      assert.equal(requests.length, 0, 'nothing has moved, so git is not asked');
    });

    it('follows the branch that is checked out, and says when none is', async () => {
      const copy = scratch.path('moving');
      git('/', ['clone', '--quiet', root, copy]);
      const { history } = historyOf(copy);
      git(copy, ['checkout', '--quiet', '-b', 'feature/x', commit(1)]);
      const there = await history.repository();
      assert.equal(there.state === 'present' && there.branch, 'feature/x');
      assert.equal(there.state === 'present' && there.head?.subject, 'Ünïcode and "quotes" \u202e');
      git(copy, ['checkout', '--quiet', '--detach', commit(0)]);
      const detached = await history.repository();
      assert.deepEqual(detached, {
        state: 'present',
        root: copy,
        branch: undefined,
        shallow: false,
        head: { id: commit(0), subject: 'first', author: 'Ada', date: 1_600_000_000_000 },
      });
    });

    it('lists newest first, at most so many, with subject, author and author date', async () => {
      const { history } = historyOf(root);
      const fields = ({ subject, author, date }: Commit) => [subject, author, date];
      const two = await listOf(history, commit(4), commit(0), { limit: 2 });
      assert.deepEqual(two?.map(fields), [
        ['', 'Ada', 1_600_000_004_000],
        ['two lines', 'Ada', 1_600_000_003_000],
      ]);
      assert.deepEqual(await history.list(commit(4), commit(0), { limit: 0 }), {
        state: 'known',
        value: [],
      });
      assert.deepEqual(await history.list(commit(0), commit(4), { limit: 9 }), {
        state: 'known',
        value: [],
      });
    });

    it('is not led astray by settings of the repository that change what git prints', async () => {
      const copy = scratch.path('settings');
      git('/', ['clone', '--quiet', root, copy]);
      git(copy, ['mv', 'file', 'renamed']);
      git(copy, ['commit', '--quiet', '--message=renommé']);
      const tip = sha(git(copy, ['rev-parse', 'HEAD']));
      for (const setting of [
        'log.follow=true',
        'log.showSignature=true',
        'log.decorate=full',
        'log.abbrevCommit=true',
        'log.date=relative',
        'format.pretty=oneline',
        'i18n.logOutputEncoding=latin1',
        'color.ui=always',
        'core.abbrev=4',
      ]) {
        const [name = '', value = ''] = setting.split('=');
        git(copy, ['config', name, value]);
      }
      const { history } = historyOf(copy);
      const listed = await listOf(history, tip, commit(0), { path: 'renamed', limit: 9 });
      assert.deepEqual(
        listed?.map(({ subject }) => subject),
        ['renommé'],
      );
      const all = await listOf(history, tip, commit(0), { limit: 9 });
      assert.equal(all?.[4]?.subject, 'Ünïcode and "quotes" \u202e');
      assert.deepEqual(await history.count(tip, commit(0)), { state: 'known', count: 5 });
    });

    it('takes a path literally, and says so when it leads out of the repository', async () => {
      const { history } = historyOf(root);
      const waiting = (path: string) => history.count(commit(4), commit(0), path);
      assert.deepEqual(await waiting('file'), { state: 'known', count: 4 });
      for (const path of ['*', 'fil?', ':(glob)**', ':/', '--all', '-p'])
        assert.deepEqual(await waiting(path), { state: 'known', count: 0 }, path);
      const outside = await waiting('../elsewhere');
      assert.match(outside.state === 'unknown' ? outside.reason : '', /outside repository/);
    });

    it('is unknown, with the way out, when a commit is not in this clone', async () => {
      const { history } = historyOf(root);
      const absent = sha('1'.repeat(40));
      const reason = '1111111111 is not in this clone: run `git fetch`';
      assert.deepEqual(await history.count(commit(0), absent), { state: 'unknown', reason });
      assert.deepEqual(await history.count(absent, commit(0), 'file'), {
        state: 'unknown',
        reason,
      });
      assert.deepEqual(await history.contains([commit(0)], absent), [{ state: 'unknown', reason }]);
      assert.deepEqual(await history.headDistance(absent, commit(0)), { state: 'unknown', reason });
      assert.equal((await history.list(commit(0), absent, { limit: 5 })).state, 'unknown');
      const foreign = sha('2'.repeat(64));
      assert.equal((await history.contains([commit(0)], foreign))[0]?.state, 'unknown');
    });

    it('answers from memory what was asked before, and asks again what was unknown', async () => {
      const { history, requests } = historyOf(root);
      await history.repository();
      const ask = async () => {
        requests.length = 0;
        await history.count(commit(4), commit(0));
        await history.headDistance(commit(1), commit(3));
        await history.contains([commit(4)], commit(0));
        await history.list(commit(4), commit(0), { limit: 3 });
        return requests.length;
      };
      assert.equal(await ask(), 3, 'one walk, one list, and one look at what messages say');
      assert.equal(await ask(), 0);
      const brought = scratch.path('brought');
      git('/', ['clone', '--quiet', root, brought]);
      git(brought, ['commit', '--quiet', '--allow-empty', '--message=new']);
      const fresh = sha(git(brought, ['rev-parse', 'HEAD']));
      assert.equal((await history.count(fresh, commit(4))).state, 'unknown');
      const [before] = await history.resolve([reported(fresh)]);
      assert.equal(before?.state, 'absent');
      git(root, ['fetch', '--quiet', brought, 'main']);
      const [after] = await history.resolve([reported(fresh)]);
      assert.equal(after?.state, 'present');
      assert.deepEqual(await history.count(fresh, commit(4)), { state: 'known', count: 1 });
    });

    it('asks equal questions that are under way once', async () => {
      const { history, requests } = historyOf(root);
      await history.repository();
      requests.length = 0;
      const five = Array.from({ length: 5 }, () => history.count(commit(4), commit(0)));
      await Promise.all(five);
      assert.equal(requests.length, 1);
    });

    it('rejects with the reason of a signal that aborts, before and during the question', async () => {
      const { history } = historyOf(root);
      const gone = AbortSignal.abort(new Error('closed'));
      await assert.rejects(history.repository(gone), /closed/);
      await assert.rejects(history.count(commit(4), commit(0), undefined, gone), /closed/);
      const slow = scratch.program('git', 'sleep 30');
      const { history: stuck, requests } = historyOf(root, { gitPath: slow });
      const leaving = new AbortController();
      const asked = stuck.contains([commit(4)], commit(0), undefined, leaving.signal);
      leaving.abort(new Error('window closed'));
      await assert.rejects(asked, /window closed/);
      assert.equal(requests[0]?.signal.aborted, true);
    });

    it('gives up on a git that does not answer, and says so', async () => {
      const slow = scratch.program('git', 'sleep 30');
      const { history } = historyOf(root, { gitPath: slow, timeoutMs: 200 });
      const reason = 'git took longer than 0.2 s';
      assert.deepEqual(await history.repository(), { state: 'none', reason });
      assert.deepEqual(await history.count(commit(4), commit(0)), { state: 'unknown', reason });
      assert.deepEqual(await history.resolve([reported(commit(0))]), [
        { state: 'unknown', reason },
      ]);
    });

    it('never makes an answer out of nonsense', async () => {
      const genuine = ['rev-parse --show-cdup', 'cat-file'];
      const nonsense = scratch.program(
        'git',
        `case "$*" in ${genuine.map((words) => `*'${words}'*`).join('|')}) exec git "$@";; esac; echo nonsense`,
      );
      const { history } = historyOf(root, { gitPath: nonsense });
      assert.equal((await history.count(commit(4), commit(0))).state, 'unknown');
      assert.equal((await history.headDistance(commit(4), commit(0))).state, 'unknown');
      assert.equal((await history.list(commit(4), commit(0), { limit: 4 })).state, 'unknown');
      const [found] = await history.resolve([reported(commit(3))]);
      assert.equal(found?.state, 'unknown');
    });
  });

  it('resolves two thousand ids in a handful of processes', async function () {
    this.timeout(30_000);
    const root = initRepository(scratch.path('many'));
    const commits = writeCommits(root, line(300));
    const { history, requests } = historyOf(root);
    await history.repository();
    const asked = [
      ...commits,
      ...commits.map((id) => id.slice(0, 9)),
      ...Array.from({ length: 1400 }, (_, at) => (at + 1).toString(16).padStart(40, 'e')),
    ];
    requests.length = 0;
    const few = await history.resolve(asked.slice(0, 200).map(reported));
    assert.equal(requests.length, 3);
    assert.deepEqual(
      few.map((one) => one.state === 'present' && one.commit.id),
      commits.slice(0, 200),
    );
    requests.length = 0;
    const all = await history.resolve(asked.map(reported));
    assert.ok(requests.length <= 7, `${requests.length} processes`);
    const states = all.map(({ state }) => state);
    assert.deepEqual(
      states,
      asked.map((_, at) => (at < 600 ? 'present' : 'absent')),
    );
    requests.length = 0;
    await history.resolve(commits.map(reported));
    assert.equal(requests.length, 0, 'what is known by its full id is not asked again');
  });

  it('does not take a file for a revision', async () => {
    const root = initRepository(scratch.path('file'));
    const [first, second] = writeCommits(root, line(2)) as [Sha, Sha];
    writeFileSync(join(root, second), '');
    const { history } = historyOf(root);
    assert.deepEqual(await history.count(second, first), { state: 'known', count: 1 });
    assert.deepEqual(await history.headDistance(second, first), {
      state: 'known',
      ahead: 1,
      behind: 0,
    });
  });
});
