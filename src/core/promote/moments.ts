import { wallAt } from './zoned';

/* Moments in words, for the reasons of gates. */

const DAY = 24 * 60 * 60_000;
const DAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * `Mon 30 Nov 16:00 Europe/Oslo (10:00 America/New_York)`: in the zone that is meant and, where the clocks show
 * something else there, in the reader's. With the year where it is more than half a year away.
 */
export function momentWords(at: number, timeZone: string, readerZone: string, now: number): string {
  const wall = wallAt(at, timeZone);
  const [day, time] = clock(wall ?? at, Math.abs(at - now) > 182 * DAY);
  const meant = `${day} ${time} ${wall === undefined ? 'UTC' : timeZone}`;
  const reader = wallAt(at, readerZone);
  if (reader === undefined || reader === (wall ?? at)) return meant;
  const [readerDay, readerTime] = clock(reader, false);
  const sameDay = Math.floor(reader / DAY) === Math.floor((wall ?? at) / DAY);
  return `${meant} (${sameDay ? '' : `${readerDay} `}${readerTime} ${readerZone})`;
}

function clock(wall: number, withYear: boolean): readonly [day: string, time: string] {
  const date = new Date(wall);
  const day = `${DAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  const two = (value: number) => String(value).padStart(2, '0');
  return [
    `${day}${withYear ? ` ${date.getUTCFullYear()}` : ''}`,
    `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`,
  ];
}
