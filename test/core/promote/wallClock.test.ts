import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type ReleaseWindow,
  closesAt,
  freezeState,
  nextOpen,
  windowState,
} from '../../../src/core/promote/windows';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const at = (text: string) => Date.parse(`${text}Z`);
const told = (time: number) => new Date(time).toISOString().slice(0, 16);

describe('Windows and freezes against a clock on the wall, as Intl reads it', () => {
  const formats = new Map<string, Intl.DateTimeFormat>();
  /** `2026-11-30T16:00` there. */
  function wall(time: number, timeZone: string): string {
    const two = '2-digit' as const;
    const format =
      formats.get(timeZone) ??
      new Intl.DateTimeFormat('sv-SE', {
        timeZone,
        hourCycle: 'h23',
        year: 'numeric',
        month: two,
        day: two,
        hour: two,
        minute: two,
      });
    formats.set(timeZone, format);
    return format.format(time).replace(' ', 'T');
  }
  const named = (range: string, day: string) => {
    const [first = '', last = first] = range.split('-');
    const twice = [...WEEK, ...WEEK];
    return twice
      .slice(twice.indexOf(first), twice.indexOf(last, twice.indexOf(first)) + 1)
      .includes(day);
  };
  const showsOpen = (windows: readonly ReleaseWindow[], time: number) =>
    windows.some(({ days, from, to, timeZone }) => {
      const [date = '', clock = ''] = wall(time, timeZone).split('T');
      const weekday = (new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7;
      const on = (day: number) => days.some((range) => named(range, WEEK[(day + 7) % 7] ?? ''));
      if (from < to) return on(weekday) && from <= clock && clock < to;
      return (on(weekday) && from <= clock) || (on(weekday - 1) && clock < to);
    });

  const steady = [
    'UTC',
    'Asia/Kolkata',
    'Asia/Tokyo',
    'Europe/Oslo',
    'America/New_York',
    'Pacific/Kiritimati',
    'Etc/GMT+12',
  ];
  /** With a moment at which their clocks change: by an hour, half an hour, a day, and at midnight. */
  const changing: readonly [string, number][] = [
    ['Europe/Oslo', at('2027-03-28T01:00')],
    ['Europe/Oslo', at('2026-10-25T01:00')],
    ['Australia/Lord_Howe', at('2026-10-03T15:30')],
    ['Australia/Lord_Howe', at('2027-04-03T15:00')],
    ['Pacific/Apia', at('2011-12-30T10:00')],
    ['America/Sao_Paulo', at('2018-11-04T03:00')],
    ['America/Havana', at('2026-11-01T05:00')],
    ['Africa/Cairo', at('2026-10-29T21:00')],
  ];
  const two = (value: number) => String(value).padStart(2, '0');
  const clocks = fc.oneof(
    fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 11 }))
      .map(([h, m]) => `${two(h)}:${two(m * 5)}`),
    fc.constantFrom('00:00', '01:00', '02:00', '02:30', '03:00'),
  );
  const day = fc.constantFrom(...WEEK);
  const days = fc.array(
    fc.oneof(
      day,
      fc.tuple(day, day).map((pair) => pair.join('-')),
    ),
    { minLength: 1, maxLength: 2 },
  );
  const windowsIn = (zone: fc.Arbitrary<string>) =>
    fc.array(fc.record({ days, from: clocks, to: clocks, timeZone: zone }), { maxLength: 3 });
  const near = fc.constantFrom(...changing).chain(([zone, change]) => {
    const moment = fc
      .oneof(fc.integer({ min: -1500, max: 1500 }), fc.integer({ min: -90, max: 90 }))
      .map((minutes) => change + minutes * MINUTE);
    const minute = fc
      .tuple(moment, fc.boolean())
      .map(([time, whole]) => wall(time, zone).slice(0, whole ? 10 : 16));
    const freezes = fc.array(
      fc
        .tuple(minute, minute)
        .map(([a, b]) => ({ from: a < b ? a : b, to: a < b ? b : a, timeZone: zone })),
      { maxLength: 2 },
    );
    return fc.record({ windows: windowsIn(fc.constant(zone)), freezes, now: moment });
  });

  it('windows change exactly where the clock says, away from clock changes', () => {
    const start = at('2026-11-15T00:00');
    const moment = fc.integer({ min: 0, max: 90 * 288 }).map((five) => start + five * 5 * MINUTE);
    fc.assert(
      fc.property(windowsIn(fc.constantFrom(...steady)), moment, (windows, now) => {
        const state = windowState(windows, now);
        assert.ok(state.state !== 'always');
        const isOpen = state.state === 'open';
        const next = state.state === 'open' ? state.closes : state.opens;
        const end = Math.min(next ?? Infinity, now + 8 * DAY);
        for (let time = now; time < end; time += 5 * MINUTE) {
          assert.equal(showsOpen(windows, time), isOpen, told(time));
        }
        if (next !== undefined) assert.equal(showsOpen(windows, next), !isOpen, told(next));
        if (state.state !== 'open' || state.closes === undefined) return;
        const after = windowState(windows, state.closes);
        assert.equal(after.state === 'closed' ? after.opens : 0, state.opensAgain);
      }),
      { numRuns: 60 },
    );
  });

  it('windows are open at no moment at which the clock shows otherwise, near clock changes', () => {
    fc.assert(
      fc.property(near, ({ windows, now }) => {
        if (windowState(windows, now).state === 'open') assert.ok(showsOpen(windows, now));
      }),
      { numRuns: 2000 },
    );
  });

  it('freezes hold at each moment at which the clock shows one of their minutes, near clock changes', () => {
    fc.assert(
      fc.property(near, ({ freezes, now }) => {
        const shown = freezes.some(({ from, to, timeZone }) => {
          const clock = wall(now, timeZone);
          return from <= clock && clock.slice(0, to.length) <= to;
        });
        if (shown) assert.equal(freezeState(freezes, now).state, 'frozen');
      }),
      { numRuns: 2000 },
    );
  });

  it('closing and opening times are where releases stop and start being allowed', () => {
    fc.assert(
      fc.property(near, fc.boolean(), ({ windows: some, freezes, now }, without) => {
        const windows = without ? undefined : some;
        const allowed = (time: number) =>
          windowState(windows, time).state !== 'closed' &&
          freezeState(freezes, time).state !== 'frozen';
        const closes = closesAt(windows, freezes, now)?.at;
        if (closes !== undefined) {
          for (const time of [now, (now + closes) / 2, closes - 1])
            assert.ok(allowed(time), told(time));
          assert.ok(!allowed(closes), told(closes));
        }
        const opens = nextOpen(windows, freezes, now);
        if (opens === undefined) return;
        assert.ok(allowed(opens), told(opens));
        assert.equal(opens === now, allowed(now));
        if (opens === now) return;
        for (const time of [(now + opens) / 2, opens - 1]) assert.ok(!allowed(time), told(time));
      }),
      { numRuns: 1000 },
    );
  });
});
