import { instantAt } from './zoned';

/*
 * May a release go out now, until when, and when next? Times are milliseconds since 1970.
 *
 * A clock change never lengthens a window and never shortens a freeze. A wall time that is shown twice or skipped
 * opens a window at its later instant and closes it at its earlier one; with freezes it is the other way round. Windows
 * of one zone are joined by the clock on the wall first: where one ends as the next begins no change comes between.
 */

export interface ReleaseWindow {
  /** `mon`, or a range that may go round the end of the week: `mon-thu`, `fri-mon`. The days on which it opens. */
  readonly days: readonly string[];
  /** `09:00` */
  readonly from: string;
  /** Earlier than `from`: on the next day. Equal: after 24 hours. */
  readonly to: string;
  readonly timeZone: string;
}

export interface Freeze {
  /** `2026-12-20` or `2026-12-20T16:00` */
  readonly from: string;
  /** The last day or minute of it: lasts to the end of that day or minute. */
  readonly to: string;
  readonly timeZone: string;
  readonly reason?: string | undefined;
}

/**
 * `timeZone` is the zone to tell the next moment in: of the window that closes last, or of the one that opens next.
 * `closes` is undefined where releases go on for the two weeks that are looked at; `opens` where none opens in them.
 */
export type WindowState =
  | { readonly state: 'always' }
  | {
      readonly state: 'open';
      readonly closes: number | undefined;
      readonly opensAgain: number | undefined;
      readonly timeZone: string;
    }
  | { readonly state: 'closed'; readonly opens: number | undefined; readonly timeZone: string };

/** `ends` is where no other freeze goes on; `timeZone` that of the next moment: `starts`, or `ends` once it is frozen. */
export type FreezeState =
  | { readonly state: 'none' }
  | {
      readonly state: 'coming';
      readonly starts: number;
      readonly ends: number;
      readonly reason: string | undefined;
      readonly timeZone: string;
    }
  | {
      readonly state: 'frozen';
      readonly ends: number;
      readonly reason: string | undefined;
      readonly timeZone: string;
    };

export interface Closing {
  readonly at: number;
  readonly why: 'window' | 'freeze';
  readonly reason: string | undefined;
  readonly timeZone: string;
}

type Windows = readonly ReleaseWindow[] | undefined;
type Freezes = readonly Freeze[] | undefined;

/** From the first moment to the one after the last, each with the zone that named it. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly fromZone: string;
  readonly toZone: string;
  readonly reason?: string | undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Of days: two weeks, so that a weekly window which a clock change swallows is found a week later. */
const AHEAD = 16;
/** Further from 1970 no date goes. */
const NEVER = 8.64e15;
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** No list at all: always. An empty list: never. A window in an unknown zone, or that cannot be read, never opens. */
export function windowState(windows: Windows, now: number): WindowState {
  if (!windows) return { state: 'always' };
  const zones = [...new Set(windows.map(({ timeZone }) => timeZone))];
  const spans = union(zones.map((zone) => openings(windows, zone, now)));
  const [first, second] = [spans.next().value, spans.next().value];
  const timeZone = first?.fromZone ?? zones[0] ?? 'UTC';
  if (!first || first.from > now) return { state: 'closed', opens: first?.from, timeZone };
  const closes = Number.isFinite(first.to) ? first.to : undefined;
  return { state: 'open', closes, opensAgain: second?.from, timeZone: first.toZone };
}

/** A freeze in an unknown zone lasts as long as its days do anywhere; an end that cannot be read never comes. */
export function freezeState(freezes: Freezes, now: number): FreezeState {
  const each = frozenSpans(freezes, now);
  const spans = [...union([each.values()])];
  const current = spans.find(({ from, to }) => from <= now && now < to);
  if (current) {
    const holding = each.filter(({ from, to }) => from <= now && now < to);
    const reason = holding.find((span) => span.reason !== undefined)?.reason;
    return { state: 'frozen', ends: current.to, reason, timeZone: current.toZone };
  }
  const next = spans.find(({ from }) => from > now);
  if (!next) return { state: 'none' };
  const { from: starts, to: ends, reason, fromZone: timeZone } = next;
  return { state: 'coming', starts, ends, reason, timeZone };
}

/**
 * When releases that may go out now stop being allowed, for a countdown: the window closes or a freeze starts.
 * Undefined where none may go out now, and where neither happens within 14 days.
 */
export function closesAt(windows: Windows, freezes: Freezes, now: number): Closing | undefined {
  const window = windowState(windows, now);
  const freeze = freezeState(freezes, now);
  if (window.state === 'closed' || freeze.state === 'frozen') return undefined;
  const starts = freeze.state === 'coming' ? freeze.starts : Infinity;
  const closes = (window.state === 'open' ? window.closes : undefined) ?? Infinity;
  if (Math.min(starts, closes) > now + 14 * DAY) return undefined;
  if (freeze.state === 'coming' && starts <= closes) {
    return { at: starts, why: 'freeze', reason: freeze.reason, timeZone: freeze.timeZone };
  }
  if (window.state !== 'open') return undefined;
  return { at: closes, why: 'window', reason: undefined, timeZone: window.timeZone };
}

