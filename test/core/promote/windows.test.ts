import assert from 'node:assert/strict';
import {
  type Freeze,
  type ReleaseWindow,
  closesAt,
  freezeState,
  nextOpen,
  windowState,
} from '../../../src/core/promote/windows';

const at = (text: string) => Date.parse(`${text}Z`);
const told = (time: number | undefined) =>
  time === undefined ? '-' : new Date(time).toISOString().slice(0, 16);

/** `mon-thu,sat 09:00 16:00 Europe/Oslo` */
function releaseWindow(text: string): ReleaseWindow {
  const [days = '', from = '', to = '', timeZone = 'Europe/Oslo'] = text.split(' ');
  return { days: days.split(','), from, to, timeZone };
}

function freeze(text: string): Freeze {
  const [from = '', to = '', timeZone = 'Europe/Oslo', reason] = text.split(' ');
  return { from, to, timeZone, reason };
}

/** `open 15:00 again …` in UTC, with the zone where it is not Oslo. */
function windowsAt(now: string, ...windows: string[]): string {
  const state = windowState(windows.map(releaseWindow), at(now));
  if (state.state === 'always') return 'always';
  const zone = state.timeZone === 'Europe/Oslo' ? '' : ` ${state.timeZone}`;
  return state.state === 'open'
    ? `until ${told(state.closes)}, again ${told(state.opensAgain)}${zone}`
    : `closed until ${told(state.opens)}${zone}`;
}

function freezesAt(now: string, ...freezes: string[]): string {
  const state = freezeState(freezes.map(freeze), at(now));
  if (state.state === 'none') return 'none';
  const more = `${state.timeZone === 'Europe/Oslo' ? '' : ` ${state.timeZone}`}${state.reason === undefined ? '' : ` for ${state.reason}`}`;
  return state.state === 'frozen'
    ? `frozen until ${told(state.ends)}${more}`
    : `from ${told(state.starts)} until ${told(state.ends)}${more}`;
}

const equal = (actual: string, expected: string) => assert.equal(actual, expected);

