import assert from 'node:assert/strict';

import { read } from '../../../../src/core/observe/reading/reading';
import { RuleBook } from '../../../../src/core/observe/reading/rule';
import type { Failure, ReadingRules } from '../../../../src/core/observe/source';

const now = Date.UTC(2026, 5, 1, 12);
const full = '0123456789abcdef0123456789abcdef01234567';
const good = `{"commit":"${full}"}`;

function reading(
  body: string,
  rules: ReadingRules = { commit: 'commit' },
  headers: Readonly<Record<string, string>> = {},
) {
  return read({ state: 'answered', body, headers }, new RuleBook().compile(rules), now);
}

/** The commit that was read, or why there is none. */
function outcome(...input: Parameters<typeof reading>): string {
  const result = reading(...input);
  if (result.state === 'deployed') return result.deployment.commit.id;
  assert.equal(result.state, 'unrecognised');
  return result.reason;
}

describe('a reading', () => {
  it('of a failure keeps its sentence and says whose fault it is', () => {
    const states: Readonly<Record<Failure, string>> = {
      timeout: 'unreachable',
      network: 'unreachable',
      tls: 'unreachable',
      busy: 'unreachable',
      credentials: 'refused',
      server: 'unreachable',
      status: 'unrecognised',
      redirect: 'unrecognised',
      'too-big': 'unrecognised',
      malformed: 'unrecognised',
      configuration: 'unrecognised',
    };
    const rules = new RuleBook().compile({ commit: 'commit' });
    for (const [failure, state] of Object.entries(states)) {
      const answer = { state: 'failed', failure: failure as Failure, message: 'why' } as const;
      assert.deepEqual(read(answer, rules, now), { state, reason: 'why', observedAt: now });
    }
  });

  /** Numbers of the table of hostile answers, as far as they are about what stands in the JSON. */
  const table: readonly (readonly [row: string, body: string, outcome: string])[] = [
    ['39 JSON cut short', `{"commit":"${full}"`, 'the answer breaks off in the middle'],
    [
      '40 an array nested 100,000 deep',
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      'the answer is JSON nested deeper than 32 levels',
    ],
    [
      '41 objects nested deep',
      `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`,
      'the answer is JSON nested deeper than 32 levels',
    ],
    [
      '42 big numbers beside a good id',
      `{"commit":"${full}","a":1e999,"b":12345678901234567890}`,
      full,
    ],
    ['43 a number', '{"commit":1234567e89}', 'commit is a number (at `commit`)'],
    [
      '44 __proto__ and constructor',
      `{"__proto__":{"a":1},"constructor":1,"commit":"${full}"}`,
      full,
    ],
    [
      '44 a commit that is only inherited',
      '{"__proto__":{"commit":"abc1234"}}',
      'there is nothing at `commit`; the answer has: __proto__',
    ],
    ['45 two commits', `{"commit":"1111111","commit":"${full}"}`, full],
    ['46 a byte order mark', `\uFEFF${good}`, full],
    [
      '49 a sign-in page',
      '<!DOCTYPE html><html><head><title>Acme | Sign in</title></head><form><input type="password"></form>',
      'answered an HTML page (Acme | Sign in), not JSON: is this a sign-in page?',
    ],
    [
      '50 another page',
      '<html><title>Not here</title></html>',
      'answered an HTML page (Not here), not JSON',
    ],
    ['50 XML', '<?xml version="1.0"?><a/>', 'the answer is XML, not JSON'],
    ['51 nothing', '', 'the answer is empty'],
    ['52 white space', ' \n', 'the answer is empty'],
    [
      '82 and the like: no commit',
      '{"git":{},"build":{}}',
      'there is nothing at `commit`; the answer has: git, build',
    ],
    ['82 an array', `["${full}"]`, 'there is nothing at `commit`; the answer is a list of 1'],
    ['83 null', 'null', 'there is nothing at `commit`; the answer is null'],
    ['84 a string', `"${full}"`, 'there is nothing at `commit`; the answer is a string'],
    ['85 and the like: no JSON where JSON was expected', `x${full}`, 'the answer is not JSON'],
    [
      '86 an object',
      '{"commit":{"id":"a","time":1}}',
      'commit is an object (at `commit`, which has: id, time)',
    ],
    [
      '87 an array',
      `{"commit":["${full}"]}`,
      'commit is a list (at `commit`; pick one entry of the list, for example with | [0])',
    ],
    ['88 --output', '{"commit":"--output=x"}', 'commit is "--output=x", not an id (at `commit`)'],
    [
      '89 --upload-pack',
      '{"commit":"--upload-pack=x"}',
      'commit is "--upload-pack=x", not an id (at `commit`)',
    ],
    [
      '92 200,000 characters',
      JSON.stringify({ commit: 'a'.repeat(200_000) }),
      'commit is longer than 200 characters (at `commit`)',
    ],
    ['93 forty zeros', `{"commit":"${'0'.repeat(40)}"}`, 'commit is all zeros (at `commit`)'],
    [
      '94 a second line',
      `{"commit":"${full}\\n--all"}`,
      'commit holds a line break or a control character (at `commit`)',
    ],
    ['95 a lone surrogate beside it', `{"commit":"${full}","branch":"\\ud800"}`, full],
  ];
  it('of rows 81, 85, 90, 91 and 96 holds the commit, whatever stands beside it', () => {
    const headers = JSON.parse(
      '{"content-type":"image/png","set-cookie":"a=b","__proto__":"x"}',
    ) as Record<string, string>;
    assert.equal(outcome(good, { commit: 'commit' }, headers), full);
    assert.equal(outcome(`${full}\n`, { commit: 'text:' }), full);
    for (const branch of ['\u001b[31m\u001b]0;x\u0007\u202e', '[x](command:y)'])
      assert.equal(outcome(JSON.stringify({ commit: full, branch })), full);
  });

  for (const [row, body, expected] of table) {
    it(`of row ${row}`, () => assert.equal(outcome(body), expected));
  }

  it('takes the names of an answer for text of strangers', () => {
    const names = Object.fromEntries(
      ['[x](command:y)', '$(icon)', '<b>', 'a\u202eb', '\u001b[31m', 'f', 'g', 'h', 'i'].map(
        (name) => [name, 1],
      ),
    );
    assert.equal(
      outcome(JSON.stringify(names)),
      'there is nothing at `commit`; the answer has: [x](command:y), $ (icon), <b>, ab, [31m, f, g, h, …',
    );
  });

  it('of a page says so for text and header rules, too', () => {
    const page = '<!doctype html><title>Log in</title>';
    assert.equal(
      outcome(page, { commit: 'text:(\\S+)' }),
      'answered an HTML page (Log in), not text: is this a sign-in page?',
    );
    assert.equal(
      outcome(page, { commit: 'header:x-sha' }),
      'answered an HTML page (Log in): is this a sign-in page?',
    );
    assert.equal(
      outcome('<!doctype html><p>Hello</p>', { commit: 'meta:revision' }),
      'the page has no <meta name="revision"> with a content',
    );
    assert.equal(
      outcome(`<!doctype html><meta name="revision" content="${full}"> Sign in`, {
        commit: 'meta:revision',
      }),
      full,
    );
  });

  it('says why a rule cannot be used', () => {
    assert.equal(
      outcome(good, { commit: 'text:(a)(b)' }),
      'the reading rule cannot be used: the pattern has more than one capturing group: write (?:…) for the others',
    );
  });

  it('holds what else the rules find', () => {
    const body = JSON.stringify({
      commit: 'v1.2.3-4-gabc1234-dirty',
      version: ' 1.2.3 ',
      startedAt: '2026-05-31T10:00:00Z',
      user: 'Ada',
      status: 'UP',
    });
    const rules = { version: 'version', since: 'startedAt', by: 'user', health: 'status' };
    assert.deepEqual(reading(body, { commit: 'commit', ...rules }), {
      state: 'deployed',
      deployment: {
        commit: { text: 'v1.2.3-4-gabc1234-dirty', id: 'abc1234', dirty: true },
        version: '1.2.3',
        since: Date.UTC(2026, 4, 31, 10),
        by: 'Ada',
        health: 'UP',
      },
      observedAt: now,
    });
  });

  it('leaves out what is missing or of another kind, without losing the commit', () => {
    const body = `{"commit":"${full}","version":{"a":1},"startedAt":"soon","user":null,"status":""}`;
    const rules = { version: 'version', since: 'startedAt', by: 'user', health: 'status' };
    assert.deepEqual(reading(body, { commit: 'commit', ...rules }), {
      state: 'deployed',
      deployment: { commit: { text: full, id: full, dirty: false } },
      observedAt: now,
    });
  });

  const version = (body: string) => {
    const result = reading(body, { commit: 'commit', version: 'version' });
    return result.state === 'deployed' ? result.deployment.version : result.reason;
  };

  it('takes a number as it is written, because 1.10 is not 1.1', () => {
    assert.equal(version(`{"commit":"${full}","version":1.10}`), '1.10');
    assert.equal(
      version(`{"commit":"${full}","version":12345678901234567890}`),
      '12345678901234567890',
    );
    assert.equal(version(`{"commit":"${full}","version":1.10,"text":"1.1 and \\"1.1\\""}`), '1.10');
    assert.equal(version(`{"commit":"${full}","version":1.10,"other":1.1}`), undefined);
  });

  it('cuts long details, never through a character', () => {
    const long = version(JSON.stringify({ commit: full, version: `${'a'.repeat(199)}😀` }));
    assert.equal(long, 'a'.repeat(199));
  });
});
