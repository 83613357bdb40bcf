import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Question,
  MOST_FRAME,
  readQuestion,
  readReply,
  writeFrame,
} from '../../../src/core/guard/frames';

const QUESTION: Question = {
  schema: 1,
  actor: { kind: 'person', name: 'ada' },
  origin: 'terminal',
  act: { type: 'command', argv: ['kubectl', 'delete', 'ns', 'shop'] },
  cwd: '/projects/shop',
  home: '/home/ada',
  env: { KUBECONFIG: '/x' },
  terminal: 7,
};

function read(value: unknown): ReturnType<typeof readQuestion> {
  return readQuestion(JSON.stringify(value));
}

describe('Frames', () => {
  const acts: readonly Question['act'][] = [
    QUESTION.act,
    { type: 'shell', text: 'kubectl delete ns shop' },
    {
      type: 'push',
      remote: 'origin',
      url: 'git@x:y',
      refs: [{ ref: 'refs/heads/main', deletes: false }],
    },
    { type: 'edit', path: '/projects/shop/prod.yaml' },
  ];
  for (const act of acts) {
    it(`carry a ${act.type}`, () => {
      const line = writeFrame({ ...QUESTION, act }) ?? '';
      assert.ok(line.endsWith('\n'));
      const read = readQuestion(line.trimEnd());
      assert.deepEqual(JSON.parse(JSON.stringify(read)), { ...QUESTION, act });
    });
  }

  it('carry replies', () => {
    for (const reply of [
      { state: 'asking' },
      { state: 'granted', reason: 'x' },
      { state: 'denied', reason: 'y' },
    ] as const) {
      assert.deepEqual(readReply(writeFrame(reply)?.trimEnd() ?? ''), reply);
    }
  });

  it('need no terminal', () => {
    assert.ok(!('problem' in read({ ...QUESTION, terminal: undefined })));
  });

  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [{ ...QUESTION, schema: 2 }, /schema/],
    [{ ...QUESTION, more: 1 }, /a key that is not known/],
    [{ ...QUESTION, actor: { kind: 'robot', name: 'x' } }, /actor\.kind/],
    [{ ...QUESTION, actor: { kind: 'person', name: 'x'.repeat(301) } }, /actor\.name is too long/],
    [{ ...QUESTION, origin: 'elsewhere' }, /origin/],
    [{ ...QUESTION, act: { type: 'promotion' } }, /act\.type/],
    [{ ...QUESTION, act: { type: 'constructor' } }, /act\.type/],
    [{ ...QUESTION, act: { type: 'command', argv: ['a\0'] } }, /null character/],
    [{ ...QUESTION, act: { type: 'command', argv: Array(9_000).fill('') } }, /too long/],
    [{ ...QUESTION, act: { type: 'command', argv: 'kubectl' } }, /no list/],
    [{ ...QUESTION, env: { A: 1 } }, /no text/],
    [{ ...QUESTION, env: [] }, /no object/],
    [{ ...QUESTION, terminal: 1.5 }, /no number/],
    [{ ...QUESTION, terminal: null }, /no number/],
    [[QUESTION], /no object/],
    [null, /no object/],
  ];
  for (const [value, pattern] of wrong) {
    it(`are refused: ${JSON.stringify(value).slice(0, 80)}`, () => {
      const result = read(value);
      assert.ok('problem' in result);
      assert.match(result.problem, pattern);
    });
  }

  it('do not grant by what an object inherits', () => {
    for (const line of [
      '{"state":"constructor"}',
      '{"__proto__":{"state":"granted","reason":""}}',
      '"granted"',
      '',
    ]) {
      assert.ok('problem' in readReply(line), line);
    }
    const result = readQuestion(
      JSON.stringify(QUESTION).replace('{"KUBECONFIG":"/x"}', '{"__proto__":"x"}'),
    );
    assert.ok(!('problem' in result));
    assert.deepEqual(Object.keys(result.env), ['__proto__']);
  });

  it('are not written where they are too long', () => {
    const act = { type: 'shell', text: '€'.repeat(MOST_FRAME / 3) } as const;
    assert.equal(writeFrame({ ...QUESTION, act }), undefined);
  });

  it('never make the reader throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((value) => JSON.stringify({ ...QUESTION, act: value })),
        ),
        (line) => {
          assert.ok('problem' in readQuestion(line) || line.length > 0);
          assert.ok('problem' in readReply(line) || line.length > 0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
