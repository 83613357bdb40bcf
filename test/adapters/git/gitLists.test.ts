import assert from 'node:assert/strict';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseListed } from '../../../src/adapters/git/gitLists';
import type { ListedCommit, ListOptions, Told } from '../../../src/core/history/history';
import type { Commit, Sha } from '../../../src/core/model';
import {
  historyOf,
  initRepository,
  Scratch,
  sha,
  tryGit,
  writeCommits,
} from '../../support/history';
import { GitFolder } from '../../support/gitFolder';
import { createRepository, gitEnvironment, type TestRepository } from '../../support/repository';

function known<T>(told: Told<T>): T {
  assert.equal(told.state, 'known', told.state === 'unknown' ? told.reason : '');
  return told.state === 'known' ? told.value : assert.fail();
}

const subjects = (told: Told<readonly Commit[]>) => known(told).map(({ subject }) => subject);

describe('The lists of commits that git gives', () => {
  const scratch = new Scratch();
  const open: TestRepository[] = [];
  const create = () => {
    const repository = createRepository();
    open.push(repository);
    return {
      root: repository.root,
      git: (...args: string[]) => repository.git(...args),
      commit: (subject: string, files?: Readonly<Record<string, string>>) =>
        repository.commit(subject, files),
    };
  };
  before(() => Object.assign(process.env, gitEnvironment));
  after(() => {
    scratch.dispose();
    for (const repository of open) repository.dispose();
  });

  describe('with files', () => {
    const all: ListOptions = { limit: 100, files: true };
    const filesBySubject = (told: Told<readonly ListedCommit[]>) =>
      Object.fromEntries(known(told).map(({ subject, files }) => [subject, [...files].sort()]));

    it('name what each commit changes, of a merge what differs from its first parent', async () => {
      const { root, git, commit } = create();
      const start = sha(commit('start', { 'kept.txt': '1', 'moved.txt': 'the very same text' }));
      git('checkout', '--quiet', '-b', 'side');
      commit('on the side', { 'side/a': '1', 'side/b': '1' });
      git('checkout', '--quiet', 'main');
      commit('on main', { 'kept.txt': '2' });
      commit('empty');
      git('merge', '--quiet', '--no-ff', '-m', 'merge', 'side');
      mkdirSync(join(root, 'deep'));
      renameSync(join(root, 'moved.txt'), join(root, 'deep/moved.txt'));
      git('add', '--all');
      git('rm', '--quiet', '--cached', 'side/b');
      const tip = sha(commit('move and delete'));
      const { history } = historyOf(root);
      assert.deepEqual(filesBySubject(await history.list(tip, start, all)), {
        'move and delete': ['deep/moved.txt', 'moved.txt', 'side/b'],
        merge: ['side/a', 'side/b'],
        'on main': ['kept.txt'],
        'on the side': ['side/a', 'side/b'],
        empty: [],
      });
      assert.deepEqual(
        filesBySubject(await history.list(tip, start, { ...all, firstParent: true })),
        {
          'move and delete': ['deep/moved.txt', 'moved.txt', 'side/b'],
          merge: ['side/a', 'side/b'],
          'on main': ['kept.txt'],
          empty: [],
        },
      );
      const within = await history.list(tip, start, { ...all, path: 'side', limit: 1 });
      assert.deepEqual(
        filesBySubject(within),
        { 'move and delete': ['deep/moved.txt', 'moved.txt', 'side/b'] },
        'a path narrows the commits, not their files',
      );
      const plain = await history.list(tip, start, { limit: 1 });
      assert.deepEqual(filesBySubject(plain), { 'move and delete': [] });
    });

    it('keep subjects and paths apart that were made to look like each other', async () => {
      const { root, git, commit } = create();
      const start = sha(commit('start'));
      const names = [
        '\nstarts with a line end',
        'two\nlines',
        'a'.repeat(40),
        ':100644 100644 a a M',
        ' blank ',
        'tab\tand "quotes"',
        'é\u202e.txt',
        '-O',
      ];
      for (const name of names) {
        mkdirSync(dirname(join(root, name)), { recursive: true });
        writeFileSync(join(root, name), name);
      }
      git('add', '--all');
      commit(`${'a'.repeat(40)}\n\nbody\n\nfile`);
      git('commit', '--quiet', '--allow-empty', '--allow-empty-message', '-m', '');
      writeFileSync(join(root, 'last'), '');
      git('add', '--all');
      git('commit', '--quiet', '-m', '\u0001\t', '--author', 'A\tB <a@b>');
      const tip = sha(git('rev-parse', 'HEAD'));
      const listed = known(await historyOf(root).history.list(tip, start, all));
      assert.deepEqual(
        listed.map(({ subject, files }) => [subject, [...files].sort()]),
        [
          ['\u0001', ['last']],
          ['', []],
          ['a'.repeat(40), [...names].sort()],
        ],
      );
      assert.equal(listed[0]?.author, 'A\tB');
    });

    it('are git’s own over a tangled history, with and without a path and first parents', async function () {
      this.timeout(60_000);
      const root = initRepository(scratch.path('tangled'));
      let state = 11;
      const random = (below: number) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
      };
      const commits = writeCommits(
        root,
        Array.from({ length: 60 }, (_, at) => ({
          parents:
            at === 0 || at === 25
              ? []
              : [...new Set([at - 1, ...(random(3) === 0 ? [random(at)] : [])])],
          path: ['shop/a', 'shop/b', 'api/a', 'README'][random(4)] ?? 'README',
        })),
      );
      const names = ['diff-tree', '-r', '--root', '--name-only', '--no-commit-id', '--no-renames'];
      const compared = new Map<Sha, readonly string[]>();
      const changed = (id: Sha) => {
        const files = compared.get(id) ?? lines([...names, ...parentOf(id), id]);
        compared.set(id, files);
        return files;
      };
      const lines = (args: readonly string[]) => tryGit(root, args).stdout.split('\n').slice(0, -1);
      const parentOf = (id: Sha) => lines(['rev-parse', '--verify', '--quiet', `${id}^1`]);
      const { history } = historyOf(root);
      for (let round = 0; round < 24; round++) {
        const [have, lack] = [commits[20 + random(40)], commits[random(60)]] as [Sha, Sha];
        const path = [undefined, 'shop', 'api/a'][round % 3];
        const firstParent = round % 2 === 0;
        const options = { limit: 100, files: true, firstParent };
        const listed = known(
          await history.list(have, lack, path === undefined ? options : { ...options, path }),
        );
        const range = [have, `^${lack}`, '--', ...(path === undefined ? [] : [path])];
        const walk = firstParent ? ['--first-parent'] : [];
        const ids = tryGit(root, ['rev-list', ...walk, ...range])
          .stdout.split('\n')
          .slice(0, -1);
        assert.deepEqual(
          listed.map(({ id }) => id),
          ids,
        );
        if (!firstParent) {
          assert.deepEqual(await history.count(have, lack, path), {
            state: 'known',
            count: ids.length,
          });
        }
        for (const { id, files } of listed) assert.deepEqual(files, changed(id), id);
      }
    });

    it('are not changed by settings of the repository', async () => {
      const { root, git, commit } = create();
      const start = sha(commit('start', { 'shop/a.txt': 'the very same text' }));
      git('checkout', '--quiet', '--orphan', 'other');
      commit('another root', { b: '1' });
      git('mv', 'shop/a.txt', 'c');
      commit('move');
      git('update-index', '--add', '--cacheinfo', `160000,${start},lib`);
      writeFileSync(
        join(root, '.gitmodules'),
        '[submodule "lib"]\npath = lib\nurl = x\nignore = all\n',
      );
      writeFileSync(join(root, 'order'), 'lib\nshop/*\n');
      const tip = sha(
        commit('bump', {
          '.gitmodules': '[submodule "lib"]\n\tpath = lib\n\turl = x\n\tignore = all\n',
        }),
      );
      for (const [name, value] of [
        ['log.showRoot', 'false'],
        ['log.diffMerges', 'combined'],
        ['log.follow', 'true'],
        ['diff.renames', 'copies'],
        ['diff.orderFile', 'order'],
        ['diff.ignoreSubmodules', 'all'],
        ['diff.noprefix', 'true'],
        ['core.quotePath', 'true'],
      ] as const) {
        git('config', name, value);
      }
      const listed = known(await historyOf(root).history.list(tip, start, all));
      assert.deepEqual(
        listed.map(({ subject, files }) => [subject, files]),
        [
          ['bump', ['.gitmodules', 'lib']],
          ['move', ['c', 'shop/a.txt']],
          ['another root', ['b', 'shop/a.txt']],
        ],
      );
    });

    it('are not known in a clone without trees, while the commits are; nothing is fetched', async () => {
      const { root, commit } = create();
      const start = sha(commit('start', { a: '1' }));
      const tip = sha(commit('tip', { a: '2', 'b/c': '1' }));
      const folder = new GitFolder();
      try {
        const clone = folder.clone(root, ['--filter=tree:0']);
        const { history } = historyOf(clone);
        assert.deepEqual(subjects(await history.list(tip, start, { limit: 9 })), ['tip']);
        const told = await history.list(tip, start, all);
        assert.match(told.state === 'unknown' ? told.reason : '', /^this partial clone lacks/);
        assert.ok(!folder.isSprung());
      } finally {
        folder.dispose();
      }
    });

    it('are refused when they are not in git’s form', () => {
      const id = 'a'.repeat(40);
      const good = `\0${id}\x001\0A\0s\0\nf\0g\0\0${id}\x002\0B\0\0`;
      assert.deepEqual(
        parseListed(good)?.map(({ subject, files }) => [subject, files]),
        [
          ['s', ['f', 'g']],
          ['', []],
        ],
      );
      assert.deepEqual(parseListed(''), []);
      for (const bad of [
        good.slice(0, -1),
        good.slice(1),
        good.replace('\n', ''),
        good.replace(id, 'id'),
        `${good}x\0`,
        '\0',
      ]) {
        assert.equal(parseListed(bad), undefined, JSON.stringify(bad));
      }
    });
  });

  describe('that speak of a ticket or a request', () => {
    let repository: ReturnType<typeof create>;
    before(() => {
      repository = create();
      const { git, commit } = repository;
      commit('ABC-12: oldest');
      commit('ABC-123: another');
      commit('XABC-12: a third');
      commit('no ticket\n\nABC-12 in the body only');
      git('checkout', '--quiet', '-b', 'side');
      commit('abc-12 on another branch');
      commit('Sell more (#12)');
      git('checkout', '--quiet', 'main');
      git('branch', 'gone', 'side');
      git('update-ref', 'refs/remotes/origin/gone', 'gone');
      git('branch', '--quiet', '-D', 'gone', 'side');
      commit('Sell even more (#123)');
      commit('Merge pull request #12 from acme/x');
      git('checkout', '--quiet', '--detach');
      commit("Merge branch 'x' into 'main'\n\nSee merge request shop/web!12");
      commit('ABC-12: newest, checked out');
    });
    const search = (text: string, limit = 50) =>
      historyOf(repository.root).history.search(text, limit);

    it('are found on every branch, newest first, as whole words only', async () => {
      assert.deepEqual(subjects(await search('ABC-12')), [
        'ABC-12: newest, checked out',
        'abc-12 on another branch',
        'ABC-12: oldest',
      ]);
      assert.deepEqual(subjects(await search(' abc-123 ')), ['ABC-123: another']);
      assert.deepEqual(subjects(await search('#12')), [
        'Merge pull request #12 from acme/x',
        'Sell more (#12)',
      ]);
      assert.deepEqual(subjects(await search('ABC-1')), []);
    });

    it('are at most as many as were asked for', async () => {
      assert.deepEqual(subjects(await search('ABC-12', 2)), [
        'ABC-12: newest, checked out',
        'abc-12 on another branch',
      ]);
      assert.deepEqual(subjects(await search('ABC-12', 0)), []);
    });

    it('are, for a merge request of GitLab, merges whose bodies name it', async () => {
      const { git, commit } = repository;
      git('checkout', '--quiet', '--detach');
      const side = git('commit-tree', '-p', 'HEAD~2', '-m', 'side', 'HEAD^{tree}');
      git(
        'merge',
        '--quiet',
        '--no-ff',
        '-m',
        "Merge branch 'y'\n\nSee merge request shop/web!12",
        side,
      );
      commit('not a merge\n\nSee merge request shop/web!12');
      assert.deepEqual(subjects(await search('!12')), ["Merge branch 'y'"]);
      assert.deepEqual(subjects(await search('!1')), []);
    });

    it('are none for text that is neither, whatever it is, without a process', async () => {
      const { history, requests } = historyOf(repository.root);
      for (const text of ['', 'main', '--all', '.*', 'ABC-12|x', 'ABC-12\n--exec', '#', 'HEAD']) {
        assert.deepEqual(known(await history.search(text, 50)), [], text);
      }
      assert.equal(requests.length, 0);
    });

    it('are none in a repository without a commit', async () => {
      const { history } = historyOf(create().root);
      assert.deepEqual(known(await history.search('ABC-12', 50)), []);
    });
  });

  describe('that the user wrote', () => {
    it('are found by the whole address, on local branches, merges left out', async () => {
      const { root, git, commit } = create();
      git('config', 'user.email', 'a.b+c@shop.example');
      const by = (email: string, subject: string) =>
        git('commit', '--quiet', '--allow-empty', '-m', subject, '--author', `Me <${email}>`);
      commit('by Ada');
      by('a.b+c@shop.example', 'mine');
      by('aXb+c@shop.example', 'a dot is no pattern');
      by('not.a.b+c@shop.example', 'a part is not the whole');
      git('checkout', '--quiet', '-b', 'feature');
      by('A.B+C@shop.example', 'mine on a branch');
      git('checkout', '--quiet', '--detach', 'main');
      by('a.b+c@shop.example', 'mine, on no branch');
      git('merge', '--quiet', '--no-ff', '-m', 'my merge', 'feature');
      git('commit', '--quiet', '--amend', '--no-edit', '--author', 'Me <a.b+c@shop.example>');
      const { history } = historyOf(root);
      assert.deepEqual(subjects(await history.authored(50)).sort(), [
        'mine',
        'mine on a branch',
        'mine, on no branch',
      ]);
      assert.equal(known(await history.authored(2)).length, 2);
      assert.deepEqual(known(await history.authored(0)), []);
    });

    it('go by `author.email` where it is set', async () => {
      const { root, git, commit } = create();
      git('config', 'user.email', 'someone@shop.example');
      git('config', 'author.email', 'ada@shop.example');
      commit('by Ada');
      assert.deepEqual(subjects(await historyOf(root).history.authored(9)), ['by Ada']);
    });

    it('are not known, with the way out, where git does not know who the user is', async () => {
      const { root, git, commit } = create();
      commit('by Ada');
      const told = await historyOf(root).history.authored(9);
      assert.match(told.state === 'unknown' ? told.reason : '', /git config --global user\.email/);
      for (const value of ['', 'a b@c', '>\n', 'x\n--all']) {
        git('config', 'user.email', value);
        const strange = await historyOf(root).history.authored(9);
        assert.match(strange.state === 'unknown' ? strange.reason : '', /not an email address/);
      }
    });

    it('are none in a repository without a commit', async () => {
      const { root, git } = create();
      git('config', 'user.email', 'ada@shop.example');
      assert.deepEqual(known(await historyOf(root).history.authored(9)), []);
    });
  });
});
