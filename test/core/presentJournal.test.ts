import assert from 'node:assert/strict';
import { journalCsv, journalLines } from '../../src/core/present/journal';
import type { Line } from '../../src/core/present/table';
import type { Promotion } from '../../src/core/promote/past';
import { sha } from '../support/builders';
import { HOUR, NOW } from '../support/gates';
import { promotion } from '../support/promotions';

const [A, B] = [sha('a'), sha('b')];
const textOf = (lines: readonly Line[]) =>
  lines.map((line) =>
    line
      .map(({ text }) => text)
      .join(' ')
      .trimEnd(),
  );

describe('The journal', () => {
  it('shows all that is known of each promotion, the newest first', () => {
    const old = { ...promotion({}, 'old'), at: NOW - HOUR, end: undefined };
    const agent = { kind: 'agent', name: 'Claude Code for Ada' } as const;
    const gates = [{ gate: 'lock', ok: false, reason: 'locked', overridable: true }] as const;
    const text = textOf(journalLines([old, promotion({ actor: agent, reason: 'urgent', gates })]));
    assert.deepEqual(text.slice(0, 13), [
      '2026-11-23 12:00:00 UTC verified shop: staging → production by Claude Code for Ada (agent)',
      `    commit    ${B}`,
      `    replaces  ${A}`,
      '    confirmed the name was typed',
      '    reason    urgent',
      '    despite   lock: locked',
      '    sent by   POST https://deploy.example',
      '    sent      2026-11-23 12:00:00 UTC, 2 times',
      '    answer    accepted: it answered 202',
      '    seen      2026-11-23 12:00:00 UTC: it reports b',
      '    end       2026-11-23 12:00:00 UTC: production reports bbbbbbb',
      '    id        one',
      '',
    ]);
    assert.equal(text[13], '2026-11-23 11:00:00 UTC open shop: staging → production by Ada');
  });
});

describe('The journal as CSV', () => {
  /** RFC 4180, read back. */
  function parse(text: string): readonly (readonly string[])[] {
    const rows: string[][] = [[]];
    for (const [, quoted, bare = '', end] of text.matchAll(
      /(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r\n)/g,
    )) {
      rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare);
      if (end === '\r\n') rows.push([]);
    }
    return rows.slice(0, -1);
  }
  const cellOf = (over: Partial<Promotion['intent']>, name = 'reason') => {
    const [names = [], row = []] = parse(journalCsv([promotion(over)]));
    assert.equal(row.length, names.length);
    return row[names.indexOf(name)];
  };

  it('has a line of names and a line for each promotion', () => {
    const names =
      'id,at,service,from,to,commit,expected,back,actor,actorKind,confirmed,reason,overridden,trigger,sentAt,attempts,answer,run,state,endedAt,evidence';
    const at = '2026-11-23T12:00:00.000Z';
    assert.equal(journalCsv([]), `${names}\r\n`);
    assert.equal(
      journalCsv([promotion()]),
      `${names}\r\none,${at},shop,staging,production,${B},${A},false,Ada,person,typed,,,POST https://deploy.example,${at},2,accepted: it answered 202,,verified,${at},production reports bbbbbbb\r\n`,
    );
  });

  it('names the gates that somebody went past', () => {
    const gates = (['lock', 'size', 'order'] as const).map((gate) => ({
      ...{ gate, ok: gate === 'order', reason: '', overridable: true },
    }));
    assert.equal(cellOf({ gates }, 'overridden'), 'lock size');
  });

  it('quotes what would be taken for a border', () => {
    for (const reason of ['a,b', 'say "yes"', '",",', ',', '"']) {
      assert.equal(cellOf({ reason }), reason);
    }
  });

  it('holds nothing that a spreadsheet would calculate', () => {
    const formulas = [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '=cmd|"/c calc"!A1',
      '＝1+1',
      '＋1',
      '－1',
      '＠x',
    ];
    for (const reason of formulas) assert.equal(cellOf({ reason }), `'${reason}`);
    assert.equal(cellOf({ reason: '\t=1+1' }), `'=1+1`);
    assert.equal(cellOf({ reason: 'a=1' }), 'a=1');
    assert.equal(cellOf({ service: '=x' }, 'service'), `'=x`);
  });
});
