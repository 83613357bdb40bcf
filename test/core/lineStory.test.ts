import assert from 'node:assert/strict';
import type { Containment } from '../../src/core/history/history';
import { LineMemory } from '../../src/core/questions/lineMemory';
import { type LineStory, lineStory } from '../../src/core/questions/lineStory';
import {
  CART,
  FakeHistory,
  NEW,
  type ShopService,
  shop,
  stagesFiles,
  tell,
  texts,
  threeStages,
  viewOf,
} from '../support/lines';

const written = (story: LineStory | string) => (typeof story === 'string' ? story : story.written);

const blamedLine = (story: LineStory | string) => {
  const who = written(story);
  return typeof who !== 'string' && who.state === 'committed' ? who.blamed.line : who;
};

describe('The story of a line', () => {
  it('says which environments run the line as it stands, and what stands in the others', async () => {
    assert.deepEqual(texts(await tell({ files: stagesFiles }, { text: NEW, line: 3 })), [
      'shop dev same 3',
      'shop qa same 3',
      'shop production other price = 1',
    ]);
  });

  it('is right where the commit was picked: by what runs, not by who is contained', async () => {
    const contains = (): Containment => ({ state: 'no' });
    const story = await tell({ files: stagesFiles, contains }, { text: NEW, line: 3 });
    assert.ok(typeof story !== 'string');
    assert.deepEqual(
      story.cells.map(({ containment, text }) => `${containment?.state} ${text.state}`),
      ['no same', 'no same', 'no other'],
    );
  });

  it('finds the line through what was typed above it and never saved', async () => {
    const story = await tell({ files: stagesFiles }, { text: `// new\n\n// new\n${NEW}`, line: 6 });
    assert.equal(blamedLine(story), 3);
    assert.deepEqual(texts(story), [
      'shop dev same 3',
      'shop qa same 3',
      'shop production other price = 1',
    ]);
  });

  it('says that a typed line is not committed, and what runs in its place', async () => {
    const text = NEW.replace('price = 2', 'price = 3');
    const story = await tell({ files: stagesFiles }, { text, line: 3 });
    assert.deepEqual(written(story), { state: 'uncommitted' });
    assert.ok(typeof story !== 'string');
    assert.ok(story.cells.every(({ containment }) => containment === undefined));
    assert.deepEqual(texts(story), [
      'shop dev other price = 2',
      'shop qa other price = 2',
      'shop production other price = 1',
    ]);
  });

  it('says that nothing stands in the place of an inserted line', async () => {
    const text = NEW.replace('end', 'discount = 1\nround()\nend');
    assert.deepEqual(texts(await tell({ files: stagesFiles }, { text, line: 5 })), [
      'shop dev other nothing',
      'shop qa other nothing',
      'shop production other nothing',
    ]);
  });

  it('takes the line that is alike for the one that was changed, where others came beside it', async () => {
    const text = NEW.replace('price = 2', 'discount()\nprice = 22');
    assert.deepEqual(
      texts(await tell({ files: stagesFiles }, { text, line: 4 }))[0],
      'shop dev other price = 2',
    );
    assert.deepEqual(
      texts(await tell({ files: stagesFiles }, { text, line: 3 }))[0],
      'shop dev other nothing',
    );
  });

  it('does not mind line ends and a byte order mark', async () => {
    const crlf = `\uFEFF${NEW.replaceAll('\n', '\r\n')}`;
    const files = { ...stagesFiles, a: { [CART]: crlf }, d: { [CART]: crlf } };
    for (const text of [NEW, crlf]) {
      const story = await tell({ files }, { text, line: 1 });
      assert.equal(blamedLine(story), 1);
      assert.equal(texts(story)[0], 'shop dev same 1');
      assert.equal(texts(story)[1], 'shop qa same 1');
    }
  });

  it('is quiet about a file that the last commit does not hold', async () => {
    const history = new FakeHistory({ files: { ...stagesFiles, a: {} } });
    const story = await tell(history, { text: NEW, line: 1 });
    assert.deepEqual(story, { written: { state: 'unversioned' }, cells: [] });
    assert.deepEqual(history.asked, [`filesAt adcb ${CART}`]);
  });

  it('is quiet where nothing was ever committed', async () => {
    const history = new FakeHistory({ files: stagesFiles });
    const view = {
      ...viewOf(threeStages),
      repository: { ...viewOf({}).repository, head: undefined },
    };
    const told = await lineStory(
      { view, history: history.history },
      { path: CART, text: NEW, line: 1 },
    );
    assert.deepEqual(told, {
      state: 'known',
      value: { written: { state: 'unversioned' }, cells: [] },
    });
  });

  it('says that an environment does not have the file', async () => {
    const files = { ...stagesFiles, b: {} };
    assert.equal(texts(await tell({ files }, { text: NEW, line: 3 }))[2], 'shop production absent');
  });

  it('says why nothing is known of an environment, and goes on with the others', async () => {
    const services = shop({
      dev: { commit: 'd' },
      qa: { why: 'HTTP 503' },
      production: { commit: '9' },
    });
    const story = await tell({ files: stagesFiles }, { text: NEW, line: 3 }, services);
    assert.deepEqual(texts(story), [
      'shop dev same 3',
      'shop qa unknown qa was not read: HTTP 503',
      'shop production unknown this commit is not in this clone',
    ]);
  });

  it('tells the truth by what runs even where git cannot say who wrote the line', async () => {
    const blame = () => Promise.resolve({ state: 'unknown', reason: 'git took too long' } as const);
    const story = await tell({ files: stagesFiles, blame }, { text: NEW, line: 3 });
    assert.deepEqual(written(story), { state: 'unknown', reason: 'git took too long' });
    assert.equal(texts(story)[0], 'shop dev same 3');
    const nobody = () => Promise.resolve({ state: 'known', value: undefined } as const);
    const other = await tell({ files: stagesFiles, blame: nobody }, { text: NEW, line: 3 });
    assert.deepEqual(written(other), {
      state: 'unknown',
      reason: 'git names no commit for this line',
    });
  });

  const uncomparable = {
    'a binary file': [new Uint8Array([80, 0, 75]), 'it is a binary file'],
    'another encoding': [new Uint8Array([0x66, 0xe4, 0x0a]), 'it is not in UTF-8'],
    'more than 2 MB': ['é'.repeat(1_000_001), 'it is larger than 2 MB'],
    'more than 50,000 lines': ['\n'.repeat(50_001), 'it has more than 50000 lines'],
    'carriage returns alone': ['a\rb\n', 'it ends lines with carriage returns alone'],
    'a large file elsewhere': [
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
      'its content is in Git LFS',
    ],
  } as const;
  for (const [what, [content, reason]] of Object.entries(uncomparable)) {
    it(`does not compare ${what}, and says so`, async () => {
      const there = { ...stagesFiles, b: { [CART]: content } };
      assert.equal(
        texts(await tell({ files: there }, { text: NEW, line: 3 }))[2],
        `shop production unknown its file cannot be compared: ${reason}`,
      );
      const here = { ...stagesFiles, a: { [CART]: content } };
      assert.equal(
        await tell({ files: here }, { text: NEW, line: 3 }),
        `this file cannot be compared with the last commit: ${reason}`,
      );
    });
  }

  it('refuses a line that is not there, and a document that is too large', async () => {
    assert.equal(
      await tell({ files: stagesFiles }, { text: NEW, line: 5 }),
      'nothing stands in line 5 of this file',
    );
    assert.equal(
      await tell({ files: stagesFiles }, { text: NEW, line: 0 }),
      'nothing stands in line 0 of this file',
    );
    assert.equal(
      await tell({ files: stagesFiles }, { text: '\n'.repeat(50_001), line: 1 }),
      'this file cannot be compared: it has more than 50000 lines',
    );
  });

  describe('is about the services that the file belongs to:', () => {
    const runs = { dev: { commit: 'd' } };
    const about = async (services: Readonly<Record<string, ShopService>>) => {
      const story = await tell({ files: stagesFiles }, { text: NEW, line: 3 }, services);
      return typeof story === 'string' ? story : story.cells.map(({ cell }) => cell.service).join();
    };

    it('those whose folder holds it', async () => {
      const services = {
        shop: { path: 'services/shop', runs },
        all: { runs },
        payments: { path: 'services/payments', runs },
        shoplifter: { path: 'services/shop/cart', runs },
      };
      assert.equal(await about(services), 'shop');
    });

    it('else those of the whole repository', async () => {
      assert.equal(
        await about({ all: { runs }, root: { runs }, payments: { path: 'pay', runs } }),
        'all,root',
      );
    });

    it('else all', async () => {
      assert.equal(
        await about({ mail: { path: 'mail', runs }, payments: { path: 'pay', runs } }),
        'mail,payments',
      );
    });
  });

  it('reads one file of each content once, and asks git for all environments together', async () => {
    const history = new FakeHistory({ files: stagesFiles });
    await tell(history, { text: NEW, line: 3 });
    assert.deepEqual(history.asked, [
      `filesAt adcb ${CART}`,
      'content 01',
      `blame ${CART}:3`,
      'contains dcb services/shop',
      'content 02',
    ]);
  });

  it('reads one content once even where it cannot be compared', async () => {
    const binary = { [CART]: new Uint8Array([80, 0, 75]) };
    const history = new FakeHistory({ files: { ...stagesFiles, c: binary, b: binary } });
    await tell(history, { text: NEW, line: 3 });
    const contents = history.asked.filter((question) => question.startsWith('content'));
    assert.deepEqual(contents, ['content 01', 'content 02']);
  });

  it('asks for the next files while one is on its way, for a few at a time', async () => {
    const letters = [...'123456789bcdf'];
    const history = new FakeHistory({
      files: Object.fromEntries(['a', ...letters].map((letter) => [letter, { [CART]: letter }])),
    });
    let under = 0;
    let most = 0;
    const content = history.content.bind(history);
    history.content = async (blob) => {
      most = Math.max(most, ++under);
      await new Promise((resolve) => setImmediate(resolve));
      under--;
      return content(blob);
    };
    const runs = Object.fromEntries(letters.map((commit) => [`in ${commit}`, { commit }]));
    const story = await tell(history, { text: 'a', line: 1 }, shop(runs));
    assert.deepEqual(
      texts(story),
      letters.map((letter) => `shop in ${letter} other ${letter}`),
    );
    assert.equal(most, 3);
  });

  it('reads nothing again for another line or another version of the same document', async () => {
    const history = new FakeHistory({ files: stagesFiles });
    const memory = new LineMemory();
    const asked = { view: viewOf(threeStages), history: history.history };
    const ask = (text: string, line: number) =>
      lineStory(asked, { path: CART, text, line }, undefined, memory);
    await ask(NEW, 3);
    history.asked.length = 0;
    await ask(NEW, 4);
    const edited = await ask(`// new\n${NEW}`, 5);
    assert.deepEqual(
      history.asked.filter((question) => question.startsWith('content')),
      [],
    );
    assert.equal(blamedLine(edited.state === 'known' ? edited.value : edited.reason), 4);
  });

  it('begins anew when a document has had too many different lines, and goes on answering', async () => {
    const history = new FakeHistory({ files: stagesFiles });
    const memory = new LineMemory();
    const asked = { view: viewOf(threeStages), history: history.history };
    const ask = (text: string, line: number) =>
      lineStory(asked, { path: CART, text, line }, undefined, memory);
    await ask(NEW, 3);
    for (let version = 0; version < 11; version++) {
      const typed = Array.from({ length: 49_000 }, (_, at) => `${version} ${at}`).join('\n');
      await ask(typed, 1);
    }
    history.asked.length = 0;
    const last = await ask(NEW, 3);
    assert.equal(blamedLine(last.state === 'known' ? last.value : last.reason), 3);
    assert.ok(history.asked.includes('content 01'), 'it was let go of');
  });

  it('keeps two questions about one document apart that are asked at once', async () => {
    const history = new FakeHistory({ files: stagesFiles });
    const memory = new LineMemory();
    const asked = { view: viewOf(threeStages), history: history.history };
    const ask = (text: string, line: number) =>
      lineStory(asked, { path: CART, text, line }, undefined, memory);
    const [first, second] = await Promise.all([ask(NEW, 4), ask(`// new\n${NEW}`, 1)]);
    assert.equal(blamedLine(first.state === 'known' ? first.value : first.reason), 4);
    assert.deepEqual(written(second.state === 'known' ? second.value : second.reason), {
      state: 'uncommitted',
    });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const history = new FakeHistory({ files: stagesFiles });
    const asked = { view: viewOf(threeStages), history: history.history };
    const told = lineStory(asked, { path: CART, text: NEW, line: 3 }, stop.signal);
    stop.abort(new Error('the cursor moved on'));
    await assert.rejects(told, /the cursor moved on/);
    assert.ok(!history.asked.some((question) => question.startsWith('blame')));
  });
});