describe('Release windows', () => {
  // 30 November 2026 is a Monday; Oslo is an hour ahead of UTC.
  it('open and close by the clock of their zone', () => {
    const office = 'mon-thu 09:00 16:00';
    equal(windowsAt('2026-11-30T07:59', office), 'closed until 2026-11-30T08:00');
    equal(windowsAt('2026-11-30T08:00', office), 'until 2026-11-30T15:00, again 2026-12-01T08:00');
    equal(windowsAt('2026-11-30T14:59:59.999', office).slice(0, 22), 'until 2026-11-30T15:00');
    equal(windowsAt('2026-11-30T15:00', office), 'closed until 2026-12-01T08:00');
    equal(windowsAt('2026-12-03T15:00', office), 'closed until 2026-12-07T08:00');
    equal(windowsAt('2026-11-30T14:00', 'mon 09:00 16:00').slice(24), 'again 2026-12-07T08:00');
  });

  it('are always open without a list, and never with an empty one', () => {
    assert.deepEqual(windowState(undefined, 0), { state: 'always' });
    assert.deepEqual(windowState([], 0), { state: 'closed', opens: undefined, timeZone: 'UTC' });
    assert.equal(nextOpen([], undefined, 0), undefined);
    assert.equal(nextOpen(undefined, undefined, 7), 7);
  });

  it('may go over midnight, and belong to the day they open on', () => {
    const night = 'fri 22:00 06:00';
    equal(windowsAt('2026-12-04T20:59', night), 'closed until 2026-12-04T21:00');
    equal(windowsAt('2026-12-05T04:59', night), 'until 2026-12-05T05:00, again 2026-12-11T21:00');
    equal(windowsAt('2026-12-05T21:30', night), 'closed until 2026-12-11T21:00');
    const west = 'mon 23:00 22:59 Etc/GMT+12'; // in UTC until Wednesday at 10:59
    equal(windowsAt('2026-12-02T05:00', west).slice(0, 22), 'until 2026-12-02T10:59');
  });

  it('take ranges that go round the end of the week', () => {
    const round = 'fri-mon 09:00 10:00';
    equal(windowsAt('2026-12-03T12:00', round), 'closed until 2026-12-04T08:00');
    equal(windowsAt('2026-12-06T12:00', round), 'closed until 2026-12-07T08:00');
    equal(windowsAt('2026-12-07T12:00', round), 'closed until 2026-12-11T08:00');
  });

  it('are one where they overlap or touch', () => {
    const touching = ['mon 09:00 12:00', 'mon 12:00 14:00', 'mon 13:00 16:00'];
    equal(
      windowsAt('2026-11-30T08:30', ...touching),
      'until 2026-11-30T15:00, again 2026-12-07T08:00',
    );
    equal(
      windowsAt('2026-11-30T08:30', 'mon 09:00 16:00', 'mon 10:00 11:00').slice(0, 22),
      'until 2026-11-30T15:00',
    );
    equal(
      windowsAt('2026-11-30T08:30', 'mon 09:00 09:00', 'tue 09:00 10:00').slice(0, 22),
      'until 2026-12-01T09:00',
    );
  });

  it('are one across zones, told in the zone of the one that closes last or opens next', () => {
    const two = ['mon-fri 09:00 16:00 Europe/Oslo', 'mon-fri 09:00 16:00 America/New_York'];
    equal(
      windowsAt('2026-11-30T09:00', ...two),
      'until 2026-11-30T21:00, again 2026-12-01T08:00 America/New_York',
    );
    equal(windowsAt('2026-11-30T22:00', ...two), 'closed until 2026-12-01T08:00');
  });

  it('have no closing time when they go round the clock, also over a clock change at midnight', () => {
    equal(windowsAt('2026-11-30T12:00', 'mon-sun 00:00 00:00'), 'until -, again -');
    equal(windowsAt('2026-10-24T12:00', 'mon-sun 02:30 02:30'), 'until -, again -');
    const havana = 'mon-sun 00:00 00:00 America/Havana'; // its clocks go back from 1 to 0
    equal(windowsAt('2026-11-01T03:59', havana), 'until -, again - America/Havana');
  });

  it('are not longer for clocks that go forward: 2 to 3 in Oslo, on 28 March 2027 at 1 UTC', () => {
    const before = '2027-03-27T22:00';
    equal(windowsAt(before, 'sun 02:30 06:00'), 'closed until 2027-03-28T01:30');
    equal(windowsAt('2027-03-28T01:30', 'sun 02:30 06:00').slice(0, 22), 'until 2027-03-28T04:00');
    equal(windowsAt(before, 'sun 01:00 02:30'), 'closed until 2027-03-28T00:00');
    equal(windowsAt('2027-03-28T00:00', 'sun 01:00 02:30').slice(0, 22), 'until 2027-03-28T00:30');
    equal(windowsAt(before, 'sun 02:10 02:50'), 'closed until 2027-04-04T00:10');
    equal(windowsAt('2027-03-28T00:00', 'sun 01:00 04:00').slice(0, 22), 'until 2027-03-28T02:00');
  });

  it('are not longer for clocks that go back: 3 to 2 in Oslo, on 25 October 2026 at 1 UTC', () => {
    const before = '2026-10-24T20:00';
    equal(windowsAt(before, 'sun 02:30 06:00'), 'closed until 2026-10-25T01:30');
    equal(windowsAt('2026-10-25T01:30', 'sun 02:30 06:00').slice(0, 22), 'until 2026-10-25T05:00');
    equal(windowsAt('2026-10-24T23:00', 'sun 01:00 02:30').slice(0, 22), 'until 2026-10-25T00:30');
    equal(windowsAt('2026-10-25T01:00', 'sun 01:00 02:30'), 'closed until 2026-11-01T00:00');
    equal(windowsAt(before, 'sun 02:10 02:50'), 'closed until 2026-11-01T01:10');
    equal(windowsAt('2026-10-24T23:00', 'sun 01:00 04:00').slice(0, 22), 'until 2026-10-25T03:00');
  });

  it('do not open on a day that a zone never had', () => {
    const apia = 'fri 09:00 17:00 Pacific/Apia'; // went from Thursday 29 to Saturday 31 December 2011
    equal(windowsAt('2011-12-24T12:00', apia), 'closed until 2012-01-05T19:00 Pacific/Apia');
    equal(windowsAt('2011-12-30T08:00', apia), 'closed until 2012-01-05T19:00 Pacific/Apia');
  });

  it('never open in a zone that nobody knows, or with times or days that cannot be read', () => {
    equal(windowsAt('2026-11-30T12:00', 'mon-sun 00:00 00:00 No/Where'), 'closed until - No/Where');
    equal(windowsAt('2026-11-30T12:00', 'mon-sun nine ten'), 'closed until -');
    equal(
      windowsAt('2026-11-30T12:00', 'someday,mon-someday,someday-mon 00:00 00:00'),
      'closed until -',
    );
    equal(
      windowsAt('2026-11-30T12:00', 'mon nine 16:00', 'mon 09:00 16:00').slice(0, 22),
      'until 2026-11-30T15:00',
    );
    equal(
      windowsAt('2026-11-30T12:00', 'mon-sun 00:00 00:00 No/Where', 'mon 09:00 16:00').slice(0, 22),
      'until 2026-11-30T15:00',
    );
  });
});

