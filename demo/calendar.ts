/** The day the story ends. Everything is dated from here, never from the clock, so ids stay the same. */
const END = Date.UTC(2026, 10, 20);
/** Friday 15:42 in Oslo, counted in working minutes of that day. */
const LAST_MINUTE = 422;
const DAY_STARTS = 8 * 60 + 40;
const MINUTES_A_DAY = 9 * 60;
const WINTER_TIME = Date.UTC(2026, 9, 25, 1);

/** Working minutes that the whole story takes: thirty weeks. */
export const STORY_MINUTES = 30 * 5 * MINUTES_A_DAY;

export interface Moment {
  /** Seconds since 1970. */
  readonly seconds: number;
  /** As git writes it: `+0200`. */
  readonly zone: string;
}

/**
 * A moment by the minutes worked since the story began: nights and weekends do not count, so no
 * commit is dated on a Sunday.
 */
export function momentAt(worked: number): Moment {
  const sinceLastMorning = LAST_MINUTE - (STORY_MINUTES - worked);
  const daysBack = Math.max(0, Math.ceil(-sinceLastMorning / MINUTES_A_DAY));
  const minute = sinceLastMorning + daysBack * MINUTES_A_DAY;
  const date = END - calendarDays(daysBack) * 86_400_000;
  const local = date + (DAY_STARTS + minute) * 60_000;
  const winter = local - 3_600_000 >= WINTER_TIME;
  return {
    seconds: Math.floor((local - (winter ? 3_600_000 : 7_200_000)) / 1000),
    zone: winter ? '+0100' : '+0200',
  };
}

/** How many days lie between the Friday at the end and the working day `workingDays` before it. */
function calendarDays(workingDays: number): number {
  return workingDays + 2 * Math.floor(workingDays / 5);
}
