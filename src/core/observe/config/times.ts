import { nearest } from './spelling';

/* What is wrong with a text that names a time, in words that go on after the key's name; undefined when it is right. */

export function timeOfDayTrouble(text: string): string | undefined {
  if (/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text)) return undefined;
  return `must be a time of day from 00:00 to 23:59, for example "09:00"; "${text}" is none`;
}

/** A day, or a minute of one, without a zone: the zone stands beside it. */
export function dateTrouble(text: string): string | undefined {
  const expected = 'must be a date like "2026-12-20" or "2026-12-20T16:00"';
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:T(?:[01]\d|2[0-3]):[0-5]\d)?$/.exec(text);
  if (!parts) return `${expected}; "${text}" is none`;
  const [year, month, day] = parts.slice(1, 4).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? undefined : `${expected}; there is no day ${text.slice(0, 10)}`;
}

export function durationTrouble(text: string): string | undefined {
  if (/^[1-9]\d{0,5}[mhdw]$/.test(text)) return undefined;
  return `must be a number and m, h, d or w, for example "4h"; "${text}" is none`;
}

const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of a duration in which `durationTrouble` finds nothing. */
export function durationOf(text: string): number {
  return Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? NaN);
}

export function timeZoneTrouble(text: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    // `CST` and the like are taken by some programs, each for another zone.
    if (/^UTC$|\//.test(text)) return undefined;
    return `must be a time zone by its city, for example "Europe/Oslo"; "${text}" may mean several`;
  } catch {
    const meant = nearest(text, Intl.supportedValuesOf('timeZone'));
    return `must be a time zone, for example "Europe/Oslo"; "${text}" is none${meant === undefined ? '' : `, did you mean "${meant}"?`}`;
  }
}
