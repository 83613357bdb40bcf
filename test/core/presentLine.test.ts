import assert from 'node:assert/strict';
import type { Containment } from '../../src/core/history/history';
import {
  lineAnnotation,
  lineReasons,
  lineTruth,
  otherTexts,
  writtenWords,
} from '../../src/core/present/line';
import type { CellLine, LineStory, LineText, Written } from '../../src/core/questions/lineStory';
import { commit, sha } from '../support/builders';
import { cellOf } from '../support/lines';

const NOW = Date.UTC(2026, 10, 23);
const blamed = { commit: commit(sha('a')), path: 'cart.ts', line: 3 };
const committed: Written = { state: 'committed', blamed };

const SAME: LineText = { state: 'same', line: 3 };
const OLD: LineText = { state: 'other', text: '  price = 1' };
const NOTHING: LineText = { state: 'other', text: undefined };
const ABSENT: LineText = { state: 'absent' };
const because = (reason: string): LineText => ({ state: 'unknown', reason });

const YES: Containment = { state: 'yes' };
const NO: Containment = { state: 'no' };

const line = (
  environment: string,
  text: LineText,
  containment: Containment = NO,
  service = 'shop',
): CellLine => ({
  cell: cellOf(service, environment, { commit: 'd' }),
  containment,
  text,
});
const story = (cells: readonly CellLine[], written: Written = committed): LineStory => ({
  written,
  cells,
});
/** A line that is in no commit: none can be there. */
const typed = (environment: string, text: LineText): CellLine => ({
  ...line(environment, text),
  containment: undefined,
});

describe('The truth about a line, in words', () => {
  it('names the environments that run it, and those that still have the old text', () => {
    assert.equal(
      lineTruth([line('dev', SAME, YES), line('qa', SAME, YES), line('production', OLD)]),
      'This line, as it stands, runs in dev and qa; production still has the old text.',
    );
    assert.equal(
      lineTruth([
        line('dev', SAME, YES),
        line('test', SAME, YES),
        line('qa', SAME, YES),
        line('staging', OLD),
        line('production', OLD),
      ]),
      'This line, as it stands, runs in dev, test and qa; staging and production still have the old text.',
    );
  });

  it('does not call a text old where the commit has arrived, was taken back, or is unknown', () => {
    const reverted: Containment = {
      state: 'no',
      because: { type: 'reverted', by: commit(sha('b'), 'Revert "SHOP-1 Sell more"') },
    };
    assert.equal(
      lineTruth([
        line('dev', OLD, YES),
        line('qa', OLD, reverted),
        line('uat', OLD, { state: 'unknown', reason: 'shallow' }),
      ]),
      'This line, as it stands, runs nowhere; dev has another text by now; qa and uat have another text.',
    );
    assert.equal(
      lineTruth([typed('dev', OLD)]),
      'This line, as it stands, runs nowhere; dev has another text.',
    );
  });

  it('says where nothing stands in its place, and where the file is not there', () => {
    assert.equal(
      lineTruth([line('dev', NOTHING, YES), line('qa', NOTHING), line('production', ABSENT)]),
      'This line, as it stands, runs nowhere; dev no longer has it; qa does not have it yet; production does not have the file.',
    );
    assert.equal(
      lineTruth([typed('dev', NOTHING)]),
      'This line, as it stands, runs nowhere; dev does not have it.',
    );
  });

  it('names what is not known with its reason, once for each reason', () => {
    assert.equal(
      lineTruth([
        line('dev', SAME),
        line('qa', because('git took too long')),
        line('uat', because('git took too long')),
        line('production', because('production was not read: HTTP 503')),
      ]),
      'This line, as it stands, runs in dev. Not known for qa and uat: git took too long. Not known for production: production was not read: HTTP 503.',
    );
    assert.equal(
      lineTruth([line('dev', because('HTTP 503'))]),
      'This line, as it stands, is not known to run anywhere. Not known for dev: HTTP 503.',
    );
  });

  it('names twelve environments, and counts the rest', () => {
    const names = Array.from({ length: 15 }, (_, at) => `e${at}`);
    assert.equal(
      lineTruth(names.map((name) => line(name, SAME))),
      'This line, as it stands, runs in e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11 and 3 more.',
    );
  });

  it('shows each other text once, on one line and without what cannot be seen', () => {
    assert.deepEqual(
      otherTexts([
        line('dev', SAME),
        line('qa', OLD),
        line('uat', { state: 'other', text: 'price\u202e = $(bug)' }),
        line('staging', { state: 'other', text: '   ' }),
        line('production', OLD),
      ]),
      [
        { environments: 'qa and production', text: 'price = 1' },
        { environments: 'uat', text: 'price = $ (bug)' },
      ],
    );
  });

  it('gives the reasons behind the marks, and none twice', () => {
    const picked: Containment = {
      state: 'equivalent',
      how: 'picked',
      commit: commit(sha('b'), 'SHOP-1 Sell more'),
    };
    const unknown: Containment = { state: 'unknown', reason: 'qa was not read: HTTP 503' };
    assert.deepEqual(
      lineReasons([
        line('dev', SAME, YES),
        line('qa', because('qa was not read: HTTP 503'), unknown),
        line('production', SAME, picked),
      ]),
      ['production: picked as bbbbbbb SHOP-1 Sell more'],
    );
  });

  it('says who wrote it, or that nobody has', () => {
    assert.equal(writtenWords(committed, NOW), 'aaaaaaa · Priya Nair · 3 d ago');
    assert.equal(writtenWords({ state: 'uncommitted' }, NOW), 'Not committed yet');
    assert.equal(
      writtenWords({ state: 'unknown', reason: 'git took too long' }, NOW),
      'Who wrote this line is not known: git took too long',
    );
  });

  it('puts author, age and marks behind the line', () => {
    const cells = [line('dev', SAME, YES), line('qa', SAME, YES), line('staging', OLD)];
    assert.equal(lineAnnotation(story(cells), NOW), 'Priya Nair, 3 d ago · dev ✓ qa ✓ staging ✗');
    const two = [line('dev', SAME, YES), line('dev', OLD, NO, 'payments')];
    assert.equal(
      lineAnnotation(story(two), NOW),
      'Priya Nair, 3 d ago · shop: dev ✓ · payments: dev ✗',
    );
  });

  it('puts nothing behind a line of which git knows nothing', () => {
    assert.equal(lineAnnotation(story([], { state: 'unversioned' }), NOW), undefined);
    assert.equal(lineAnnotation(story([], { state: 'unknown', reason: 'why' }), NOW), undefined);
    assert.equal(
      lineAnnotation(story([typed('dev', OLD)], { state: 'uncommitted' }), NOW),
      'not committed yet',
    );
  });
});
