import assert from 'node:assert/strict';
import { momentWords } from '../../../src/core/promote/moments';
import { awayWords } from '../../../src/core/text';

const MINUTE = 60_000;
const at = (text: string) => Date.parse(`${text}Z`);
const equal = (actual: string, expected: string) => assert.equal(actual, expected);

describe('Moments in words', () => {
  const now = at('2026-11-30T09:00');
  const words = (time: string, zone: string, reader: string) =>
    momentWords(at(time), zone, reader, now);

  it('name the zone, and what the clocks of the reader show', () => {
    equal(
      words('2026-11-30T15:00', 'Europe/Oslo', 'America/New_York'),
      'Mon 30 Nov 16:00 Europe/Oslo (10:00 America/New_York)',
    );
    equal(
      words('2026-11-30T15:00', 'Europe/Oslo', 'Asia/Tokyo'),
      'Mon 30 Nov 16:00 Europe/Oslo (Tue 1 Dec 00:00 Asia/Tokyo)',
    );
    equal(
      words('2026-11-30T15:00', 'Europe/Oslo', 'Europe/Stockholm'),
      'Mon 30 Nov 16:00 Europe/Oslo',
    );
    equal(words('2027-09-01T05:07', 'UTC', 'UTC'), 'Wed 1 Sep 2027 05:07 UTC');
    equal(words('2026-11-30T15:00', 'No/Where', 'No/Where'), 'Mon 30 Nov 15:00 UTC');
  });

  it('promise no more time than there is', () => {
    const all = [0, 1, 40.9, 119, 120, 239, 47 * 60 + 59, 48 * 60, 71 * 60].map((minutes) =>
      awayWords(minutes * MINUTE),
    );
    assert.deepEqual(all, [
      'in less than a minute',
      'in 1 min',
      'in 40 min',
      'in 119 min',
      'in 2 h',
      'in 3 h',
      'in 47 h',
      'in 2 days',
      'in 2 days',
    ]);
  });
});
