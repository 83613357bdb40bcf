import assert from 'node:assert/strict';

import fc from 'fast-check';

import { parseSince } from '../../../../src/core/observe/reading/since';

const now = Date.UTC(2026, 5, 1, 12);
const may1 = Date.UTC(2024, 4, 1, 10, 20, 30);

describe('the time since when something runs', () => {
  const times: readonly (readonly [value: unknown, time: number])[] = [
    ['2024-05-01T10:20:30Z', may1],
    ['2024-05-01T10:20:30.5Z', may1 + 500],
    ['2024-05-01T10:20:30.123456789Z', may1 + 123],
    ['2024-05-01T12:20:30+02:00', may1],
    ['2024-05-01T12:20:30+0200', may1],
    ['2024-05-01T04:50:30-05:30', may1],
    ['2024-05-01 10:20:30 UTC', may1],
    ['2024-05-01T10:20:30', may1],
    ['2024-05-01', Date.UTC(2024, 4, 1)],
    ['Wed, 01 May 2024 10:20:30 GMT', may1],
    ['1 May 2024 12:20:30 +0200', may1],
    [may1 / 1000, may1],
    [may1, may1],
    [String(may1 / 1000), may1],
    [`${may1 / 1000}.25`, may1 + 250],
    [now + 60_000, now + 60_000],
  ];
  for (const [value, time] of times) {
    it(`is read from ${JSON.stringify(value)}`, () => assert.equal(parseSince(value, now), time));
  }

  const wrong: readonly unknown[] = [
    'soon',
    '',
    '2024',
    '2024-02-31',
    '2024-05-01T25:00:00Z',
    '2024-13-01',
    '1 Foo 2024 10:00',
    '1999-12-31T23:59:59Z',
    '2026-06-03',
    0,
    -1,
    Number.NaN,
    Infinity,
    1e300,
    null,
    true,
    ['2024-05-01'],
    '9'.repeat(100_000),
  ];
  for (const value of wrong) {
    it(`is not ${String(JSON.stringify(value)).slice(0, 40)}`, () =>
      assert.equal(parseSince(value, now), undefined));
  }

  it('is the time that was written', () => {
    const range = { min: new Date('2000-01-01'), max: new Date(now), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), (date) => {
        assert.equal(parseSince(date.toISOString(), now), date.getTime());
        assert.equal(parseSince(date.toUTCString(), now), Math.floor(date.getTime() / 1000) * 1000);
      }),
    );
  });
});
