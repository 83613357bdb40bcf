import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Sha } from '../../../src/core/model';
import type { EndState, Entry, Intent, Owner } from '../../../src/core/promote/journal';
import { pastOf, previousCommit, promotionsOf } from '../../../src/core/promote/past';
import { sha } from '../../support/builders';
import { PERSON } from '../../support/promotionWorld';

const [A, B, C] = [sha('a'), sha('b'), sha('c')];
const here = { service: 'shop', to: 'production' };

function owner(pid: number): Owner {
  return { host: 'here', boot: 'one', pid, started: String(pid) };
}

function intent(overrides: Partial<Intent> = {}): Intent {
  return {
    ...{ service: 'shop', from: 'staging', to: 'production', commit: B, expected: A },
    ...{ back: false, actor: PERSON, confirmed: 'typed', reason: undefined, gates: [] },
    ...{ trigger: 'POST https://deploy.example', idempotent: false },
    ...overrides,
  };
}

type Without<T> = T extends unknown ? Omit<T, 'id' | 'at'> : never;

/** Lines of one promotion, a second apart. */
function lines(id: string, ...all: readonly Without<Entry>[]): readonly Entry[] {
  return all.map((one, index) => ({ ...one, id, at: 1000 * index }));
}

const begins = (over: Partial<Intent> = {}, pid = 1) =>
  ({ type: 'intent', intent: intent(over), owner: owner(pid) }) as const;
const sends = (attempt = 1) => ({ type: 'sending', attempt }) as const;
const answers = (outcome: string) => ({ type: 'answered', outcome, sentence: 'so' }) as const;
const ends = (state: EndState, reason = '') => ({ type: 'ended', state, reason }) as const;

/** A promotion from its beginning to this end, sent once. */
function done(id: string, state: EndState, over: Partial<Intent> = {}): readonly Entry[] {
  return lines(id, begins(over), sends(), ends(state));
}

describe('What the journal says of a promotion', () => {
  it('is all of its lines together', () => {
    const seen = { type: 'seen', words: 'production reports bbbbbbb' } as const;
    const entries = lines(
      '1',
      begins(),
      sends(),
      answers('accepted'),
      seen,
      ends('verified', 'yes'),
    );
    assert.deepEqual(promotionsOf(entries), [
      {
        id: '1',
        at: 0,
        intent: intent(),
        owners: [owner(1)],
        sent: { at: 1000, attempts: 1 },
        answer: { ...answers('accepted'), id: '1', at: 2000 },
        seen: [{ ...seen, id: '1', at: 3000 }],
        end: { at: 4000, state: 'verified', reason: 'yes' },
      },
    ]);
  });

  it('is in the order in which they were begun, however their lines are mixed', () => {
    const [first = [], second = []] = [done('1', 'failed'), done('2', 'verified')].map((one) => [
      ...one,
    ]);
    const mixed = [first[0], second[0], second[1], second[2], first[1], first[2]].flatMap(
      (entry) => entry ?? [],
    );
    assert.deepEqual(
      promotionsOf(mixed).map(({ id, end }) => [id, end?.state]),
      [
        ['1', 'failed'],
        ['2', 'verified'],
      ],
    );
  });

  it('ends once: what comes later is a race that was lost', () => {
    const entries = [
      ...lines('1', begins(), sends(), ends('verified', 'first'), ends('failed', 'second')),
      ...lines('1', sends(2), answers('refused'), begins({ commit: C })),
      ...lines('1', { type: 'taken', owner: owner(2) }),
    ];
    const [promotion, ...more] = promotionsOf(entries);
    assert.deepEqual(more, []);
    assert.deepEqual(promotion?.end, { at: 2000, state: 'verified', reason: 'first' });
    assert.deepEqual(
      [
        promotion?.sent?.attempts,
        promotion?.answer,
        promotion?.intent.commit,
        promotion?.owners.length,
      ],
      [1, undefined, B, 1],
    );
  });

  it('is begun by its first line only', () => {
    const [promotion] = promotionsOf(lines('1', begins(), begins({ commit: C }, 2)));
    assert.deepEqual([promotion?.intent.commit, promotion?.owners], [B, [owner(1)]]);
  });

  it('is nothing where nobody said what it was to do', () => {
    const taken = { type: 'taken', owner: owner(1) } as const;
    const seen = { type: 'seen', words: '' } as const;
    const strays = lines('1', taken, sends(), answers('accepted'), seen, ends('verified'));
    assert.deepEqual(promotionsOf(strays), []);
    assert.deepEqual(promotionsOf([...strays, ...lines('1', begins())])[0]?.sent, undefined);
  });

  it('is that it was blocked, where it was over before it began', () => {
    const blocked = { ...ends('blocked', 'frozen'), intent: intent() };
    const [promotion] = promotionsOf(lines('1', blocked));
    assert.deepEqual(promotion?.owners, []);
    assert.deepEqual(promotion?.end, { at: 0, state: 'blocked', reason: 'frozen' });
  });

  it('names who may go on with it: whoever took it over and did not leave', () => {
    const owners = (...all: readonly Without<Entry>[]) =>
      promotionsOf(lines('1', begins(), ...all))[0]?.owners.map(({ pid }) => pid);
    const taken = (pid: number) => ({ type: 'taken', owner: owner(pid) }) as const;
    const left = (pid: number) => ({ type: 'left', owner: owner(pid) }) as const;
    assert.deepEqual(owners(taken(2)), [1, 2]);
    assert.deepEqual(owners(left(1), taken(2)), [2]);
    assert.deepEqual(owners(left(2)), [1]);
    assert.deepEqual(owners(left(1)), []);
    assert.deepEqual(owners(left(1), taken(1)), [1]);
  });

  it('forgets the answer to an attempt when the next one is made', () => {
    const entries = lines('1', begins(), sends(), answers('busy'), sends(2));
    const [promotion] = promotionsOf(entries);
    assert.deepEqual([promotion?.sent, promotion?.answer], [{ at: 3000, attempts: 2 }, undefined]);
  });

  it('does not depend on the lines of others, and never takes an end back', () => {
    const line = fc.constantFrom<Without<Entry>>(
      ...[begins(), sends(), answers('accepted'), ends('failed'), ends('verified')],
      ...[{ type: 'left', owner: owner(1) } as const, { type: 'taken', owner: owner(2) } as const],
    );
    const entry = fc.record({ id: fc.constantFrom('1', '2', '__proto__'), line });
    fc.assert(
      fc.property(fc.array(entry), (all) => {
        const entries = all.map(({ id, line: one }, at): Entry => ({ ...one, id, at }));
        const together = promotionsOf(entries);
        for (const promotion of together) {
          const own = entries.filter(({ id }) => id === promotion.id);
          assert.deepEqual(promotionsOf(own), [promotion]);
        }
        const before = promotionsOf(entries.slice(0, -1));
        for (const { id, end } of before) {
          if (end) assert.deepEqual(together.find((one) => one.id === id)?.end, end);
        }
      }),
    );
  });
});

