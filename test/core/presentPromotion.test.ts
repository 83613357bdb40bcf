import assert from 'node:assert/strict';
import type { ListedCommit, Told } from '../../src/core/history/history';
import { RiskBook } from '../../src/core/history/risk';
import { journalCsv, journalLines, journalRecord } from '../../src/core/present/journal';
import {
  gateLines,
  outcomeLines,
  planLines,
  promotionJson,
} from '../../src/core/present/promotion';
import type { Line } from '../../src/core/present/table';
import type { Promotion } from '../../src/core/promote/past';
import type { PromotionPlan } from '../../src/core/promote/plan';
import type { WaitingList } from '../../src/core/questions/waitingList';
import { commit, deployed, environment, sha } from '../support/builders';
import { HOUR, NOW } from '../support/gates';
import { promotion } from '../support/promotions';
import { PromotionWorld } from '../support/promotionWorld';

const [A, B, C, D] = [sha('a'), sha('b'), sha('c'), sha('d')];
const book = new RiskBook(
  [{ name: 'migrations', globs: ['**/migrations/**'] }],
  undefined,
  undefined,
);

function listed(id: typeof A, subject: string, files: readonly string[] = []): ListedCommit {
  return { ...commit(id, subject, { date: NOW - HOUR }), files };
}

function list(
  commits: readonly ListedCommit[],
  over: Partial<WaitingList> = {},
): Told<WaitingList> {
  const total = { state: 'known', count: commits.length } as const;
  return {
    state: 'known',
    value: { commits, total, risks: book, unmarked: undefined, path: undefined, ...over },
  };
}

function plan(over: Partial<PromotionPlan> = {}): PromotionPlan {
  const world = new PromotionWorld({ keys: true, expected: true });
  return world.plan(B, {
    version: 'v3',
    source: deployed(B, NOW, { since: NOW - 5 * HOUR }),
    target: deployed(A, NOW - HOUR, { version: 'v2' }),
    ships: list([listed(B, 'Sell more', ['db/migrations/1.sql'])]),
    removes: list([]),
    gates: [
      { gate: 'order', ok: true, reason: 'staging comes before production', overridable: true },
      {
        gate: 'lock',
        ok: false,
        reason: 'Ada has locked it',
        change: 'ask Ada',
        overridable: false,
      },
    ],
    ...over,
  });
}

const textOf = (lines: readonly Line[]) =>
  lines.map((line) =>
    line
      .map(({ text }) => text)
      .join(' ')
      .trimEnd(),
  );
const page = (over: Partial<PromotionPlan> = {}) => textOf(planLines(plan(over), NOW));
const toned = (lines: readonly Line[], tone: string) =>
  lines.flatMap((line) =>
    line.filter((one) => one.tone === tone).map(({ text }) => text.trimEnd()),
  );

