import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MentionIndex } from '../../../src/core/history/mentions';
import { readMention } from '../../../src/core/history/messages';
import { parseMentions, saveMentions } from '../../../src/core/history/savedMentions';
import { parseSha, type Sha } from '../../../src/core/model';

function id(digit: string): Sha {
  const sha = parseSha(digit.repeat(40));
  assert.ok(sha);
  return sha;
}

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(id) as [Sha, Sha, Sha, Sha];

function read(message: string) {
  const mention = readMention(d, message);
  return mention && { ...mention, reverts: mention.reverts.map(({ id: one }) => one) };
}

describe('what a message says of other commits', () => {
  it('is read from the forms that git writes, and from those that people write', () => {
    const picks = (message: string) => read(message)?.picks;
    assert.deepEqual(picks(`x\n\n(cherry picked from commit ${a})\n`), [a]);
    assert.deepEqual(picks(`x\r\n\r\n(cherry picked from commit ${a})\r\n`), [a]);
    assert.deepEqual(picks(`x\n\nCherry-picked from aaaaaaa`), ['aaaaaaa']);
    const two = `x\n\n(cherry picked from commit ${a})\n(cherry picked from commit ${b})`;
    assert.deepEqual(picks(two), [a, b]);
    const reverts = (message: string) => read(message)?.reverts;
    assert.deepEqual(reverts(`Revert "x"\n\nThis reverts commit ${a}.\n`), [a]);
    assert.deepEqual(reverts(`back\n\nReverts: ${a}`), [a]);
    assert.deepEqual(reverts(`revert aaaaaaa`), ['aaaaaaa']);
    assert.deepEqual(reverts(`This reverts commits ${a}, ${b} and ${c}.`), [a, b, c]);
  });

  it('is read from lists, over the end of a line, and in capitals', () => {
    const reverts = (message: string) => read(message)?.reverts;
    assert.deepEqual(reverts(`This reverts commit\n${a}.`), [a]);
    assert.deepEqual(reverts(`This reverts commit ${a.toUpperCase()}.`), [a]);
    assert.deepEqual(reverts(`Backed out changeset aaaaaaaaaaaa`), ['aaaaaaaaaaaa']);
    const list = `This reverts the following commits:\n\n- ${a}\n- ${b} two\n* commit ${c}\n\n${d}`;
    assert.deepEqual(reverts(list), [a, b, c]);
    assert.deepEqual(reverts(`Reverts commits:\n${a}\n${b}`), [a, b]);
  });

  it('is a range, with its first commit or without', () => {
    const reverts = (message: string) => readMention(d, message)?.reverts;
    const range = { id: b, mainline: undefined, since: a };
    assert.deepEqual(reverts(`This reverts commits ${a}..${b}.`), [range]);
    const whole = [{ id: a, mainline: undefined }, range];
    assert.deepEqual(reverts(`This reverts commits ${a}^..${b}.`), whole);
  });

  it('is the title that a host quotes, without the numbers of pull requests', () => {
    const quotes = (message: string) => readMention(d, message)?.quotes;
    assert.equal(
      quotes('Revert "Add (a) thing (#12)" (#15)\n\nReverts acme/shop#12'),
      'Add (a) thing',
    );
    assert.equal(quotes('Revert "Add thing"'), 'Add thing');
    assert.equal(
      quotes(`Revert "Merge branch 'x' into 'main'" (!14)`),
      `Merge branch 'x' into 'main'`,
    );
    assert.equal(quotes('Reapply "Add thing" (pull request #16)'), 'Revert "Add thing"');
    assert.equal(quotes('Revert "Revert "Add thing" (#15)"'), 'Revert "Add thing"');
    assert.equal(quotes('Revert "Add thing" in part'), undefined);
  });

  it('knows the parent that the revert of a merge went back to, over the end of a line', () => {
    const message = `x\n\nThis reverts commit ${a}, reversing\nchanges made to ${b}.\n`;
    assert.deepEqual(readMention(d, message)?.reverts, [{ id: a, mainline: b }]);
  });

  it('is nothing where a message speaks of something else', () => {
    for (const message of [
      'cherry picked from commit',
      `it was cherry picked from commit ${a} by hand`,
      `> This reverts commit ${a}.`,
      `This partially reverts commit ${a}.`,
      `Reverts #1234567`,
      'Reverts aaaaaa',
      `commit ${a}`,
      `Reverts ${'a'.repeat(65)}`,
      '',
    ])
      assert.equal(read(message), undefined, message);
  });

  it('is the list of a squash, without what the squash does not hold', () => {
    const entry = (one: Sha, text: string) =>
      `commit ${one}\nAuthor: A <a@b>\nDate:   now\n\n    ${text.replace(/\n/g, '\n    ')}\n`;
    const squash = (...entries: string[]) =>
      read(`Squashed commit of the following:\n\n${entries.join('\n')}`);
    assert.deepEqual(squash(entry(b, 'two'), entry(a, 'one'))?.squashes, [a, b]);
    const undone = squash(entry(b, `Revert "one"\n\nThis reverts commit ${a}.`), entry(a, 'one'));
    assert.deepEqual([undone?.squashes, undone?.reverts], [[b], []]);
    const again = squash(
      entry(c, `Reapply "one"\n\nThis reverts commit ${b}.`),
      entry(b, `Revert "one"\n\nThis reverts commit ${a}.`),
      entry(a, 'one'),
    );
    assert.deepEqual(again?.squashes, [c, a]);
    const before = squash(entry(b, `Revert "old"\n\nThis reverts commit ${c}.`), entry(a, 'one'));
    assert.deepEqual([before?.squashes, before?.reverts], [[a, b], [c]]);
    const picked = read(
      `Squashed commit of the following:\n\n${entry(a, 'one')}\n(cherry picked from commit ${c})\n`,
    );
    assert.deepEqual([picked?.squashes, picked?.picks], [[a], [c]]);
  });

  it('is bounded, and quickly read, whatever the message holds', () => {
    const ids = Array.from({ length: 50_000 }, (_, at) => at.toString(16).padStart(40, '1'));
    for (const message of [
      ids.map((one) => `(cherry picked from commit ${one})`).join('\n'),
      ids.map((one) => `This reverts commit ${one}.`).join('\n'),
      `This reverts commit ${ids.join(', ')}`,
      `Squashed commit of the following:\n\n${ids.map((one) => `commit ${one}\n\n    x\n`).join('\n')}`,
      `This reverts commit ${a}${' '.repeat(1_000_000)}`,
      `This reverts commit${'\n'.repeat(1_000_000)}`,
      `This reverts the following commits:\n${ids.map((one) => `- ${one}`).join('\n')}`,
      `Revert "${'x (#1)'.repeat(100_000)}"`,
    ]) {
      const mention = readMention(d, message);
      const counts = [mention?.picks, mention?.squashes, mention?.reverts].map(
        (x) => x?.length ?? 0,
      );
      assert.ok(counts.every((count) => count <= 1000));
    }
  });
});

