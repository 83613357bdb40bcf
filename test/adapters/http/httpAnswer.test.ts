import fc from 'fast-check';
import assert from 'node:assert/strict';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { judge, retryAfter } from '../../../src/adapters/http/httpAnswer';

describe('an HTTP answer', () => {
  const url = new URL('https://shop.example/version');
  const outcome = (encoding: string, body: Buffer): string => {
    const headers = { 'content-encoding': encoding };
    const answer = judge({ status: 200, headers, body }, url, undefined);
    return answer.state === 'answered' ? answer.body : answer.failure;
  };

  it('is decompressed as a whole or not at all', () => {
    const text = '{"commit":"abc"}';
    const encodings: readonly [string, Buffer][] = [
      ['gzip', gzipSync(text)],
      ['deflate', deflateSync(text)],
      ['deflate', deflateRawSync(text)],
      ['br', brotliCompressSync(text)],
    ];
    for (const [encoding, body] of encodings) {
      assert.equal(outcome(encoding, body), text);
      assert.equal(outcome(encoding, body.subarray(0, -1)), 'malformed', `${encoding} cut`);
      const longer = Buffer.concat([body, Buffer.alloc(3)]);
      assert.equal(outcome(encoding, longer), 'malformed', `${encoding} and zeros`);
    }
  });

  it('asks to be left alone for between a second and an hour, or does not say', () => {
    const now = Date.UTC(2026, 10, 23, 12);
    const cases: readonly [string, number | undefined][] = [
      ['7', 7_000],
      ['0', 1_000],
      ['99999999999999999999', 3_600_000],
      ['Mon, 23 Nov 2026 12:00:09 GMT', 9_000],
      ['Mon, 23 Nov 2026 11:00:00 GMT', 1_000],
      ['Monday, 23-Nov-26 12:00:09 GMT', 9_000],
      ['Mon Nov 23 12:00:09 2026', undefined],
      ['-1', undefined],
      ['7 apples', undefined],
      ['soon', undefined],
      ['', undefined],
    ];
    for (const [header, wait] of cases) assert.equal(retryAfter(header, now), wait, header);
    const anything = fc.oneof(
      fc.string(),
      fc.bigInt().map(String),
      fc.date().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    fc.assert(
      fc.property(anything, (header) => {
        const wait = retryAfter(header, now);
        return wait === undefined || (wait >= 1_000 && wait <= 3_600_000);
      }),
      { numRuns: 5_000 },
    );
  });
});
