import { createHash } from 'node:crypto';
import type { Entry, Intent, Owner } from '../../src/core/promote/journal';
import { encodeEntry, JournalChain } from '../../src/core/promote/journalText';
import { parseSha, type Sha } from '../../src/core/model';

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export const owner: Owner = { host: 'lap', boot: 'b:pid:[4026531836]', pid: 4711, started: '12' };

export const intent: Intent = {
  service: 'shop',
  from: 'qa',
  to: 'production',
  commit: parseSha('a1'.repeat(20)) as Sha,
  expected: 'b2'.repeat(20),
  back: false,
  actor: { kind: 'person', name: 'Zoë "Z" Ünal' },
  confirmed: 'typed',
  reason: 'payment is down\nfor \\everyone 🔥',
  gates: [
    { gate: 'order', ok: true, reason: 'qa comes before production.', overridable: false },
    {
      ...{ gate: 'window', ok: false, reason: 'It is Friday.', overridable: true },
      change: 'Monday 08:00 opens the window.',
    },
  ],
  trigger: 'POST https://deploy.example/hooks/1',
  idempotent: true,
};

const at = Date.UTC(2026, 10, 27, 8);
const bare: Intent = { ...intent, expected: undefined, reason: undefined, gates: [], back: true };

/** Every type, with and without what may be missing. */
export const entries: readonly Entry[] = [1, 2, 3].flatMap((turn): readonly Entry[] => {
  const [id, other] = [`p${turn}`, `q${turn}`];
  return [
    { at: at + turn, id, type: 'intent', intent: turn === 2 ? bare : intent, owner },
    { at: at + 1000, id, type: 'sending', attempt: turn },
    { at: at + 1001, id, type: 'answered', outcome: 'unknown', sentence: 'No answer came.' },
    { at: at + 2000, id, type: 'taken', owner: { ...owner, boot: '', pid: 12 } },
    {
      ...{ at: at + 3000, id, type: 'answered', outcome: 'accepted', sentence: 'Taken: “ok”.' },
      ...{ status: 202, run: 'https://ci.example/r/7', runId: '7' },
    },
    { at: at + 4000, id, type: 'seen', words: 'still b2b2b2b, \u2028 \uFFFD \uD800 \u0000' },
    { at: at + 5000, id, type: 'left', owner },
    { at: at + 6000, id, type: 'ended', state: 'verified', reason: 'It runs there.' },
    { at: at + 7000, id: other, type: 'ended', state: 'blocked', reason: 'Frozen.', intent: bare },
  ];
});

/** As a file has them, by one writer. */
export function writtenLines(of: readonly Entry[] = entries): readonly string[] {
  const chain = new JournalChain(sha256);
  return of.map((entry) => {
    const line = encodeEntry(entry, chain.heads, sha256);
    chain.take(Buffer.from(`${line}\n`));
    return line;
  });
}

export const fileOf = (lines: readonly string[]) =>
  Buffer.from(lines.map((line) => `\n${line}\n`).join(''));