describe('the index of mentions', () => {
  it('takes an abbreviation for what it is said to be, and for nothing before', () => {
    const index = new MentionIndex();
    index.add({
      by: d,
      picks: [],
      squashes: [],
      reverts: [{ id: 'aaaaaaa', mainline: undefined }],
      quotes: undefined,
    });
    assert.deepEqual(index.unsettled(), ['aaaaaaa']);
    assert.deepEqual(index.revertersOf(a), []);
    index.settle(new Map([['aaaaaaa', a]]));
    assert.deepEqual(index.revertersOf(a), [d]);
    assert.deepEqual(index.unsettled(), []);
  });

  it('knows a range as what its end brought, once both ends are known to be here', () => {
    const index = new MentionIndex();
    const range = { id: a, mainline: undefined, since: b };
    index.add({ by: d, picks: [], squashes: [], reverts: [range], quotes: undefined });
    assert.deepEqual(index.unmeasured(), [a, b]);
    index.measure(new Map([[a, [c]]]));
    assert.deepEqual(index.revertedMerges(), []);
    index.measure(new Map([[b, []]]));
    assert.deepEqual(index.revertedMerges(), [{ by: d, merge: a, mainline: b }]);
  });

  it('knows which side of a merge its revert went back to', () => {
    const index = new MentionIndex();
    index.add({
      by: c,
      picks: [],
      squashes: [],
      reverts: [{ id: a, mainline: b }],
      quotes: undefined,
    });
    index.add({
      by: d,
      picks: [],
      squashes: [],
      reverts: [{ id: a, mainline: undefined }],
      quotes: undefined,
    });
    assert.deepEqual(index.unmeasured(), [a]);
    index.measure(new Map([[a, [id('1'), b]]]));
    assert.deepEqual(index.revertedMerges(), [
      { by: c, merge: a, mainline: b },
      { by: d, merge: a, mainline: id('1') },
    ]);
  });
});

