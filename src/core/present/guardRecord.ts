import type { Friction, GuardAsk } from '../guard/friction';
import type { Outcome } from '../guard/record';
import type { Entry } from '../promote/journal';
import { plain } from '../text';
import { iso, text } from './json';
import { type Line, type Tone, aligned, piece } from './table';
import { ago, instant } from './words';

/** The questions of the guard that stand in a journal, in the order in which they were asked. */
export function guardAsksOf(entries: readonly Entry[]): readonly GuardAsk[] {
  const asks = new Map<string, GuardAsk>();
  for (const entry of entries) {
    const { id, at } = entry;
    if (entry.type === 'guardAsked' && !asks.has(id)) {
      asks.set(id, { id, at, asked: entry.asked, answer: undefined });
    }
    const ask = asks.get(id);
    // The first answer counts: nothing that is written later makes a no a yes.
    if (entry.type === 'guardAnswered' && ask && !ask.answer) {
      const { outcome, reason } = entry;
      asks.set(id, { ...ask, answer: { at, outcome, reason } });
    }
  }
  return [...asks.values()];
}

const TONES: Readonly<Record<Outcome | 'open', Tone>> = {
  typed: 'good',
  asked: 'good',
  granted: 'good',
  paused: 'trouble',
  denied: 'news',
  refused: 'news',
  gone: 'quiet',
  open: 'quiet',
};

const WORDS: Readonly<Record<Outcome | 'open', string>> = {
  typed: 'the name was typed',
  asked: 'somebody said yes',
  granted: 'granted for a while',
  paused: 'the guard was paused',
  denied: 'denied',
  refused: 'refused',
  gone: 'whoever asked went away',
  open: 'no answer is written down',
};

/** What the guard asked, the newest first. */
export function guardLines(asks: readonly GuardAsk[]): readonly Line[] {
  return [...asks].reverse().flatMap(({ at, asked, answer }) => {
    const { actor, origin, what, command, environment, target, verb, reason } = asked;
    const outcome = answer?.outcome ?? 'open';
    const detail = (name: string, words: string): readonly Line[] =>
      words === '' ? [] : [[piece(`    ${name.padEnd(9)}`, 'quiet'), piece(words)]];
    return [
      [
        piece(instant(at), 'heading'),
        piece(outcome, TONES[outcome]),
        piece(`${plain(what, 60)}: ${plain(environment ?? 'nobody knows where', 40)}`),
        piece(
          `by ${plain(actor.name, 60)}${actor.kind === 'agent' ? ' (agent)' : ''}, ${origin}`,
          'quiet',
        ),
      ],
      ...detail('command', plain(command, 500)),
      ...detail('target', plain(target, 500)),
      ...detail('verb', verb),
      ...detail('asked', plain(reason, 500)),
      ...detail('answer', plain(answer?.reason ?? WORDS[outcome], 500)),
      [],
    ];
  });
}

/** A question of the guard as data, for export. */
export function guardRecord({ id, at, asked, answer }: GuardAsk) {
  const { actor, origin, what, command, environment, target, verb, reason } = asked;
  return {
    id: text(id),
    at: iso(at),
    actor: text(actor.name),
    actorKind: actor.kind,
    origin,
    what: text(what),
    command: text(command),
    environment: environment === undefined ? null : text(environment),
    target: text(target),
    verb,
    reason: text(reason),
    outcome: answer?.outcome ?? 'open',
    answeredAt: answer ? iso(answer.at) : null,
    answer: answer ? text(answer.reason) : null,
  };
}

/** Which questions come back, a line each and what became of them. */
export function frictionLines(frictions: readonly Friction[], now: number): readonly Line[] {
  return aligned(
    frictions.map(({ what, target, environment, count, outcomes, last }) => [
      piece(`${count}×`.padStart(5), count > 2 ? 'news' : 'plain'),
      piece(plain(what, 40)),
      piece(plain(environment ?? '?', 40), 'heading'),
      piece(outcomeWords(outcomes)),
      piece(ago(last, now), 'quiet'),
      piece(plain(target, 160), 'quiet'),
    ]),
  );
}

/** `3 typed, 1 denied`. */
export function outcomeWords(outcomes: Friction['outcomes']): string {
  return [...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}