describe('The past of a promotion', () => {
  const past = (entries: readonly Entry[], commit: Sha = B) =>
    pastOf(promotionsOf(entries), here, commit);

  it('is open where one of the same cell has not ended', () => {
    assert.equal(past(lines('1', begins())).open?.id, '1');
    assert.equal(past(lines('1', begins({ service: 'x' }))).open, undefined);
    assert.equal(past(lines('1', begins({ to: 'qa' }))).open, undefined);
    assert.equal(past(done('1', 'verified')).open, undefined);
  });

  it('is doubtful where the same may still arrive, and would happen twice', () => {
    assert.equal(past(done('1', 'unknown')).doubtful, 'unknown');
    assert.equal(past(done('1', 'unverified')).doubtful, 'unverified');
    assert.equal(past(done('1', 'failed')).doubtful, undefined);
    assert.equal(past(done('1', 'unknown'), C).doubtful, undefined);
    assert.equal(past(done('1', 'unknown', { idempotent: true })).doubtful, undefined);
    assert.equal(past(done('1', 'unknown', { to: 'qa' })).doubtful, undefined);
  });

  it('goes by what was sent last, and not by what was only blocked', () => {
    const blocked = lines('2', { ...ends('blocked'), intent: intent() });
    assert.equal(past([...done('1', 'unknown'), ...blocked]).doubtful, 'unknown');
    assert.equal(past([...done('1', 'unknown'), ...done('2', 'verified')]).doubtful, undefined);
  });
});

describe('The commit that ran before', () => {
  const before = (running: Sha, ...all: (readonly Entry[])[]) =>
    previousCommit(promotionsOf(all.flat()), here, running);

  it('is what the promotion of what runs now replaced', () => {
    assert.equal(before(B, done('1', 'verified')), A);
    assert.equal(before(B, done('1', 'verified', { expected: C })), C);
  });

  it('is the last other one that was verified, where it is not known what was replaced', () => {
    const first = done('1', 'verified', { commit: C });
    assert.equal(before(B, first, done('2', 'verified', { expected: undefined })), C);
    assert.equal(before(B, first, done('2', 'verified', { expected: 'aaaaaaa' })), C);
    assert.equal(before(B, first, done('2', 'verified', { expected: B })), C);
    assert.equal(before(A, first), C, 'what runs there now came by another way');
  });

  it('is not known where nothing was verified there', () => {
    assert.equal(before(B), undefined);
    for (const state of ['failed', 'unverified', 'unknown', 'superseded', 'blocked'] as const) {
      assert.equal(before(B, done('1', state)), undefined);
    }
    assert.equal(before(B, done('1', 'verified', { to: 'qa' })), undefined);
    assert.equal(before(B, done('1', 'verified', { service: 'x' })), undefined);
  });

  it('is never the one that runs', () => {
    const one = fc.constantFrom(A, B, C);
    const promotion = fc.record({ commit: one, expected: fc.option(one, { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(promotion), one, (all, running) => {
        const entries = all.map((over, index) => done(String(index), 'verified', over));
        assert.notEqual(before(running, ...entries), running);
      }),
    );
  });
});
