import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Sha } from '../../../src/core/model';
import {
  git,
  historyOf,
  initRepository,
  line,
  reported,
  Scratch,
  sha,
  writeCommits,
} from '../../support/history';
import { gitEnvironment } from '../../support/repository';

describe('GitHistory, given an id or a name', () => {
  const scratch = new Scratch();
  let root: string;
  let commits: readonly Sha[];
  /** By the first four digits, the types of all objects that start so. */
  let types: ReadonlyMap<string, readonly string[]>;

  before(function () {
    this.timeout(30_000);
    root = initRepository(scratch.path('names'));
    commits = writeCommits(root, line(800));
    const found = new Map<string, string[]>();
    const all = git(root, ['cat-file', '--batch-all-objects', '--batch-check']);
    for (const object of all.split('\n')) {
      const [id = '', type = ''] = object.split(' ');
      const start = id.slice(0, 4);
      found.set(start, [...(found.get(start) ?? []), type]);
    }
    types = found;
  });
  before(() => Object.assign(process.env, gitEnvironment));
  after(() => scratch.dispose());

  const commit = (at: number) => commits.at(at) ?? sha('');
  const startsOf = (wanted: readonly string[]) =>
    [...types].find(([, found]) => [...found].sort().join() === wanted.join())?.[0] ?? 'none';

  const resolved = async (id: string) => {
    const [resolution] = await historyOf(root).history.resolve([reported(id)]);
    return resolution;
  };
  const find = (text: string) => historyOf(root).history.find(text);
  const found = async (text: string) => {
    const resolution = await find(text);
    return resolution.state === 'present' ? resolution.commit.id : resolution;
  };
  const reasonFor = async (text: string) => {
    const resolution = await find(text);
    return resolution.state === 'unresolved' ? resolution.reason : resolution.state;
  };

  describe('an id that an endpoint reported', () => {
    it('is present with its subject, author and date', async () => {
      const present = {
        state: 'present',
        commit: { id: commit(5), subject: 'commit 5', author: 'Ada', date: 1_600_000_005_000 },
      };
      assert.deepEqual(await resolved(commit(5)), present);
      assert.deepEqual(await resolved(commit(5).slice(0, 7)), present);
    });

    it('is absent when this clone does not hold it, and unresolved when it is abbreviated', async () => {
      const full = '1234567890'.repeat(4);
      assert.deepEqual(await resolved(full), { state: 'absent', id: full });
      assert.deepEqual(await resolved('1234567'), {
        state: 'unresolved',
        id: '1234567',
        reason:
          'no commit in this clone starts with 1234567: run `git fetch`, or let the endpoint say the full id',
      });
    });

    it('is the object and not the branch, the tag or the remote branch of that name', async () => {
      const short = commit(3).slice(0, 10);
      git(root, ['update-ref', `refs/heads/${short}`, commit(-1)]);
      git(root, ['update-ref', `refs/tags/${short}`, commit(-1)]);
      git(root, ['update-ref', `refs/remotes/${short}`, commit(-1)]);
      const trap = git(root, ['rev-parse', short]);
      assert.equal(trap, commit(-1), 'git itself takes the tag');
      const resolution = await resolved(short);
      assert.equal(resolution?.state === 'present' && resolution.commit.id, commit(3));
      const nowhere = '0123456789';
      git(root, ['update-ref', `refs/heads/${nowhere}`, commit(-1)]);
      assert.equal((await resolved(nowhere))?.state, 'unresolved');
    });

    it('is ambiguous when two commits start so', async () => {
      const start = startsOf(['commit', 'commit']);
      assert.deepEqual(await resolved(start), {
        state: 'unresolved',
        id: start,
        reason: `ambiguous: 2 commits start with ${start}; let the endpoint say the full id`,
      });
    });

    it('is the one commit where trees and files start alike, and no commit where only they do', async () => {
      for (const other of ['blob', 'tree']) {
        const start = startsOf(['commit', other].sort((a, b) => (a < b ? -1 : 1)));
        const resolution = await resolved(start);
        const id = resolution?.state === 'present' ? resolution.commit.id : '';
        assert.ok(commits.includes(id as Sha) && id.startsWith(start), `${start}, a ${other} too`);
        assert.equal((await resolved(startsOf([other])))?.state, 'unresolved');
      }
    });

    it('is the one commit where an annotated tag starts alike', async () => {
      const start = startsOf(['commit']);
      const text = (at: number) =>
        `object ${commit(-1)}\ntype commit\ntag t\ntagger A <a> 1 +0000\n\n${at}\n`;
      const hash = (body: string) =>
        createHash('sha1')
          .update(`tag ${Buffer.byteLength(body)}\0${body}`)
          .digest('hex');
      let at = 0;
      while (!hash(text(at)).startsWith(start)) at++;
      const tag = git(root, ['hash-object', '-t', 'tag', '-w', '--stdin'], text(at));
      const resolution = await resolved(start);
      assert.equal(resolution?.state === 'present' && commits.includes(resolution.commit.id), true);
      const full = await resolved(tag);
      assert.match(full?.state === 'unresolved' ? full.reason : '', /is a tag, not a commit/);
    });
  });

  describe('a text that a person typed', () => {
    before(() => {
      git(root, ['branch', 'release/1', commit(10)]);
      git(root, ['tag', 'v1', commit(11)]);
      git(root, ['tag', '--annotate', '--message=x', 'v2', commit(12)]);
      git(root, ['-c', 'advice.nestedTag=false', 'tag', '-a', '-mx', 'nested', 'v2']);
      git(root, ['update-ref', 'refs/remotes/origin/next', commit(13)]);
      git(root, ['tag', 'a-tree', `${commit(14)}^{tree}`]);
      git(root, ['branch', 'naïve', commit(15)]);
    });

    it('goes back from there by ~ and ^, as git does', async () => {
      assert.deepEqual(await found('HEAD~3'), commit(-4));
      assert.deepEqual(await found(`${commit(20)}^^~2`), commit(16));
      assert.equal(
        await reasonFor('HEAD~9999'),
        'there is no HEAD~9999: HEAD does not have so many ancestors here',
      );
      assert.match(await reasonFor('nowhere~2'), /^no commit, branch or tag/);
    });

    it('may be HEAD, a branch, a tag, a remote branch or a whole ref name', async () => {
      assert.equal(await found('HEAD'), commit(-1));
      assert.equal(await found('  main '), commit(-1));
      assert.equal(await found('release/1'), commit(10));
      assert.equal(await found('v1'), commit(11));
      assert.equal(await found('v2'), commit(12));
      assert.equal(await found('nested'), commit(12));
      assert.equal(await found('origin/next'), commit(13));
      assert.equal(await found('refs/tags/v1'), commit(11));
      assert.equal(await found('naïve'), commit(15));
    });

    it('may be a full id or an abbreviation, in capitals too', async () => {
      assert.equal(await found(commit(20)), commit(20));
      assert.equal(await found(commit(20).toUpperCase()), commit(20));
      assert.equal(await found(commit(20).slice(0, 8).toUpperCase()), commit(20));
      const absent = 'd'.repeat(40);
      assert.deepEqual(await find(absent), { state: 'absent', id: absent });
    });

    it('is told apart from nothing: both meanings are named when a branch looks like an id', async () => {
      const short = commit(30).slice(0, 8);
      git(root, ['branch', short, commit(31)]);
      assert.equal(
        await reasonFor(short),
        `it stands for more than one commit (the branch ${short}, the commit ${commit(30).slice(0, 12)}): type the full id of the one you mean`,
      );
      git(root, ['branch', '--force', short, commit(30)]);
      assert.equal(await found(short), commit(30), 'both mean the same commit');
      const start = startsOf(['commit', 'commit']);
      assert.match(await reasonFor(start), /\(the commit \w{12}, the commit \w{12}\)/);
    });

    it('is a full id even when a branch has that name', async () => {
      git(root, ['update-ref', `refs/heads/${commit(40)}`, commit(41)]);
      assert.equal(await found(commit(40)), commit(40));
    });

    it('is the exact name of a ref, not the start of one, not a pattern and no other kind of revision', async () => {
      const texts = [
        'release',
        'v*',
        'v?',
        '[v]1',
        'main~-1',
        'main^{}',
        'main@{0}',
        '@',
        ':/commit',
      ];
      texts.push('main..v1', 'v1^{tree}', 'MAIN', 'a-tree', '', '   ', 'x'.repeat(5000));
      for (const text of texts)
        assert.equal(
          await reasonFor(text),
          'no commit, branch or tag of this clone is called that: check the spelling, or run `git fetch`',
          text,
        );
    });
  });
});
