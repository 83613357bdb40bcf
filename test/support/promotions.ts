import type { Promotion } from '../../src/core/promote/past';
import { sha } from './builders';
import { NOW } from './gates';
import { PERSON } from './promotionWorld';

/** One of the journal: sent twice and verified. */
export function promotion(over: Partial<Promotion['intent']> = {}, id = 'one'): Promotion {
  return {
    ...{ id, at: NOW, owners: [], seen: [{ type: 'seen', id, at: NOW, words: 'it reports b' }] },
    intent: {
      ...{
        service: 'shop',
        from: 'staging',
        to: 'production',
        commit: sha('b'),
        expected: sha('a'),
        back: false,
      },
      ...{ actor: PERSON, confirmed: 'typed', reason: undefined, gates: [] },
      ...{ trigger: 'POST https://deploy.example', idempotent: true },
      ...over,
    },
    sent: { at: NOW, attempts: 2 },
    answer: { type: 'answered', id, at: NOW, outcome: 'accepted', sentence: 'it answered 202' },
    end: { at: NOW, state: 'verified', reason: 'production reports bbbbbbb' },
  };
}
