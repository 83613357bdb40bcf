import assert from 'node:assert/strict';

import fc from 'fast-check';

import { parseReportedCommit } from '../../../../src/core/observe/reading/reportedCommit';

const full = '2414721b9fac4d7a3c06e51b2f8a90cd3e4f5a6b';
const sha256 = `${full}0123456789abcdef01234567`;

const id = (value: unknown) => {
  const result = parseReportedCommit(value);
  return result.state === 'commit' ? result.commit.id : result.reason;
};

describe('a reported commit', () => {
  const accepted: readonly (readonly [text: string, id: string, dirty?: boolean])[] = [
    [full, full],
    [full.toUpperCase(), full],
    [sha256, sha256],
    [`  ${full}\n`, full],
    ['2414721', '2414721'],
    ['2414721b9fac', '2414721b9fac'],
    ['2414721-dirty', '2414721', true],
    ['2414721b.dirty', '2414721b', true],
    [`${full}+dirty`, full, true],
    ['abc1234-modified', 'abc1234', true],
    [`v1.2.3-${full}`, full],
    ['1.2.3+abc1234', 'abc1234'],
    ['v1.2.3-14-g2414721', '2414721'],
    ['v1.2.3-14-g2414721-dirty', '2414721', true],
    ['services/shop/v1.2.3-0-gabc1234', 'abc1234'],
    ['release-abcdef1-3-g2414721', '2414721'],
    ['main-abc1234', 'abc1234'],
    ['main-g2414721', '2414721'],
    ['sha-abc1234', 'abc1234'],
    ['1.2.3-SNAPSHOT.abc1234', 'abc1234'],
    ['20240501-main-abc1234', 'abc1234'],
    ['abc1234-abc1234', 'abc1234'],
    ['registry.example/acme/app:main-abc1234', 'abc1234'],
    ['deadbeef1.registry.example:5000/app:1.2.3-abc1234', 'abc1234'],
    ['app:1.2.3-abc1234', 'abc1234'],
    [`app:${full}`, full],
    [`main@sha1:${full}`, full],
  ];
  for (const [text, expected, dirty = false] of accepted) {
    it(`is found in ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseReportedCommit(text), {
        state: 'commit',
        commit: { text: text.trim(), id: expected, dirty },
      });
    });
  }

  const refused: readonly (readonly [value: unknown, reason: string])[] = [
    [1234567e89, 'commit is a number'],
    [{ id: full }, 'commit is an object'],
    [[full], 'commit is a list'],
    [true, 'commit is true or false'],
    [null, 'commit is missing'],
    [undefined, 'commit is missing'],
    ['', 'commit is empty'],
    [' \t\n', 'commit is empty'],
    ['0'.repeat(40), 'commit is all zeros'],
    ['0000000', 'commit is all zeros'],
    ['v1.2.3-1-g0000000', 'commit is all zeros'],
    ['a'.repeat(200_000), 'commit is longer than 200 characters'],
    ['a'.repeat(52), 'commit has 52 hex digits: an id has 7 to 40, or 64'],
    ['abc123', 'commit is "abc123", in which no id was found'],
    ['latest', 'commit is "latest", in which no id was found'],
    ['1.2.3-20240501', 'commit is "1.2.3-20240501", in which no id was found'],
    ['build.1234567', 'commit is "build.1234567", in which no id was found'],
    ['abc1234-def5678', 'commit is "abc1234-def5678", in which 2 ids could be meant'],
    [`sha256:${sha256}`, 'commit is the digest of an image, which names no commit'],
    [`app@sha256:${sha256}`, 'commit is the digest of an image, which names no commit'],
    [
      `app:main-abc1234@sha256:${sha256}`,
      'commit is the digest of an image, which names no commit',
    ],
    ['123e4567-e89b-42d3-a456-426614174000', 'commit is a UUID, which names no commit'],
    [
      'registry.example:5000/deadbeef',
      'commit is "registry.example:5000/deadbeef": a path, not an id',
    ],
    ['--output=/tmp/canary', 'commit is "--output=/tmp/canary", not an id'],
    ['--upload-pack=touch canary', 'commit is "--upload-pack=touch canary", not an id'],
    ['-abc1234', 'commit is "-abc1234", not an id'],
    ['abc1234 --all', 'commit is "abc1234 --all", not an id'],
    ['$(touch canary)abc1234', 'commit is "$ (touch canary)abc1234", not an id'],
    [`${full}\n--all`, 'commit holds a line break or a control character'],
    ['abc1234\u0000', 'commit holds a line break or a control character'],
    ['\u202eabc1234', 'commit holds a line break or a control character'],
  ];
  for (const [value, reason] of refused) {
    it(`is not found in ${String(JSON.stringify(value)).slice(0, 60)}`, () => {
      assert.deepEqual(parseReportedCommit(value), { state: 'none', reason });
    });
  }

  it('never throws, and its id is always 7 to 40 or 64 hex digits in lower case', () => {
    const parts = fc.constantFrom(
      'abc1234',
      full,
      '-',
      '.',
      '+',
      'g',
      'v1',
      ':',
      '@',
      '/',
      'dirty',
    );
    const likely = fc.array(parts, { maxLength: 8 }).map((words) => words.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string({ unit: 'binary' }), likely), (value) => {
        const result = parseReportedCommit(value);
        if (result.state === 'none') assert.match(result.reason, /^commit /);
        else assert.match(result.commit.id, /^(?!0+$)(?:[0-9a-f]{7,40}|[0-9a-f]{64})$/);
      }),
      { numRuns: 2000 },
    );
  });

  const hex = (min: number, max: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: min, maxLength: max });

  it('finds its own output again', () => {
    fc.assert(
      fc.property(hex(7, 40), (text) => {
        fc.pre(!/^0+$/.test(text));
        assert.equal(id(text), text);
      }),
    );
  });

  it('finds the id in whatever git describe prints', () => {
    const tag = fc
      .stringMatching(/^[0-9A-Za-z][0-9A-Za-z._/+-]{0,30}$/)
      .filter((name) => !name.includes('..'));
    fc.assert(
      fc.property(tag, fc.nat(5000), hex(7, 40), fc.boolean(), (name, count, commit, dirty) => {
        fc.pre(!/^0+$/.test(commit));
        const text = `${name}-${count}-g${commit}${dirty ? '-dirty' : ''}`;
        assert.deepEqual(parseReportedCommit(text), {
          state: 'commit',
          commit: { text, id: commit, dirty },
        });
      }),
    );
  });
});
