import assert from 'node:assert/strict';

import { UNKNOWN } from '../../../src/core/guard/act';
import { readDotenv, variablesWith } from '../../../src/core/guard/dotenv';
import { surroundingsOf } from '../../support/guardWorld';

const ROWS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['A=1', { A: '1' }],
  ['A = 1 # x', { A: '1' }],
  ['export A=1\nB=2', { A: '1', B: '2' }],
  ['# A=1\n\nB=2', { B: '2' }],
  ['A="x # y"', { A: 'x # y' }],
  ["A='x $B'", { A: 'x $B' }],
  ['A=`x`', { A: 'x' }],
  ['A="1\n2"', { A: '1\n2' }],
  ['A="1\\n2"', { A: '1\n2' }],
  ['A=1\nA=2', { A: '2' }],
  ['A=\nB=', { A: '', B: '' }],
  ['A: 1', { A: '1' }],
  ['A=1\r\nB=2\r\n', { A: '1', B: '2' }],
  ['H=h\nU=postgres://${H}/x', { H: 'h', U: 'postgres://h/x' }],
  ['U=$H/x', { U: 'env/x' }],
  ['U=${NO:-d}', { U: 'd' }],
  ['U=${NO}', { U: UNKNOWN }],
  ['U=a\\$b', { U: 'a$b' }],
  ['URL=postgres://h/d?a=b', { URL: 'postgres://h/d?a=b' }],
];

describe('files called .env', () => {
  for (const [text, values] of ROWS) {
    it(JSON.stringify(text), () => {
      const { H, ...rest } = values;
      const env = H === undefined ? { H: 'env' } : {};
      assert.deepEqual(Object.fromEntries(readDotenv(text, env)), { ...rest, ...(H ? { H } : {}) });
    });
  }

  it('count after the variables of the process, the first file first', () => {
    const around = surroundingsOf({
      env: { A: 'own' },
      files: { '/projects/shop/.env.local': 'A=1\nB=1', '/projects/shop/.env': 'B=2\nC=2' },
    });
    const variables = variablesWith(around, ['/projects/shop/.env.local', '/projects/shop/.env']);
    assert.deepEqual(
      ['A', 'B', 'C', 'D'].map((name) => variables.get(name)),
      [
        { value: 'own', from: 'A' },
        { value: '1', from: 'B in .env.local' },
        { value: '2', from: 'C in .env' },
        undefined,
      ],
    );
  });
});
