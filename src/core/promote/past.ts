import { type Sha, parseSha } from '../model';
import type { EndState, Entry, Intent, Owner } from './journal';

/** Where a promotion stands. `open`: it has not ended; somebody follows it, or nobody does any more. */
export interface Promotion {
  readonly id: string;
  /** When it was begun. */
  readonly at: number;
  readonly intent: Intent;
  /** Who may go on with it, the first one first: those of them that have ended do not count. */
  readonly owners: readonly Owner[];
  /** When it was sent last, and how often; undefined where nothing was sent. */
  readonly sent: { readonly at: number; readonly attempts: number } | undefined;
  readonly answer: Extract<Entry, { type: 'answered' }> | undefined;
  readonly seen: readonly Extract<Entry, { type: 'seen' }>[];
  readonly end:
    { readonly at: number; readonly state: EndState; readonly reason: string } | undefined;
}

/** What the journal says, promotion by promotion, in the order in which they were begun. */
export function promotionsOf(entries: readonly Entry[]): readonly Promotion[] {
  const promotions = new Map<string, Promotion>();
  for (const entry of entries) {
    const known = promotions.get(entry.id);
    const next = known ? advanced(known, entry) : begun(entry);
    if (next) promotions.set(entry.id, next);
  }
  return [...promotions.values()];
}

function begun(entry: Entry): Promotion | undefined {
  if (entry.type !== 'intent' && (entry.type !== 'ended' || !entry.intent)) return undefined;
  const { id, at } = entry;
  const blank = { id, at, sent: undefined, answer: undefined, seen: [] };
  if (entry.type === 'intent') {
    return { ...blank, intent: entry.intent, owners: [entry.owner], end: undefined };
  }
  const { intent, state, reason } = entry;
  return intent && { ...blank, intent, owners: [], end: { at, state, reason } };
}

function advanced(promotion: Promotion, entry: Entry): Promotion {
  // What comes after the end is a race that was lost; the first end counts.
  if (promotion.end) return promotion;
  const { at } = entry;
  switch (entry.type) {
    case 'intent':
      return promotion;
    case 'taken':
      return { ...promotion, owners: [...promotion.owners, entry.owner] };
    case 'left': {
      const gone = JSON.stringify(entry.owner);
      const owners = promotion.owners.filter((owner) => JSON.stringify(owner) !== gone);
      return { ...promotion, owners };
    }
    case 'sending':
      return { ...promotion, sent: { at, attempts: entry.attempt }, answer: undefined };
    case 'answered':
      return { ...promotion, answer: entry };
    case 'seen':
      return { ...promotion, seen: [...promotion.seen, entry] };
    case 'ended':
      return { ...promotion, end: { at, state: entry.state, reason: entry.reason } };
    case 'guardAsked':
    case 'guardAnswered':
      return promotion;
  }
}

/** What became of earlier promotions of a service to an environment, as far as it bears on the next one. */
export interface Past {
  /** One that has not ended. */
  readonly open: Promotion | undefined;
  /** How the last one ended, where it was of the same commit and may still arrive. */
  readonly doubtful: EndState | undefined;
}

export function pastOf(
  promotions: readonly Promotion[],
  { service, to }: { readonly service: string; readonly to: string },
  commit: Sha,
): Past {
  const here = promotions.filter(({ intent }) => intent.service === service && intent.to === to);
  const last = here.findLast(({ sent }) => sent !== undefined);
  const state = last?.end?.state;
  const mayArrive = state === 'unknown' || state === 'unverified';
  const doubtful = mayArrive && last?.intent.commit === commit && !last.intent.idempotent;
  return { open: here.find(({ end }) => !end), doubtful: doubtful ? state : undefined };
}

/** The commit that ran in a cell before the one that runs now: the newest other one that a promotion verified there. */
export function previousCommit(
  promotions: readonly Promotion[],
  { service, to }: { readonly service: string; readonly to: string },
  running: Sha,
): Sha | undefined {
  const here = promotions.filter(({ intent }) => intent.service === service && intent.to === to);
  const verified = here.filter(({ end }) => end?.state === 'verified');
  const other = verified.findLast(({ intent }) => intent.commit !== running);
  const last = verified.findLast(({ intent }) => intent.commit === running);
  const before = last?.intent.expected;
  // What it replaced is known to have run there; whether a promotion brought it or not.
  return parseExpected(before, running) ?? other?.intent.commit;
}

function parseExpected(text: string | undefined, running: Sha): Sha | undefined {
  const id = text === undefined ? undefined : parseSha(text);
  return id === running ? undefined : id;
}
