import assert from 'node:assert/strict';
import { GitCommand } from '../../../../src/adapters/git/gitCommand';
import { GitHistory } from '../../../../src/adapters/git/gitHistory';
import { prepareGraph } from '../../../../src/adapters/git/graph/prepareGraph';
import { openGraph } from '../../../support/graph';
import { git, initRepository, line, Scratch, sha, writeCommits } from '../../../support/history';

describe('Ancestry by the commit graph', () => {
  const scratch = new Scratch();
  after(() => scratch.dispose());

  it('answers for a tip that is asked about while others are being prepared', async () => {
    const root = initRepository(scratch.path('late'));
    const commits = writeCommits(root, line(9));
    const at = (place: number) => commits[place] ?? sha('');
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    let goOn: () => void = () => undefined;
    const wait = new Promise<void>((resolve) => (goOn = resolve));
    const history = new GitHistory({
      git: new GitCommand({ gitPath: 'git' }),
      root,
      prepare: async (...asked) => {
        begin();
        await wait;
        return prepareGraph(...asked);
      },
    });
    const early = history.count(at(8), at(5));
    await begun;
    const late = history.count(at(7), at(1));
    await new Promise((soon) => setTimeout(soon, 50));
    goOn();
    assert.deepEqual(await early, { state: 'known', count: 3 });
    assert.deepEqual(await late, { state: 'known', count: 6 });
  });

  it('answers for the others where the history of one commit is damaged, and says so of that one', async () => {
    const root = initRepository(scratch.path('damaged'));
    const commits = writeCommits(root, line(9));
    const at = (place: number) => commits[place] ?? sha('');
    const person = 'Ada <ada@shop.example> 1700000000 +0000';
    const lost = 'c'.repeat(40);
    const tree = git(root, ['rev-parse', 'HEAD^{tree}']);
    const text = `tree ${tree}\nparent ${lost}\nauthor ${person}\ncommitter ${person}\n\nno parent\n`;
    const damaged = sha(git(root, ['hash-object', '-t', 'commit', '-w', '--stdin'], text));
    const { history } = openGraph(root);
    const counts = [history.count(damaged, at(0)), history.count(at(8), at(5))];
    const [one, other] = await Promise.all(counts);
    assert.match(one?.state === 'unknown' ? one.reason : '', new RegExp(`read ${lost}`));
    assert.deepEqual(other, { state: 'known', count: 3 });
    assert.deepEqual(await history.count(at(7), at(1)), { state: 'known', count: 6 });
    assert.equal((await history.count(at(7), damaged)).state, 'unknown');
  });
});
