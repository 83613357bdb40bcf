import assert from 'node:assert/strict';
import { type GuardAsk, frictionOf, namesInTarget } from '../../../src/core/guard/friction';
import { targetWords } from '../../../src/core/guard/judge';
import type { Outcome } from '../../../src/core/guard/record';

function ask(
  at: number,
  what: string,
  environment: string | undefined,
  outcome?: Outcome,
): GuardAsk {
  return {
    id: String(at),
    at,
    asked: {
      actor: { kind: 'person', name: 'Ada' },
      origin: 'terminal',
      what,
      command: `${what} x`,
      environment,
      target: 'context prod-lab from --context',
      verb: 'write',
      reason: 'production is guarded',
    },
    answer: outcome && { at: at + 1, outcome, reason: '' },
  };
}

describe('Friction', () => {
  it('is what is asked again and again, the most frequent first', () => {
    const asks = [
      ask(1, 'helm upgrade', 'production', 'typed'),
      ask(2, 'kubectl apply', 'production', 'typed'),
      ask(3, 'kubectl apply', 'production', 'denied'),
      ask(4, 'kubectl apply', undefined),
      ask(5, 'kubectl apply', 'production', 'typed'),
    ];
    const found = frictionOf(asks).map(
      ({ what, environment, count, outcomes, last }) =>
        `${count} ${what} ${environment} ${JSON.stringify([...outcomes])} ${last}`,
    );
    assert.deepEqual(found, [
      '3 kubectl apply production [["typed",2],["denied",1]] 5',
      '1 kubectl apply undefined [["open",1]] 4',
      '1 helm upgrade production [["typed",1]] 1',
    ]);
    assert.deepEqual(frictionOf([]), []);
  });

  it('knows the names in a target', () => {
    const target = targetWords({
      facts: [
        { kind: 'kubeContext', value: 'prod-lab', from: 'current-context of ~/.kube/config' },
        { kind: 'host', value: 'api.lab.example', from: 'its cluster' },
        { kind: 'awsProfile', value: 'prod', from: 'AWS_PROFILE' },
        { kind: 'settingsFile', value: 'prod.tfvars', from: '-var-file' },
      ],
      doubts: [],
    });
    assert.deepEqual(namesInTarget(target), [
      { kind: 'kubeContext', value: 'prod-lab' },
      { kind: 'host', value: 'api.lab.example' },
      { kind: 'awsProfile', value: 'prod' },
      { kind: 'settingsFile', value: 'prod.tfvars' },
    ]);
    assert.deepEqual(namesInTarget(''), []);
    assert.deepEqual(namesInTarget('something from nowhere'), []);
  });
});
