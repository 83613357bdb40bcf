/**
 * The one sanitiser. Whatever came from outside (versions, branch names, subjects, error pages) passes through here
 * before any surface shows it: one line, no control, bidi or invisible characters, no icon syntax, bounded.
 */
export function plain(text: string, limit = 120): string {
  const oneLine = text
    .slice(0, 4 * limit + 64)
    // Cs lone surrogates, Cf format (bidi marks, zero width), Co private use, and letters that draw nothing.
    .replace(/[\p{Cs}\p{Cf}\p{Co}\p{Cn}\uFFFD\u115F\u1160\u3164\uFFA0]/gu, '')
    // Cc control, Zl and Zp line and paragraph separators.
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    // The editor turns `$(name)` into an icon in many places.
    .replace(/\$\(/g, '$ (');
  const characters = [...oneLine];
  return characters.length <= limit ? oneLine : `${characters.slice(0, limit - 1).join('')}…`;
}

/** `dev`, `dev and qa`, `dev, qa and production`; of more than `most`, how many more there are. */
export function listed(names: readonly string[], most = Infinity): string {
  const more = names.length - most;
  const shown = more > 0 ? [...names.slice(0, most), `${more} more`] : names;
  return [shown.slice(0, -1).join(', '), ...shown.slice(-1)].filter(Boolean).join(' and ');
}

/** For a notification, where the editor makes `[text](command:…)` a live link: brackets become parentheses. */
export function inert(text: string, limit = 120): string {
  return plain(text, limit).replace(/\[/g, '(').replace(/\]/g, ')');
}

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** `in 40 min`, `in 3 h`, `in 2 days`: rounded down, as nobody should count on more time than there is. */
export function awayWords(ms: number): string {
  if (ms < MINUTE) return 'in less than a minute';
  if (ms < 2 * HOUR) return `in ${Math.floor(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `in ${Math.floor(ms / HOUR)} h`;
  return `in ${Math.floor(ms / DAY)} days`;
}
