import type { Promotion } from '../promote/past';
import { plain } from '../text';
import { iso, text } from './json';
import { STATE_TONES } from './promotion';
import { type Line, type Tone, piece } from './table';
import { instant } from './words';

/** The journal for a person, the newest first. */
export function journalLines(promotions: readonly Promotion[]): readonly Line[] {
  return [...promotions].reverse().flatMap((promotion) => promotionLines(promotion));
}

function promotionLines({ id, at, intent, sent, answer, seen, end }: Promotion): readonly Line[] {
  const { service, from, to, commit, expected, back, actor, confirmed, reason, trigger } = intent;
  const way = back ? `roll back in ${plain(to, 40)}` : `${plain(from, 40)} → ${plain(to, 40)}`;
  const state = end?.state ?? 'open';
  const detail = (
    name: string,
    words: string | undefined,
    tone: Tone = 'plain',
  ): readonly Line[] =>
    words === undefined ? [] : [[piece(`    ${name.padEnd(9)}`, 'quiet'), piece(words, tone)]];
  return [
    [
      piece(instant(at), 'heading'),
      piece(state, STATE_TONES[state]),
      piece(`${plain(service, 60)}: ${way}`),
      piece(`by ${plain(actor.name, 60)}${actor.kind === 'agent' ? ' (agent)' : ''}`, 'quiet'),
    ],
    ...detail('commit', commit),
    ...detail('replaces', expected === undefined ? '?' : plain(expected, 64)),
    ...detail('confirmed', CONFIRMED[confirmed]),
    ...detail('reason', reason === undefined ? undefined : plain(reason, 2000)),
    ...intent.gates
      .filter(({ ok }) => !ok)
      .flatMap(({ gate, reason: why }) =>
        detail(
          end?.state === 'blocked' || end?.state === 'cancelled' ? 'gate' : 'despite',
          `${gate}: ${plain(why, 300)}`,
          'trouble',
        ),
      ),
    ...detail('sent by', plain(trigger, 300)),
    ...detail(
      'sent',
      sent && `${instant(sent.at)}${sent.attempts > 1 ? `, ${sent.attempts} times` : ''}`,
    ),
    ...detail('answer', answer && plain(`${answer.outcome}: ${answer.sentence}`, 500)),
    ...detail('run', answer?.run === undefined ? undefined : plain(answer.run, 300)),
    ...seen
      .slice(-5)
      .flatMap((one) => detail('seen', `${instant(one.at)}: ${plain(one.words, 300)}`)),
    ...detail('end', end && `${instant(end.at)}: ${plain(end.reason, 1000)}`),
    ...detail('id', plain(id, 100), 'quiet'),
    [],
  ];
}

const CONFIRMED: Readonly<Record<Promotion['intent']['confirmed'], string>> = {
  typed: 'the name was typed',
  asked: 'by a button',
  flag: 'by --confirm on a command line',
  'not-asked': 'not asked: the environment is not guarded',
  no: 'not confirmed',
};

/** A promotion of the journal as data, for export. */
export function journalRecord(promotion: Promotion) {
  const { id, at, intent, sent, answer, end } = promotion;
  const { service, from, to, commit, expected, back, gates, actor, confirmed, reason } = intent;
  return {
    id: text(id),
    at: iso(at),
    service: text(service),
    from: text(from),
    to: text(to),
    commit,
    expected: expected === undefined ? null : text(expected),
    back,
    confirmed,
    reason: reason === undefined ? null : text(reason),
    trigger: text(intent.trigger),
    idempotent: intent.idempotent,
    actor: text(actor.name),
    actorKind: actor.kind,
    gates: gates.map(({ gate, ok, reason: why }) => ({ gate, ok, reason: text(why) })),
    sentAt: sent ? iso(sent.at) : null,
    attempts: sent?.attempts ?? 0,
    answer: answer ? text(`${answer.outcome}: ${answer.sentence}`) : null,
    run: answer?.run === undefined ? null : text(answer.run),
    state: end?.state ?? 'open',
    endedAt: end ? iso(end.at) : null,
    evidence: end ? text(end.reason) : null,
  };
}

/** As RFC 4180 has it, with a line of names. Text that a spreadsheet would take for a formula is quoted away. */
export function journalCsv(promotions: readonly Promotion[]): string {
  const rows = promotions.map(journalRecord);
  const names = [
    ...['id', 'at', 'service', 'from', 'to', 'commit', 'expected', 'back', 'actor', 'actorKind'],
    ...['confirmed', 'reason', 'overridden', 'trigger', 'sentAt', 'attempts', 'answer', 'run'],
    ...['state', 'endedAt', 'evidence'],
  ];
  const cells = rows.map((row) => {
    const overridden = row.gates.filter(({ ok }) => !ok).map(({ gate }) => gate);
    const all: Readonly<Record<string, unknown>> = { ...row, overridden: overridden.join(' ') };
    return names.map((name) => cell(all[name]));
  });
  return [names, ...cells].map((row) => `${row.join(',')}\r\n`).join('');
}

function cell(value: unknown): string {
  const words = typeof value === 'string' ? value : value == null ? '' : JSON.stringify(value);
  // The wide forms of the same signs count as well, and so does what stands behind spaces.
  const inert = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u.test(words) ? `'${words}` : words;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
