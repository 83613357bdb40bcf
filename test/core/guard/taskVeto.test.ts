import assert from 'node:assert/strict';
import { parse } from 'jsonc-parser';
import { tasksIn, withVeto } from '../../../src/core/guard/taskVeto';

const TASKS = `{
  // what we run here
  "version": "2.0.0",
  "tasks": [
    {
      "label": "deploy",
      "type": "process",
      "command": "kubectl", // the real one
      "args": ["apply", "-f", "k8s/"],
    },
    { "label": "test", "type": "shell", "command": "npm test" }
  ]
}
`;
const COMMAND = 'whereabouts.guardTask';

function vetoed(text: string, label: string): string {
  const after = withVeto(text, label, COMMAND);
  assert.ok(after !== undefined, label);
  return after;
}

describe('A task that asks before it starts', () => {
  it('has an input that asks, in a variable that nothing reads', () => {
    const after = vetoed(TASKS, 'deploy');
    assert.equal(
      after,
      TASKS.replace(
        `["apply", "-f", "k8s/"],`,
        `["apply", "-f", "k8s/"],
      "options": {
        "env": {
          "WHEREABOUTS_GUARD": "\${input:whereaboutsGuard}"
        }
      },`,
      ).replace(
        `"npm test" }
  ]`,
        `"npm test" }
  ],
  "inputs": [
    {
      "id": "whereaboutsGuard",
      "type": "command",
      "command": "whereabouts.guardTask",
      "args": {
        "task": "deploy"
      }
    }
  ]`,
      ),
    );
  });

  it('keeps its other options, and has an input of its own', () => {
    const once = vetoed(TASKS, 'deploy');
    const twice = vetoed(once, 'test');
    const value = parse(twice) as {
      tasks: readonly { options: { env: Record<string, string> } }[];
      inputs: readonly { id: string; args: { task: string } }[];
    };
    assert.deepEqual(
      value.inputs.map(({ id, args }) => [id, args.task]),
      [
        ['whereaboutsGuard', 'deploy'],
        ['whereaboutsGuard2', 'test'],
      ],
    );
    assert.equal(value.tasks[1]?.options.env['WHEREABOUTS_GUARD'], '${input:whereaboutsGuard2}');
    const text =
      '{"tasks": [{"label": "a", "options": {"cwd": "x", "env": {"A": "1"}}}], "inputs": []}';
    assert.deepEqual(parse(vetoed(text, 'a')), {
      tasks: [
        {
          label: 'a',
          options: { cwd: 'x', env: { A: '1', WHEREABOUTS_GUARD: '${input:whereaboutsGuard}' } },
        },
      ],
      inputs: [{ id: 'whereaboutsGuard', type: 'command', command: COMMAND, args: { task: 'a' } }],
    });
  });

  it('is not changed twice, nor where there is none, nor in a text that cannot be read', () => {
    assert.equal(withVeto(vetoed(TASKS, 'deploy'), 'deploy', COMMAND), undefined);
    assert.equal(withVeto(TASKS, 'none', COMMAND), undefined);
    assert.equal(withVeto('{"tasks": [', 'deploy', COMMAND), undefined);
    assert.equal(withVeto('{"tasks": [{"label": "a", "options": 1}]}', 'a', COMMAND), undefined);
  });

  it('is found in its text', () => {
    const tasks = tasksIn(vetoed(TASKS, 'deploy'));
    assert.deepEqual(
      tasks.map(({ label, at, hasVeto }) => ({ label, at, hasVeto })),
      [
        { label: 'deploy', at: 0, hasVeto: true },
        { label: 'test', at: 1, hasVeto: false },
      ],
    );
    assert.ok(TASKS.slice(tasksIn(TASKS)[1]?.offset).startsWith('{ "label": "test"'));
    assert.deepEqual(tasksIn('nonsense'), []);
    assert.deepEqual(tasksIn('{"tasks": {"label": "a"}}'), []);
  });
});
