import assert from 'node:assert/strict';
import type { Asking } from '../../src/core/guard/guardian';
import { frictionOf } from '../../src/core/guard/friction';
import { judge } from '../../src/core/guard/judge';
import type { AskedWords } from '../../src/core/guard/record';
import { questionWords } from '../../src/core/present/guardQuestion';
import {
  frictionLines,
  guardAsksOf,
  guardLines,
  guardRecord,
} from '../../src/core/present/guardRecord';
import { guardStatus } from '../../src/core/present/guardStatus';
import { doctorLines } from '../../src/core/present/guardVerdict';
import type { Line } from '../../src/core/present/table';
import type { Entry } from '../../src/core/promote/journal';
import { cellId } from '../../src/core/model';
import { Store } from '../../src/core/observe/store';
import { cellPlan, deployed, environment, sha } from '../support/builders';
import { FakeClock } from '../support/fakeClock';
import { HOUR, NOW } from '../support/gates';
import { commandAct, guardedEnvironment } from '../support/guardWorld';

const MINUTE = 60_000;
const textOf = (lines: readonly Line[]) =>
  lines.map((line) =>
    line
      .map(({ text }) => text)
      .join(' ')
      .trimEnd(),
  );

const asked: AskedWords = {
  actor: { kind: 'agent', name: 'Claude Code' },
  origin: 'hook',
  what: 'kubectl delete',
  command: 'kubectl --context prod-eu delete pod x\u202e\n',
  environment: 'production',
  target: 'context prod-eu from --context',
  verb: 'destructive',
  reason: 'production is guarded: its name has to be typed',
};

const entries: readonly Entry[] = [
  { at: NOW - HOUR, id: 'one', type: 'guardAsked', asked: { ...asked, environment: undefined } },
  { at: NOW, id: 'two', type: 'guardAsked', asked },
  { at: NOW + 1000, id: 'two', type: 'guardAnswered', outcome: 'denied', reason: 'nobody did' },
  { at: NOW + 2000, id: 'two', type: 'guardAnswered', outcome: 'typed', reason: 'too late' },
  { at: NOW + 3000, id: 'three', type: 'guardAnswered', outcome: 'typed', reason: 'to nothing' },
];

describe('What the guard asked', () => {
  it('is read from the journal, where the first answer counts', () => {
    assert.deepEqual(
      guardAsksOf(entries).map(({ id, answer }) => [id, answer?.outcome]),
      [
        ['one', undefined],
        ['two', 'denied'],
      ],
    );
  });

  it('is told line by line, the newest first', () => {
    assert.deepEqual(textOf(guardLines(guardAsksOf(entries))).slice(0, 8), [
      '2026-11-23 12:00:00 UTC denied kubectl delete: production by Claude Code (agent), hook',
      '    command   kubectl --context prod-eu delete pod x',
      '    target    context prod-eu from --context',
      '    verb      destructive',
      '    asked     production is guarded: its name has to be typed',
      '    answer    nobody did',
      '',
      '2026-11-23 11:00:00 UTC open kubectl delete: nobody knows where by Claude Code (agent), hook',
    ]);
  });

  it('is data with every key there', () => {
    const [open, denied] = guardAsksOf(entries).map(guardRecord);
    assert.deepEqual(denied, {
      id: 'two',
      at: '2026-11-23T12:00:00.000Z',
      actor: 'Claude Code',
      actorKind: 'agent',
      origin: 'hook',
      what: 'kubectl delete',
      command: 'kubectl --context prod-eu delete pod x',
      environment: 'production',
      target: 'context prod-eu from --context',
      verb: 'destructive',
      reason: 'production is guarded: its name has to be typed',
      outcome: 'denied',
      answeredAt: '2026-11-23T12:00:01.000Z',
      answer: 'nobody did',
    });
    assert.deepEqual(
      [open?.environment, open?.outcome, open?.answeredAt, open?.answer],
      [null, 'open', null, null],
    );
  });

  it('is counted where it comes back', () => {
    const lines = textOf(frictionLines(frictionOf(guardAsksOf(entries)), NOW));
    assert.deepEqual(lines, [
      '   1× kubectl delete production 1 denied now     context prod-eu from --context',
      '   1× kubectl delete ?          1 open   1 h ago context prod-eu from --context',
    ]);
  });
});

