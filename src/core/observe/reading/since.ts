const earliest = Date.UTC(2000, 0, 1);
const dayMs = 24 * 60 * 60 * 1000;

const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}))?)?$/i;
const mail =
  /^(?:[a-z]{3}, ?)?(\d{1,2}) ([a-z]{3})[a-z]* (\d{4}) (\d{2}):(\d{2})(?::(\d{2}))?(?: (Z|UTC|GMT|[+-]\d{4}))?$/i;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Milliseconds since 1970 UTC of what a source gives as a time: ISO 8601, the form of e-mail and HTTP, or seconds or
 * milliseconds since 1970. A time without a zone is taken as UTC. Undefined for anything else, and for what cannot
 * be true: before 2000, or more than a day after `now`.
 */
export function parseSince(value: unknown, now: number): number | undefined {
  const time =
    typeof value === 'number' ? epoch(value) : typeof value === 'string' ? parse(value) : undefined;
  return time !== undefined && time >= earliest && time <= now + dayMs ? time : undefined;
}

/** Seconds would reach this number in the year 5138, milliseconds reached it in 1973. */
function epoch(value: number): number | undefined {
  return Number.isFinite(value) ? Math.round(value < 1e11 ? value * 1000 : value) : undefined;
}

function parse(value: string): number | undefined {
  const text = value.trim();
  if (text.length > 60) return undefined;
  if (/^\d{9,14}(?:\.\d{1,9})?$/.test(text)) return epoch(Number(text));
  const [, year, month, day, hour, minute, second, fraction, zone] = iso.exec(text) ?? [];
  if (year !== undefined) {
    const milliseconds = Math.floor(Number(`0.${fraction ?? 0}`) * 1000);
    return utc([year, Number(month) - 1, day, hour, minute, second], milliseconds, zone);
  }
  const [, mailDay, name = '', mailYear, mailHour, mailMinute, mailSecond, mailZone] =
    mail.exec(text) ?? [];
  if (mailYear === undefined) return undefined;
  const index = months.indexOf(name.toLowerCase());
  return utc([mailYear, index, mailDay, mailHour, mailMinute, mailSecond], 0, mailZone);
}

function utc(
  parts: readonly (string | number | undefined)[],
  milliseconds: number,
  zone: string | undefined,
): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  const time = new Date(Date.UTC(year, month, day, hour, minute, second));
  // The 31st of February becomes a day in March, and hour 25 the next day: such a time was not meant.
  const exact =
    time.getUTCMonth() === month &&
    time.getUTCDate() === day &&
    time.getUTCHours() === hour &&
    time.getUTCMinutes() === minute;
  if (!exact) return undefined;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? '') ?? [];
  const offset = (Number(hours ?? 0) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  return time.getTime() + milliseconds - offset * 60_000;
}
