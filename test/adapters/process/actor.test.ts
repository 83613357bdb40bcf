import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { thisActor } from '../../../src/adapters/process/actor';

const user = userInfo().username;

describe('Who runs this process', () => {
  const cases: readonly (readonly [NodeJS.ProcessEnv, string | undefined])[] = [
    [{}, undefined],
    [{ CLAUDECODE: '1' }, 'Claude Code'],
    [{ COPILOT_AGENT: '1' }, 'Copilot'],
    [{ CURSOR_AGENT: '1' }, 'Cursor'],
    [{ GEMINI_CLI: '1' }, 'Gemini'],
    [{ CODEX_SANDBOX: 'seatbelt' }, 'Codex'],
    [{ OPENCODE: '1' }, 'opencode'],
    [{ AI_AGENT: 'goose' }, 'goose'],
    [{ AI_AGENT: 'goose', CLAUDECODE: '1' }, 'Claude Code'],
    [{ CLAUDECODE: '0' }, undefined],
    [{ CLAUDECODE: '' }, undefined],
    [{ AI_AGENT: 'false' }, undefined],
    [{ CLAUDECODE: '0', AI_AGENT: 'goose' }, 'goose'],
    [{ TERM_PROGRAM: 'vscode', PATH: '/claude' }, undefined],
  ];
  for (const [env, agent] of cases) {
    it(`is ${agent ?? 'a person'} with ${JSON.stringify(env)}`, () => {
      assert.deepEqual(
        thisActor(env),
        agent === undefined
          ? { kind: 'person', name: user }
          : { kind: 'agent', name: `${agent} for ${user}` },
      );
    });
  }

  it('is never hidden behind what an agent calls itself', () => {
    const { kind, name } = thisActor({ AI_AGENT: `\u001b[31m\n\u202E${'x'.repeat(100_000)}` });
    assert.equal(kind, 'agent');
    assert.equal(name, `[31m ${'x'.repeat(34)}… for ${user}`);
  });

  it('takes the environment of this process unless told otherwise', () => {
    assert.deepEqual(thisActor(), thisActor(process.env));
  });
});