describe('The question of the guard', () => {
  const environments = [
    guardedEnvironment('production', 'production', 'type-name'),
    guardedEnvironment('staging', 'staging', 'ask'),
  ];
  const asking = (argv: readonly string[], agent = false): Asking => {
    const act = commandAct(argv, { environments, agent });
    const verdict = judge(act);
    assert.ok(verdict.verdict === 'ask', verdict.reason);
    return { act, verdict, terminal: undefined, mayGrant: !agent };
  };

  it('says what would be hit, why, and where it comes from', () => {
    const line = ['kubectl', '--context', 'prod-eu', 'delete', 'pod', 'x\u001b[31m\u202e'];
    const { title, lines, name } = questionWords(asking(line), [], 'zsh', NOW);
    assert.equal(
      title,
      "production · kubectl --context prod-eu delete pod 'x\\u{1b}[31m\\u{202e}'",
    );
    assert.deepEqual(lines, [
      'WHAT THIS DESTROYS DOES NOT COME BACK.',
      'It hits context prod-eu from --context.',
      'Production is guarded: its name has to be typed.',
      'It comes from the terminal "zsh".',
    ]);
    assert.equal(name, 'production');
  });

  it('says what runs there now', () => {
    const store = new Store(new FakeClock());
    store.configure({
      environments: [environment('production')],
      services: [{ name: 'shop', path: undefined }],
      cells: [cellPlan('shop', 'production')],
    });
    const given = { version: 'v1.8.0', since: NOW - 2 * HOUR };
    store.setReading(cellId('shop', 'production'), 'observed', deployed(sha('a'), NOW, given));
    const line = ['kubectl', '--context', 'prod-eu', 'apply'];
    assert.equal(
      questionWords(asking(line), [store], undefined, NOW).lines.at(-1),
      'production runs aaaaaaa (v1.8.0), deployed 2 h ago.',
    );
  });

  it('is no link, and names an agent', () => {
    const line = ['kubectl', '--context', 'staging', 'apply', '-f', '[x](command:y)'];
    const { lines, name } = questionWords(asking(line, true), [], undefined, NOW);
    assert.deepEqual(lines.slice(1), [
      'Staging is guarded.',
      'It comes from the AGENT ada, in a terminal.',
    ]);
    assert.equal(name, undefined);
    const link = asking(['kubectl', '--context', 'prod](command:z)', 'apply']);
    assert.ok(!questionWords(link, [], '[a](command:b)', NOW).lines.join().includes(']('));
  });
});

describe('The guard in the status bar', () => {
  const none = { pointings: [], grants: [], pause: undefined, trouble: undefined };
  const pointing = (name: string, kind: 'production' | 'staging') => ({
    what: `kube context ${name}-eu`,
    from: 'KUBECONFIG',
    environment: guardedEnvironment(name, kind, 'ask'),
    leave: { words: '' },
  });
  const told = (state: Parameters<typeof guardStatus>[0]) => {
    const { lines, tone } = guardStatus(state, NOW);
    return [lines.map(({ text }) => text), tone];
  };

  it('says nothing where there is nothing to say', () => {
    assert.deepEqual(told(none), [[], undefined]);
  });

  it('is an alarm for production only', () => {
    const staging = pointing('staging', 'staging');
    const production = pointing('production', 'production');
    assert.deepEqual(told({ ...none, pointings: [staging] }), [
      ['staging: kube context staging-eu'],
      undefined,
    ]);
    assert.deepEqual(told({ ...none, pointings: [staging, production] }), [
      ['production: kube context production-eu +1'],
      'alarm',
    ]);
    const [line] = guardStatus({ ...none, pointings: [production] }, NOW).lines;
    assert.equal(
      line?.spoken,
      'Whereabouts guard: points at production: kube context production-eu',
    );
    assert.deepEqual(line?.lines, ['kube context production-eu from KUBECONFIG: production']);
  });

  it('counts down grants and a pause, and forgets what is over', () => {
    const grants = [
      { environment: 'production', terminal: 7, until: NOW + 14.2 * MINUTE },
      { environment: 'staging', terminal: 7, until: NOW - 1 },
    ];
    assert.deepEqual(told({ ...none, grants }), [['production granted 15 min'], undefined]);
    const pause = { reason: 'incident', until: NOW + 4 * HOUR };
    assert.deepEqual(told({ ...none, pause }), [['guard paused 4 h'], 'warning']);
    assert.deepEqual(told({ ...none, pause: { ...pause, until: NOW } }), [[], undefined]);
  });

  it('says that nothing is guarded where it should be', () => {
    assert.deepEqual(told({ ...none, trouble: 'no socket' }), [['not guarded'], 'warning']);
  });
});

describe('The doctor', () => {
  it('says how to mend what is not well', () => {
    const found = doctorLines([
      { state: 'well', what: 'bash finds the guard first' },
      { state: 'warning', what: 'zsh does not', how: 'Set PATH before' },
      { state: 'uncovered', what: 'absolute paths' },
    ]);
    assert.deepEqual(textOf(found), [
      '  ✓ bash finds the guard first',
      '  ! zsh does not',
      '      Set PATH before',
      '  ○ absolute paths',
    ]);
  });
});
