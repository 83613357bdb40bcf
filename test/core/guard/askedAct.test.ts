import assert from 'node:assert/strict';
import { actOf, harmlessVariables, tellingVariables } from '../../../src/core/guard/askedAct';
import { readHook } from '../../../src/core/guard/hook';
import { surroundingsOf } from '../../support/guardWorld';

const ASKER = {
  actor: { kind: 'person', name: 'ada' },
  origin: 'hook',
  cwd: '/projects/shop',
  home: '/home/ada',
  env: {},
} as const;

function pathOf(path: string, ...folders: readonly string[]): string {
  const rules = { environments: [], notProduction: [] };
  const act = actOf({ type: 'edit', path }, ASKER, rules, surroundingsOf({}).files, folders);
  return act.type === 'edit' ? act.path : '';
}

describe('The act that is asked about', () => {
  it('counts paths from the nearest folder', () => {
    assert.equal(
      pathOf('/projects/shop/deploy/prod.yaml', '/projects', '/projects/shop/'),
      'deploy/prod.yaml',
    );
    assert.equal(pathOf('/projects/shop2/x', '/projects/shop'), '/projects/shop2/x');
    assert.equal(pathOf('C:\\work\\shop\\deploy\\prod.yaml', 'C:\\work\\shop'), 'deploy/prod.yaml');
    assert.equal(pathOf('/x', '/'), 'x');
  });

  it('takes along the variables that have a say, and no secret', () => {
    const env = {
      KUBECONFIG: '/x',
      AWS_SECRET_ACCESS_KEY: 's',
      CTX: 'prod',
      GITHUB_TOKEN: 't',
      gone: undefined,
    };
    assert.deepEqual(Object.keys(tellingVariables(env)), ['KUBECONFIG']);
    assert.deepEqual(Object.keys(harmlessVariables(env)).sort(), ['CTX', 'KUBECONFIG']);
  });
});

describe('What the hook of an agent is given', () => {
  const cases: readonly (readonly [unknown, unknown])[] = [
    [
      {
        hook_event_name: 'PreToolUse',
        tool_name: 'Bash',
        tool_input: { command: 'kubectl get pods', description: 'x' },
        cwd: '/w',
      },
      { agent: 'Claude Code', cwd: '/w', acts: [{ type: 'shell', text: 'kubectl get pods' }] },
    ],
    [
      { hookEventName: 'PreToolUse', toolName: 'bash', toolArgs: '{"command":"ls"}' },
      { agent: 'Copilot', cwd: undefined, acts: [{ type: 'shell', text: 'ls' }] },
    ],
    [
      {
        tool_name: 'create_and_run_task',
        tool_input: {
          workspaceFolder: '/w',
          task: { label: 'x', command: 'kubectl', args: ['delete', 'ns'] },
        },
      },
      { agent: 'Copilot', cwd: undefined, acts: [{ type: 'shell', text: 'kubectl delete ns' }] },
    ],
    [
      { tool_name: 'shell', tool_input: { command: ['kubectl', 'get'] } },
      { agent: 'Copilot', cwd: undefined, acts: [{ type: 'command', argv: ['kubectl', 'get'] }] },
    ],
    [
      { tool_name: 'MultiEdit', tool_input: { file_path: '/a', edits: [{ old_string: 'x' }] } },
      { agent: 'Claude Code', cwd: undefined, acts: [{ type: 'edit', path: '/a' }] },
    ],
    [
      { tool_name: 'mcp__files__write_file', tool_input: { path: 'file:///a%20b' } },
      { agent: 'Claude Code', cwd: undefined, acts: [{ type: 'edit', path: '/a b' }] },
    ],
    [
      {
        tool_name: 'apply_patch',
        tool_input: {
          input:
            '*** Begin Patch\n*** Add File: a\n+x\n*** Delete File: b \n*** Update File: c\n*** Move to: d\n',
        },
      },
      {
        agent: 'Copilot',
        cwd: undefined,
        acts: ['a', 'b', 'c', 'd'].map((path) => ({ type: 'edit', path })),
      },
    ],
    [
      { tool_name: 'Read', tool_input: { file_path: '/a' } },
      { agent: 'Claude Code', cwd: undefined, acts: [] },
    ],
    [{ tool_name: 'Bash' }, { agent: 'Claude Code', cwd: undefined, acts: [] }],
    [
      { hook_event_name: 'PostToolUse', tool_name: 'Bash', tool_input: { command: 'x' } },
      { agent: '', cwd: undefined, acts: [] },
    ],
  ];
  for (const [given, call] of cases) {
    it(`is understood: ${JSON.stringify(given).slice(0, 80)}`, () => {
      assert.deepEqual(readHook(JSON.stringify(given)), call);
    });
  }

  it('is a problem where it is something else', () => {
    for (const text of ['', 'x', '[]', 'null', '{}']) assert.ok('problem' in readHook(text), text);
  });
});
