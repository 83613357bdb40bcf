import assert from 'node:assert/strict';
import { LineMemory } from '../../src/core/questions/lineMemory';
import { lineStory } from '../../src/core/questions/lineStory';
import { commit, sha } from '../support/builders';
import {
  CART,
  FakeHistory,
  type FileHistory,
  NEW,
  OLD,
  shop,
  stagesFiles,
  tell,
  texts,
  threeStages,
  viewOf,
} from '../support/lines';

describe('A line of a file that had another name', () => {
  it('looks for the file by its former name where an environment does not have it by its own', async () => {
    const former = 'services/shop/basket.ts';
    const files = { ...stagesFiles, c: { [former]: NEW }, b: { [former]: OLD } };
    const blame: FileHistory['blame'] = (_path, line) =>
      Promise.resolve({
        state: 'known',
        value: { commit: commit(sha('e')), path: former, line },
      });
    const history = new FakeHistory({ files, blame });
    assert.deepEqual(texts(await tell(history, { text: NEW, line: 3 })), [
      'shop dev same 3',
      'shop qa same 3',
      'shop production other price = 1',
    ]);
    assert.ok(history.asked.includes(`filesAt cb ${former}`));
  });

  it('follows a rename where the line is younger: a pick goes into the file of the old name', async () => {
    const former = 'services/shop/basket.ts';
    const files = { ...stagesFiles, c: { [former]: NEW }, b: { [former]: OLD } };
    const history = new FakeHistory({ files, renames: { [former]: CART } });
    const memory = new LineMemory();
    const ask = (line: number) =>
      lineStory(
        { view: viewOf(threeStages), history: history.history },
        { path: CART, text: NEW, line },
        undefined,
        memory,
      );
    const told = await ask(3);
    assert.deepEqual(texts(told.state === 'known' ? told.value : told.reason), [
      'shop dev same 3',
      'shop qa same 3',
      'shop production other price = 1',
    ]);
    await ask(4);
    const asked = history.asked.filter((question) => question.startsWith('changes'));
    assert.deepEqual(asked, ['changes ca services/shop', 'changes ba services/shop']);
  });

  it('does not look for the former names of a file in more than eight commits', async () => {
    const letters = [...'123456789bcf'];
    const files = Object.fromEntries([...letters, 'a'].map((one) => [one, {}]));
    const history = new FakeHistory({ files: { ...files, a: { [CART]: NEW } } });
    const runs = Object.fromEntries(letters.map((commit) => [`in ${commit}`, { commit }]));
    await tell(history, { text: NEW, line: 3 }, shop(runs));
    const asked = history.asked.filter((question) => question.startsWith('changes'));
    assert.equal(asked.length, 8);
  });
});