describe('Freezes', () => {
  it('last from the start of their first to the end of their last day or minute', () => {
    const holidays = '2026-12-20 2027-01-04 Europe/Oslo holidays';
    const until = 'until 2027-01-04T23:00 for holidays';
    equal(freezesAt('2026-12-19T22:59', holidays), `from 2026-12-19T23:00 ${until}`);
    equal(freezesAt('2026-12-19T23:00', holidays), `frozen ${until}`);
    equal(freezesAt('2027-01-04T22:59:59.999', holidays), `frozen ${until}`);
    equal(freezesAt('2027-01-04T23:00', holidays), 'none');
    equal(
      freezesAt('2026-12-20T15:00', '2026-12-20T16:00 2026-12-20T16:00'),
      'frozen until 2026-12-20T15:01',
    );
    equal(freezesAt('2026-12-20T15:00'), 'none');
    assert.deepEqual(freezeState(undefined, 0), { state: 'none' });
  });

  it('are one where they overlap or touch; the reason is of one that holds', () => {
    const three = [
      '2026-12-22 2026-12-24 UTC audit',
      '2026-12-25 2026-12-26 UTC feast',
      '2026-12-20 2026-12-22 UTC sale',
    ];
    equal(
      freezesAt('2026-12-01T00:00', ...three),
      'from 2026-12-20T00:00 until 2026-12-27T00:00 UTC for sale',
    );
    equal(freezesAt('2026-12-22T12:00', ...three), 'frozen until 2026-12-27T00:00 UTC for sale');
    equal(freezesAt('2026-12-26T12:00', ...three), 'frozen until 2026-12-27T00:00 UTC for feast');
    equal(
      freezesAt(
        '2026-12-01T12:00',
        '2026-12-20 2026-12-20 Asia/Tokyo',
        '2026-12-20 2026-12-20 America/New_York',
      ),
      'from 2026-12-19T15:00 until 2026-12-21T05:00 Asia/Tokyo',
    );
    equal(
      freezesAt(
        '2026-12-20T12:00',
        '2026-12-20 2026-12-20 Asia/Tokyo',
        '2026-12-20 2026-12-20 America/New_York',
      ),
      'frozen until 2026-12-21T05:00 America/New_York',
    );
  });

  it('are not shorter for a clock change', () => {
    const spring = '2027-03-28T02:30';
    equal(
      freezesAt('2027-03-27T00:00', `${spring} ${spring}`),
      'from 2027-03-28T00:30 until 2027-03-28T01:31',
    );
    const autumn = '2026-10-25T02:30';
    equal(
      freezesAt('2026-10-24T00:00', `${autumn} ${autumn}`),
      'from 2026-10-25T00:30 until 2026-10-25T01:31',
    );
    equal(
      freezesAt('2026-10-24T00:00', '2026-10-25 2026-10-25'),
      'from 2026-10-24T22:00 until 2026-10-25T23:00',
    );
    const lost = '2011-12-30 2011-12-30 Pacific/Apia';
    equal(
      freezesAt('2011-12-28T00:00', lost),
      'from 2011-12-29T10:00 until 2011-12-31T10:00 Pacific/Apia',
    );
  });

  it('hold wherever it may be when nobody knows their zone, and for good when nobody can read them', () => {
    equal(
      freezesAt('2026-12-19T00:00', '2026-12-20 2026-12-20 No/Where'),
      'frozen until 2026-12-22T00:00 No/Where',
    );
    equal(freezesAt('2026-12-30T00:00', '2026-12-20 2026-12-20 No/Where'), 'none');
    assert.equal(freezeState([freeze('soon later')], at('2026-12-30T00:00')).state, 'frozen');
  });
});

