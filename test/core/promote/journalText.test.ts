import assert from 'node:assert/strict';
import type { Entry } from '../../../src/core/promote/journal';
import {
  JournalChain,
  MOST_BYTES,
  decodeJournal,
  encodeEntry,
} from '../../../src/core/promote/journalText';
import { entries, fileOf, intent, owner, sha256, writtenLines } from '../../support/journal';

const lines = writtenLines();
const file = fileOf(lines);
const decode = (bytes: Uint8Array) => decodeJournal(bytes, sha256);
const written = new Set(entries.map((entry) => show(entry)));
const MISSING = 'lines are missing before this one';

/** Equal for entries that are deeply equal: undefined is kept, and keys are in one order. */
function show(entry: Entry): string {
  return JSON.stringify(entry, (_, value: unknown) => {
    if (value === undefined) return '\u0001undefined';
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** A line with a right hash over whatever is given. */
function sealed(raw: object): string {
  const body = JSON.stringify(raw).slice(0, -1);
  return `${body},"hash":"${sha256(body)}"}`;
}

function invented(found: readonly Entry[]): readonly Entry[] {
  return found.filter((entry) => !written.has(show(entry)));
}

describe('A line of the journal', () => {
  it('is readable, with the chain at its end', () => {
    const line = encodeEntry({ at: 0, id: 'p1', type: 'sending', attempt: 1 }, [], sha256);
    const body =
      '{"v":1,"at":"1970-01-01T00:00:00.000Z","id":"p1","type":"sending","attempt":1,"prev":[]';
    assert.equal(line, `${body},"hash":"${sha256(body)}"}`);
  });

  it('is read as it was written, of every type', () => {
    const { heads, ...content } = decode(file);
    assert.deepEqual(content, { entries, damaged: [], problems: [] });
    assert.equal(heads.length, 1);
    assert.ok(lines.at(-1)?.endsWith(`,"hash":"${heads[0]}"}`));
    assert.equal(entries.length, 27);
  });

  it('always fits, whatever the texts', () => {
    for (const long of [
      'x'.repeat(1e5),
      '\u0001'.repeat(1e5),
      '🔥'.repeat(1e5),
      '字'.repeat(1e5),
    ]) {
      const gate = {
        gate: 'size',
        ok: false,
        reason: long,
        change: long,
        overridable: true,
      } as const;
      const big: Entry = {
        ...{ at: 1, id: 'p', type: 'intent' },
        owner: { ...owner, host: long, boot: long },
        intent: {
          ...intent,
          ...{
            service: '\u0001'.repeat(300),
            from: '\u0001'.repeat(300),
            to: '\u0001'.repeat(300),
          },
          ...{ expected: long, reason: long, trigger: long, actor: { kind: 'agent', name: long } },
          gates: Array.from({ length: 100 }, () => gate),
        },
      };
      const prev = Array.from({ length: 100 }, (_, index) => sha256(String(index)));
      const line = encodeEntry(big, prev, sha256);
      assert.ok(Buffer.byteLength(line) <= MOST_BYTES);
      assert.equal((JSON.parse(line) as { prev: unknown[] }).prev.length, 64);
      const [read] = decode(Buffer.from(line)).entries;
      assert.ok(read?.type === 'intent');
      assert.equal(read.intent.gates.length, 64);
      assert.equal(read.intent.gates[0]?.reason.at(-1), '…');
    }
  });

  it('is cut in its free texts only, at 2,000 characters and never inside of one', () => {
    const [read] = decode(
      Buffer.from(
        encodeEntry(
          {
            ...{ at: 1, id: 'p', type: 'answered', outcome: 'accepted' },
            sentence: `${'x'.repeat(1998)}🔥🔥`,
            ...{ run: `https://${'x'.repeat(2000)}`, runId: 'y'.repeat(301) },
          },
          [],
          sha256,
        ),
      ),
    ).entries;
    // Half an address or half an id would name another run.
    assert.deepEqual(read, {
      ...{ at: 1, id: 'p', type: 'answered', outcome: 'accepted' },
      sentence: `${'x'.repeat(1998)}…`,
    });
  });

  it('is not written where it would not be read again', () => {
    const wrong: readonly [Entry, RegExp][] = [
      [{ at: NaN, id: 'p', type: 'left', owner }, /"at" is missing/],
      [{ at: 1, id: '', type: 'left', owner }, /"id"/],
      [{ at: 1, id: 'p'.repeat(301), type: 'left', owner }, /"id"/],
      [{ at: 1, id: 'p', type: 'taken', owner: { ...owner, pid: 0 } }, /"owner.pid"/],
      [
        { at: 1, id: 'p', type: 'intent', owner, intent: { ...intent, service: 's'.repeat(301) } },
        /"intent.service"/,
      ],
    ];
    for (const [entry, message] of wrong)
      assert.throws(() => encodeEntry(entry, [], sha256), message);
  });
});

describe('A journal that was cut', function () {
  // Every byte of it: seconds on a machine that has time, more on one that is shared.
  this.timeout(120_000);
  it('at any byte keeps every whole line before, invents nothing and goes on', () => {
    const ends = lines.map((_, index) => fileOf(lines.slice(0, index + 1)).length - 1);
    const next = { at: 9, id: 'next', type: 'left', owner } as const;
    for (let length = 0; length <= file.length; length++) {
      const cut = file.subarray(0, length);
      const whole = ends.filter((end) => end <= length).length;
      const { entries: found, damaged } = decode(cut);
      assert.equal(found.length, whole, `${length}`);
      assert.deepEqual(invented(found), []);
      assert.ok(damaged.length <= 1);
      if (length % 7 !== 0) continue;
      const { heads } = decode(cut);
      const line = encodeEntry(next, heads, sha256);
      const after = decode(Buffer.concat([cut, Buffer.from(`\n${line}\n`)]));
      assert.deepEqual(after.entries.at(-1), next);
      assert.equal(after.entries.length, whole + 1);
      assert.equal(after.heads.length, 1);
    }
  });
});

describe('A journal with a changed byte', () => {
  it('loses at most two lines, invents none, and says so', function () {
    this.timeout(60_000);
    // In three parts, each a journal of its own: all of it at once takes three times as long and says the same.
    for (const part of [0, 9, 18].map((from) => entries.slice(from, from + 9))) {
      const bytes = fileOf(writtenLines(part));
      for (const [index, was] of [...bytes].entries()) {
        for (const mask of [0x01, 0x20, 0x80]) {
          bytes[index] = was ^ mask;
          const { entries: found, damaged, problems } = decode(bytes);
          assert.deepEqual(invented(found), [], `${index}`);
          assert.ok(found.length >= part.length - 2, `${index}: ${found.length}`);
          assert.ok(damaged.length > 0 && problems.length > 0, `${index} goes unnoticed`);
        }
        bytes[index] = was;
      }
    }
  });

  it('is not mended by bytes that only look alike', () => {
    const [line = ''] = writtenLines([{ at: 1, id: '\uFFFD', type: 'left', owner }]);
    const bytes = Buffer.from(line);
    const at = bytes.indexOf(Buffer.from('\uFFFD'));
    for (const other of [[0xff], [0xef, 0xbf], [0xed, 0xa0, 0x80]]) {
      const changed = Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(other),
        bytes.subarray(at + 3),
      ]);
      assert.deepEqual(decode(changed).entries, []);
    }
    assert.equal(decode(bytes).entries.length, 1);
    assert.deepEqual(decode(Buffer.concat([Buffer.from('\uFEFF'), bytes])).entries, []);
  });
});

describe('A journal with lines that are gone', () => {
  it('says where, whichever one it is', () => {
    for (let gone = 0; gone < lines.length - 1; gone++) {
      const { entries: found, damaged, problems, heads } = decode(fileOf(lines.toSpliced(gone, 1)));
      assert.deepEqual(found, entries.toSpliced(gone, 1));
      assert.deepEqual(damaged, [{ line: 2 * (gone + 1), reason: MISSING }]);
      assert.deepEqual(problems, [`Line ${2 * (gone + 1)} of the journal: ${MISSING}.`]);
      // The line before the gap is referred to by the next one that is written.
      assert.equal(heads.length, gone === 0 ? 1 : 2);
    }
  });

  it('notices lines that changed places or stand there twice', () => {
    const [first = '', second = '', third = ''] = lines;
    assert.deepEqual(
      decode(fileOf([first, third, second])).damaged.map(({ reason }) => reason),
      [MISSING],
    );
    const twice = decode(fileOf([first, second, first]));
    assert.equal(twice.entries.length, 2);
    assert.match(twice.problems.join(), /Line 6 of the journal: it is a copy/);
  });
});

describe('Two writers at the same moment', () => {
  it('leave two last lines, and the next line refers to both', () => {
    const chain = new JournalChain(sha256);
    const put = (id: string, heads: readonly string[]) => {
      const line = encodeEntry({ at: 1, id, type: 'left', owner }, heads, sha256);
      chain.take(Buffer.from(`${line}\n`));
      return line;
    };
    const first = put('first', []);
    const before = chain.heads;
    const both = [put('a', before), put('b', before)];
    assert.equal(chain.heads.length, 2);
    const last = put('last', chain.heads);
    assert.equal(chain.heads.length, 1);
    const all = decode(fileOf([first, ...both, last]));
    assert.deepEqual(all.problems, []);
    assert.equal(decode(fileOf([first, both[0] ?? '', last])).damaged.length, 1);
    assert.equal(decode(fileOf([first, both[1] ?? '', last])).damaged.length, 1);
  });

  it('is read again later where a line was only half there', () => {
    const chain = new JournalChain(sha256);
    const [line = ''] = lines;
    const half = Buffer.from(`\n${line.slice(0, 50)}`);
    assert.equal(chain.take(half), 1);
    assert.equal(chain.take(Buffer.from(line)), Buffer.byteLength(line));
    assert.equal(chain.heads.length, 1);
  });
});

describe('A line that is not understood', () => {
  const base = { v: 1, at: '2026-11-27T08:00:00.000Z', id: 'p' };

  it('of a newer version is no damage, and holds the chain together', () => {
    for (const raw of [
      { ...base, v: 2, type: 'left', owner, prev: [] },
      { ...base, type: 'paused', prev: [] },
      { v: 3 },
    ]) {
      const line = sealed(raw);
      const next = encodeEntry(
        { at: 1, id: 'p', type: 'left', owner },
        decode(fileOf([line])).heads,
        sha256,
      );
      assert.match(next, /"prev":\["[0-9a-f]{64}"\]/);
      const { entries: found, damaged, problems } = decode(fileOf([line, next]));
      assert.equal(found.length, 1);
      assert.deepEqual(damaged, []);
      assert.deepEqual(problems, [
        'Line 2 of the journal: written by a newer Whereabouts and not understood by this one; update it.',
      ]);
    }
  });

  it('is damage where its fields are not what they should be, told by the field', () => {
    const full = JSON.parse(lines[0] ?? '') as Record<string, unknown> & { intent: object };
    const good = { ...full, hash: undefined };
    assert.equal(decode(fileOf([sealed({ ...good, prev: [] })])).entries.length, 1);
    const wrong: readonly [object, string][] = [
      [{ ...base, id: 7, type: 'left', owner }, '"id"'],
      [{ ...base, at: '2026-11-27', type: 'left', owner }, '"at"'],
      [{ ...base, at: '2026-02-31T08:00:00.000Z', type: 'left', owner }, '"at"'],
      [{ ...base, type: 'ended', state: 'won', reason: '' }, '"state"'],
      [{ ...base, type: 'ended', state: 'toString', reason: '' }, '"state"'],
      [{ ...base, type: 'sending', attempt: '1' }, '"attempt"'],
      [{ ...base, type: 'seen', words: 'x'.repeat(2001) }, '"words"'],
      [{ ...base, type: 'taken', owner: { ...owner, pid: -1 } }, '"owner.pid"'],
      [{ ...good, intent: { ...full.intent, commit: 'main' } }, '"intent.commit"'],
      [{ ...good, intent: { ...full.intent, commit: 'A1'.repeat(20) } }, '"intent.commit"'],
      [{ ...good, intent: { ...full.intent, gates: [{ gate: 'x' }] } }, '"intent.gates.0.gate"'],
      [{ ...base }, 'it names no type'],
      [{ ...base, v: undefined, type: 'left', owner }, 'it names no version'],
    ];
    for (const [raw, words] of wrong) {
      const { entries: found, damaged, heads } = decode(fileOf([sealed({ ...raw, prev: [] })]));
      assert.deepEqual(found, []);
      assert.ok(damaged[0]?.reason.includes(words), `${damaged[0]?.reason} and not ${words}`);
      assert.equal(heads.length, 1);
    }
  });

  it('is damage, whatever it is', () => {
    const junk = [
      ...['{}', 'null', '[]', 'x', '{"v":1', '['.repeat(50_000), '"'.repeat(70_000), ' ', '\r'],
      sealed({ ...base, type: 'left', more: 'x'.repeat(MOST_BYTES), prev: [] }),
      ...['[1', '{"__proto__":{"type":"left"},"at":1', '"a', '1'].map(
        (body) => `${body},"hash":"${sha256(body)}"}`,
      ),
    ];
    for (const one of junk) {
      const { entries: found, damaged } = decode(fileOf([lines[0] ?? '', one]));
      assert.equal(found.length, 1, one.slice(0, 50));
      assert.equal(damaged.length, 1, one.slice(0, 50));
      assert.equal(damaged[0]?.line, 4);
    }
    assert.deepEqual(decode(new Uint8Array()), {
      ...{ entries: [], damaged: [], heads: [], problems: [] },
    });
  });
});
