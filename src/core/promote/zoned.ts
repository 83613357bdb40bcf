import { create, toZonedDateTime } from 'temporal-polyfill/fns/PlainDateTime';
import { create as zoned, offsetNanoseconds } from 'temporal-polyfill/fns/ZonedDateTime';

/*
 * A wall time is what a clock on the wall shows: milliseconds from 1970 until then as if no zone had an offset, so
 * that days and times of day are plain arithmetic. Only here does it meet instants, milliseconds since 1970 UTC.
 */

/**
 * The instant at which the clocks of a zone show `wall`. Where they show it twice, the first or the last. Where they
 * skip it, as long before the change (`earlier`) or after it (`later`) as the clock says. Undefined for a zone that
 * nobody knows.
 */
export function instantAt(
  wall: number,
  timeZone: string,
  which: 'earlier' | 'later',
): number | undefined {
  const date = new Date(wall);
  try {
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    const shown = create(year, month, day, date.getUTCHours(), date.getUTCMinutes());
    return toZonedDateTime(shown, timeZone, { disambiguation: which }).epochMilliseconds;
  } catch {
    return undefined;
  }
}

/** What the clocks of a zone show at an instant; undefined for a zone that nobody knows. */
export function wallAt(instant: number, timeZone: string): number | undefined {
  try {
    const there = zoned(BigInt(Math.floor(instant)) * 1_000_000n, timeZone);
    return instant + offsetNanoseconds(there) / 1_000_000;
  } catch {
    return undefined;
  }
}