describe('Windows and freezes together', () => {
  const office = [releaseWindow('mon-thu 09:00 16:00')];
  const closing = (now: string, ...freezes: string[]) => {
    const found = closesAt(office, freezes.map(freeze), at(now));
    return found && `${told(found.at)} ${found.why} ${found.timeZone} ${found.reason ?? '-'}`;
  };

  it('say which of them comes first', () => {
    const now = '2026-11-30T09:00';
    assert.equal(closing(now), '2026-11-30T15:00 window Europe/Oslo -');
    const noon = '2026-11-30T12:00 2026-12-01 UTC sale';
    assert.equal(closing(now, noon), '2026-11-30T12:00 freeze UTC sale');
    const four = '2026-11-30T16:00 2026-12-01 Europe/Oslo sale';
    assert.equal(closing(now, four), '2026-11-30T15:00 freeze Europe/Oslo sale');
    assert.equal(closing(now, '2026-12-05 2026-12-06'), '2026-11-30T15:00 window Europe/Oslo -');
  });

  it('have nothing to count down to when closed, frozen, or open for long', () => {
    assert.equal(closing('2026-11-30T07:00', '2026-12-05 2026-12-06'), undefined);
    assert.equal(closing('2026-11-30T09:00', '2026-11-30 2026-12-06'), undefined);
    const later = [freeze('2026-12-20 2026-12-20 UTC')];
    assert.equal(closesAt(undefined, later, at('2026-12-05T23:59')), undefined);
    assert.equal(closesAt(undefined, later, at('2026-12-06T00:00'))?.at, at('2026-12-20T00:00'));
    assert.equal(closesAt(undefined, undefined, 0), undefined);
  });

  it('open next when the window is open and nothing is frozen', () => {
    const now = at('2026-12-19T12:00');
    const next = (...freezes: string[]) => told(nextOpen(office, freezes.map(freeze), now));
    assert.equal(next(), '2026-12-21T08:00');
    assert.equal(next('2026-12-20 2027-01-04'), '2027-01-05T08:00');
    assert.equal(
      next('2026-12-20 2027-01-07', '2027-01-11T08:00 2027-01-11T11:59'),
      '2027-01-11T11:00',
    );
    assert.equal(next('2026-12-20 2028-12-20'), '-');
    assert.equal(next('2026-12-20 2027-12-30'), '2028-01-03T08:00');
  });
});