describe('The page of a promotion', () => {
  it('says what goes where, how, and what stands in the way', () => {
    assert.deepEqual(page(), [
      'Promote shop: staging → production production, data: live',
      '',
      `  commit   ${B} v3 in staging, since 5 h ago`,
      `  replaces ${A} v2 in production, read 1 h ago`,
      '  by       POST https://deploy.example                 may be sent again with the same key if the answer is lost',
      '',
      'Stands in the way',
      '  ✗ lock Ada has locked it; ask Ada nobody may go past it',
      '',
      'Ships 1 commit',
      '  bbbbbbb Sell more Priya Nair 1 h ago migrations',
      '',
      'Other gates',
      '  ✓ order staging comes before production',
    ]);
  });

  it('is red in nothing but what is wrong', () => {
    assert.deepEqual(toned(planLines(plan({ gates: [] }), NOW), 'trouble'), []);
    const words = toned(planLines(plan(), NOW), 'trouble').filter(Boolean);
    assert.deepEqual(words, ['Stands in the way', '  ✗', 'nobody may go past it']);
  });

  it('shows what is REMOVED as trouble, and what only changes its id as none', () => {
    const removes = list([listed(C, 'Hotfix'), listed(D, 'Other hotfix')]);
    const lines = planLines(
      plan({ removes, kept: new Map([[D, commit(sha('e'))]]), gates: [] }),
      NOW,
    );
    assert.deepEqual(toned(lines, 'trouble'), ['REMOVES, of what production has, 1 commit']);
    const text = textOf(lines);
    assert.ok(text.includes('  ccccccc Hotfix Priya Nair 1 h ago'));
    assert.ok(text.includes('Keeps the change of 1 commit of production under another id'));
    assert.ok(
      text.includes('  ddddddd Other hotfix Priya Nair 1 h ago the same as eeeeeee'),
      text.join('\n'),
    );
  });

  it('of a roll back says so in red, with what the platform would do about it', () => {
    const { trigger } = plan();
    const back = {
      back: true,
      order: { service: 'shop', from: 'production', to: 'production', commit: C },
      ships: list([]),
      removes: list([listed(A, 'Sell more')]),
      trigger: { ...trigger, idempotent: false, trap: 'it builds anew', undoneBy: 'auto-sync' },
      gates: [],
    };
    assert.deepEqual(toned(planLines(plan(back), NOW), 'trouble'), [
      'Roll back shop in production',
      '  ! it builds anew',
      '  ! auto-sync would undo this by itself: turn it off first',
      'REMOVES, of what production has, 1 commit',
    ]);
    const text = page(back);
    assert.ok(text.includes('Ships no commit'));
    assert.match(text[2] ?? '', /ran there before$/);
    assert.match(text[4] ?? '', /is sent once, whatever happens$/);
  });

  it('does not say that something ran there before, where nobody knows', () => {
    assert.match(page({ back: true })[2] ?? '', /in staging, since 5 h ago$/);
    assert.ok(page({ back: false }).every((line) => !line.includes('by itself')));
  });

  it('says unknown, never nothing', () => {
    const unknown = { state: 'unknown', reason: 'the clone is shallow' } as const;
    const gone = { state: 'unreachable', reason: 'no answer', observedAt: NOW } as const;
    const text = page({ ships: unknown, removes: unknown, target: gone, expected: undefined });
    assert.deepEqual(
      text.filter((line) => line.includes('not known')),
      ['What it ships is not known the clone is shallow'],
    );
    assert.match(text[3] ?? '', /^ {2}replaces \? +in production, no answer$/);
    assert.ok(
      page({ removes: unknown }).includes('What it REMOVES is not known the clone is shallow'),
    );
  });

  it('counts what it does not list', () => {
    const many = Array.from({ length: 45 }, (_, at) => ({
      ...listed(B, `Change ${at}`),
      author: at === 0 ? 'Ada' : 'Priya',
    }));
    const heading = (over: Partial<WaitingList>) =>
      page({ ships: list(many, over) }).filter((line) => /^Ships|…/.test(line));
    assert.deepEqual(heading({}), ['Ships 45 commits, by 2 people', '  … and 5 more']);
    assert.deepEqual(heading({ total: { state: 'known', count: 300 }, path: 'services/shop' }), [
      'Ships 300 commits that touch services/shop, by at least 2 people',
      '  … and 260 more',
    ]);
    assert.deepEqual(heading({ total: { state: 'unknown', reason: 'not counted' } }), [
      'Ships more than 45 commits, by at least 2 people',
      '  … and more',
    ]);
    assert.deepEqual(
      page({ ships: list(many.slice(0, 1), { path: 'a', unmarked: 'no trees' }) }).slice(9, 12),
      [
        'Ships 1 commit that touches a',
        '  bbbbbbb Change 0 Ada 1 h ago',
        '  risks are not known: no trees',
      ],
    );
  });
});

/** What must not reach a surface, in each slot that something from outside can fill. */
const EVIL = `=$(zap)\u202E[x](command:y)\r\n\u001b[31m\u0007\u2028\u200B"${'z'.repeat(200_000)}`;

function evilPlan(): PromotionPlan {
  const reading = deployed(A, NOW, { version: EVIL, by: EVIL, health: EVIL });
  const nasty = { ...listed(C, EVIL, [EVIL]), author: EVIL };
  const evilBook = new RiskBook([{ name: EVIL, globs: ['**'] }], undefined, undefined);
  const evilList = list([nasty, { ...nasty, id: D }], {
    path: EVIL,
    unmarked: EVIL,
    risks: evilBook,
  });
  return plan({
    order: { service: EVIL, from: EVIL, to: EVIL },
    ...{ version: EVIL, expected: EVIL, source: reading, target: reading, back: true },
    ...{ ships: evilList, removes: evilList, kept: new Map([[D, nasty]]) },
    gates: [{ gate: 'freeze', ok: false, reason: EVIL, change: EVIL, overridable: true }],
    trigger: { words: EVIL, idempotent: true, trap: EVIL, undoneBy: EVIL, followMs: 1 },
    policy: { ...plan().policy, environment: environment('production', [], { name: EVIL }) },
  });
}