/** The first moment from `now` on (`now` itself, where it is one) with an open window and no freeze, in 400 days. */
export function nextOpen(windows: Windows, freezes: Freezes, now: number): number | undefined {
  const frozen = [...union([frozenSpans(freezes, now).values()])];
  for (let at = now; at <= now + 400 * DAY;) {
    const freeze = frozen.find(({ from, to }) => from <= at && at < to);
    const window = freeze ? undefined : windowState(windows, at);
    if (window && window.state !== 'closed') return at;
    const later = freeze?.to ?? (window?.state === 'closed' ? window.opens : undefined);
    if (later === undefined) return undefined;
    at = later;
  }
  return undefined;
}

/** When the windows of one zone are open, in order, from the one that `now` may be in; instants are made as needed. */
function* openings(windows: readonly ReleaseWindow[], zone: string, now: number): Generator<Span> {
  // No zone is more than a day away from UTC, so a window that is open now opened two days ago or later.
  const today = Math.floor(now / DAY);
  const edge = (today + AHEAD) * DAY;
  const walls = windows.flatMap((window) => {
    if (window.timeZone !== zone) return [];
    const [from, to] = [timeOfDay(window.from), timeOfDay(window.to)];
    const days = daysOf(window.days);
    return Array.from({ length: AHEAD + 3 }, (_, index) => today - 2 + index).flatMap((day) =>
      // 1970 began on a Thursday. A time that cannot be read is NaN, and no span holds it.
      days.has((day + 3) % 7) && from + to >= 0
        ? [spanIn(zone, day * DAY + from, day * DAY + to + (to <= from ? DAY : 0))]
        : [],
    );
  });
  walls.sort((a, b) => a.from - b.from);
  for (const wall of union([walls.values()])) {
    if (wall.to + DAY <= now) continue;
    const from = instantAt(wall.from, zone, 'later');
    const to = wall.to >= edge ? Infinity : instantAt(wall.to, zone, 'earlier');
    if (from === undefined || to === undefined) return;
    if (from < to && to > now) yield spanIn(zone, from, to);
  }
}

/** Those that are not over, each by itself, in order. */
function frozenSpans(freezes: Freezes, now: number): Span[] {
  const spans = (freezes ?? []).flatMap(({ from, to, timeZone, reason }) => {
    const [first, last] = [minuteOf(from, '00:00'), minuteOf(to, '23:59')];
    if (last + 2 * DAY < now) return [];
    const starts = instantAt(first, timeZone, 'earlier') ?? first - DAY;
    const ends = (instantAt(last, timeZone, 'later') ?? last + DAY) + MINUTE;
    const [start, end] = [
      Number.isNaN(starts) ? -NEVER : starts,
      Number.isNaN(ends) ? NEVER : ends,
    ];
    return end > now ? [{ ...spanIn(timeZone, start, end), reason }] : [];
  });
  return spans.sort((a, b) => a.from - b.from);
}

/** Overlapping and adjacent spans as one; each source is in order, and is read no further than needed. */
function* union(sources: readonly Iterator<Span, void>[]): Generator<Span, undefined> {
  const pull = (source: Iterator<Span, void>) => {
    const { value } = source.next();
    return value ? [{ source, span: value }] : [];
  };
  const heads = sources.flatMap(pull);
  let open: Span | undefined;
  for (;;) {
    heads.sort((a, b) => a.span.from - b.span.from);
    const head = heads.shift();
    if (!head) break;
    heads.push(...pull(head.source));
    const { span } = head;
    if (!open || span.from > open.to) {
      if (open) yield open;
      open = span;
    } else if (span.to > open.to) {
      open = { ...open, to: span.to, toZone: span.toZone };
    }
  }
  if (open) yield open;
  return undefined;
}

function spanIn(zone: string, from: number, to: number): Span {
  return { from, to, fromZone: zone, toZone: zone };
}

/** Milliseconds since midnight; NaN for what is no time of day. */
function timeOfDay(text: string): number {
  return Date.parse(`1970-01-01T${text}Z`);
}

/** The wall time of a day or a minute; NaN for what is neither. */
function minuteOf(text: string, ofDay: string): number {
  return Date.parse(text.includes('T') ? `${text}Z` : `${text}T${ofDay}Z`);
}

/** Numbers of weekdays, Monday first. */
function daysOf(days: readonly string[]): ReadonlySet<number> {
  const numbers = days.flatMap((range) => {
    const [first = -1, last = first] = range.split('-').map((day) => WEEK.indexOf(day));
    if (first < 0 || last < 0) return [];
    return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7);
  });
  return new Set(numbers);
}