describe('saved mentions', () => {
  const saved = () => {
    const index = new MentionIndex();
    index.add({ by: b, picks: [a, 'ccccccc'], squashes: [], reverts: [], quotes: undefined });
    index.add({
      by: d,
      picks: [],
      squashes: [a],
      reverts: [{ id: b, mainline: c }],
      quotes: undefined,
    });
    const range = { id: b, mainline: undefined, since: a };
    index.add({ by: a, picks: [], squashes: [], reverts: [range], quotes: undefined });
    index.add({ by: c, picks: [], squashes: [], reverts: [], quotes: 'Merge it' });
    index.settle(new Map([['ccccccc', c]]));
    const parents: readonly (readonly [Sha, readonly Sha[]])[] = [
      [b, [a, c]],
      [a, []],
    ];
    index.measure(new Map(parents));
    index.merge(c, [{ id: b, mainline: a }]);
    return saveMentions({ tips: [d], index });
  };

  it('are what they were', () => {
    const loaded = parseMentions(saved());
    assert.deepEqual(loaded?.tips, [d]);
    assert.deepEqual(loaded.index.revertersOf(b), [d, a]);
    assert.deepEqual(loaded.index.carriers(c), [{ by: b, how: 'picked' }]);
    assert.deepEqual(loaded.index.revertedMerges(), [
      { by: d, merge: b, mainline: c },
      { by: a, merge: b, mainline: a },
      { by: a, merge: b, mainline: a },
    ]);
    assert.deepEqual(loaded.index.unmerged(), []);
    assert.deepEqual(loaded.index.quotedMerges(), [{ by: c, merge: b, mainline: a }]);
    assert.equal(saveMentions(loaded), saved());
  });

  it('are none where a single character of the file has changed, or something is missing', () => {
    const text = saved();
    const property = fc.property(
      fc.nat(text.length - 1),
      fc.string({ maxLength: 3 }),
      fc.nat(3),
      (at, put, cut) => {
        const changed = text.slice(0, at) + put + text.slice(at + cut);
        assert.equal(changed === text || parseMentions(changed) === undefined, true);
      },
    );
    fc.assert(property, { numRuns: 2000 });
  });

  it('are none where the file was written by somebody else', () => {
    // The header that our own writer gives to a body of the wrong shape.
    const index = new MentionIndex();
    const good = saveMentions({ tips: [d], index });
    assert.ok(parseMentions(good));
    for (const tip of ['--all', 'a'.repeat(39), '0'.repeat(40), 7, null]) {
      assert.equal(parseMentions(saveMentions({ tips: [tip as Sha], index })), undefined);
    }
    for (const wrong of [
      { by: 'HEAD' },
      { picks: ['HEAD'] },
      { squashes: 'x' },
      { reverts: [{ id: 'HEAD' }] },
    ]) {
      const bad = new MentionIndex();
      const mention = { by: d, picks: [], squashes: [], reverts: [], quotes: undefined, ...wrong };
      bad.add(mention as unknown as Parameters<MentionIndex['add']>[0]);
      assert.equal(parseMentions(saveMentions({ tips: [], index: bad })), undefined);
    }
    for (const text of ['', '\n', '{}', '[]', 'mentions 1 2 0\n{}', '\0'.repeat(100)])
      assert.equal(parseMentions(text), undefined);
  });
});