function evilPromotion(): Promotion {
  const gates = [
    { gate: 'lock', ok: false, reason: EVIL, change: EVIL, overridable: true },
  ] as const;
  const names = {
    service: EVIL,
    from: EVIL,
    to: EVIL,
    expected: EVIL,
    reason: EVIL,
    trigger: EVIL,
  };
  const actor = { kind: 'agent', name: EVIL } as const;
  return {
    ...promotion({ ...names, gates, actor }, EVIL),
    seen: [{ type: 'seen', id: EVIL, at: NOW, words: EVIL }],
    answer: { type: 'answered', id: EVIL, at: NOW, outcome: EVIL, sentence: EVIL, run: EVIL },
    end: { at: NOW, state: 'unknown', reason: EVIL },
  };
}

/** Control, bidi and invisible characters, line ends, and what the editor makes icons of. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\$\(/u;

describe('Hostile text', () => {
  const outcome = { id: 'one', state: 'unknown', reason: EVIL, run: EVIL } as const;

  it('reaches no line', () => {
    const gone = { state: 'unreachable', reason: EVIL, observedAt: NOW } as const;
    const unknown = { state: 'unknown', reason: EVIL } as const;
    const lines = [
      ...planLines(evilPlan(), NOW),
      ...planLines({ ...evilPlan(), source: gone, target: gone, ships: unknown }, NOW),
      ...planLines({ ...evilPlan(), removes: unknown }, NOW),
      ...gateLines(evilPlan().gates),
      ...journalLines([evilPromotion()]),
      ...outcomeLines([{ service: EVIL, outcome }]),
    ];
    for (const { text } of lines.flat()) assert.doesNotMatch(text, HARMFUL);
    assert.ok(JSON.stringify(lines).length < 100_000);
  });

  it('reaches no export', () => {
    const { commit: id, expected, gates } = evilPlan();
    const what = { service: '', from: '', to: '', commit: id, expected, gates };
    const json = promotionJson(what, outcome);
    const texts = (value: unknown): readonly string[] =>
      typeof value === 'string'
        ? [value]
        : typeof value === 'object' && value !== null
          ? Object.values(value).flatMap(texts)
          : [];
    const exported = [
      ...texts(journalRecord(evilPromotion())),
      ...texts(json),
      ...journalCsv([evilPromotion()]).split('\r\n'),
    ];
    for (const text of exported) assert.doesNotMatch(text, HARMFUL);
  });
});

describe('A promotion as JSON', () => {
  const { gates } = plan();
  const what = { service: 'shop', from: 'staging', to: 'production', gates };

  it('has these keys, whatever is known', () => {
    const outcome = { id: 'one', state: 'blocked', reason: 'frozen', run: undefined } as const;
    const keys = 'id service from to commit expected state reason gates'.split(' ');
    const unknown = promotionJson({ ...what, commit: undefined, expected: undefined }, outcome);
    assert.deepEqual(Object.keys(unknown), keys);
    assert.deepEqual([unknown.commit, unknown.expected], [null, null]);
    const run = 'https://deploy.example/runs/7';
    const known = promotionJson({ ...what, commit: B, expected: A }, { ...outcome, run });
    assert.deepEqual(Object.keys(known), keys);
    assert.deepEqual([known.commit, known.expected], [B, A]);
    assert.deepEqual(known.gates, [
      { gate: 'order', ok: true, reason: 'staging comes before production' },
      { gate: 'lock', ok: false, reason: 'Ada has locked it' },
    ]);
  });

  it('of the journal has the same keys for each', () => {
    const keys = Object.keys(journalRecord(promotion()));
    const bare = { ...promotion(), sent: undefined, answer: undefined, end: undefined };
    assert.deepEqual(Object.keys(journalRecord(bare)), keys);
    assert.deepEqual(
      [journalRecord(bare).state, journalRecord(bare).attempts, journalRecord(bare).sentAt],
      ['open', 0, null],
    );
  });
});
