import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hooksAreOff, withClaudeHook, withoutClaudeHook } from '../../../src/core/guard/claudeHook';

const ASKER = '/home/ada/.local/state/whereabouts/guard/ask';
const MATCHER = 'Bash|Edit|Write|MultiEdit|NotebookEdit';

function installed(text: string, asker = ASKER): string {
  const changed = withClaudeHook(text, asker);
  assert.equal(changed.state, 'changed', JSON.stringify(changed));
  return changed.state === 'changed' ? changed.text : '';
}

function removed(text: string): string {
  const changed = withoutClaudeHook(text);
  assert.equal(changed.state, 'changed', JSON.stringify(changed));
  return changed.state === 'changed' ? changed.text : '';
}

/** Settings as people have them, some of them odd. */
const TEXTS: readonly string[] = [
  '{}\n',
  '{}',
  '{\n  "model": "opus"\n}\n',
  '{"model":"opus"}',
  '{ "model": "opus", "env": { "A": "1" } }\n',
  '{\r\n\t"model": "opus"\r\n}\r\n',
  '\uFEFF{\n  "model": "opus"\n}\n',
  '{\n  // mine\n  "model": "opus", // the big one\n}\n',
  '{\n    "permissions": {\n        "deny": [ "Bash(rm:*)" ]\n    },\n    "model":   "opus"\n}',
  '{\n  "hooks": {\n    "Stop": [{ "hooks": [{ "type": "command", "command": "say done" }] }]\n  }\n}\n',
  '{\n  "hooks": {\n    "PreToolUse": [\n      {\n        "matcher": "Bash",\n        "hooks": [{ "type": "command", "command": "lint.sh" }]\n      }\n    ]\n  }\n}\n',
  '{"hooks":{"PreToolUse":[{"matcher":"Bash","hooks":[{"type":"command","command":"lint.sh"}]}]}}',
];

describe('The hook of Claude Code', () => {
  it('is written as Claude Code reads it', () => {
    assert.deepEqual(JSON.parse(installed('')), {
      hooks: {
        PreToolUse: [
          {
            matcher: MATCHER,
            hooks: [
              { type: 'command', command: `${ASKER} hook`, timeout: 600, onFailure: 'block' },
            ],
          },
        ],
      },
    });
  });

  for (const text of TEXTS) {
    it(`goes into and out of ${JSON.stringify(text).slice(0, 60)} and leaves each other byte`, () => {
      const after = installed(text);
      assert.ok(after.includes(ASKER));
      assert.deepEqual(withClaudeHook(after, ASKER), { state: 'same' });
      assert.equal(removed(after), text);
      assert.deepEqual(withoutClaudeHook(text), { state: 'same' });
    });
  }

  it('keeps the other hooks, and comes after them', () => {
    const after = JSON.parse(installed(TEXTS.at(-1) ?? '')) as {
      hooks: { PreToolUse: readonly { hooks: readonly { command: string }[] }[] };
    };
    const commands = after.hooks.PreToolUse.map(({ hooks }) => hooks[0]?.command);
    assert.deepEqual(commands, ['lint.sh', `${ASKER} hook`]);
  });

  it('replaces one of another place, and one that was weakened', () => {
    const old = installed('{}', '/old/whereabouts/guard/ask');
    assert.equal(installed(old), installed('{}\n').trimEnd());
    const weak = installed('{}').replace('"block"', '"allow"');
    assert.equal(installed(weak), installed('{}'));
    const narrow = installed('{}').replace(MATCHER, 'NotebookEdit');
    assert.equal(installed(narrow), installed('{}'));
  });

  it('is taken out of an entry that it shares', () => {
    const own = { type: 'command', command: `${ASKER} hook` };
    const other = { type: 'command', command: 'lint.sh' };
    const shared = JSON.stringify({
      hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [own, other] }] },
    });
    assert.deepEqual(JSON.parse(removed(shared)), {
      hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [other] }] },
    });
  });

  it('quotes a path that a shell would split', () => {
    const asker = "/Users/Ada O'Neil/state/whereabouts/guard/ask";
    const text = installed('{}', asker);
    assert.ok(text.includes(String.raw`'/Users/Ada O'\\''Neil/state/whereabouts/guard/ask' hook`));
    assert.deepEqual(withClaudeHook(text, asker), { state: 'same' });
    assert.equal(removed(text), '{}');
  });

  it('does not touch what it cannot read', () => {
    for (const text of ['[]', '{', '{"hooks": ', 'null', '"x"', '{"a": 1 "b": 2}']) {
      assert.equal(withClaudeHook(text, ASKER).state, 'broken', text);
    }
    for (const text of ['{"hooks": []}', '{"hooks": {"PreToolUse": {}}}', '{"hooks": 1}']) {
      assert.equal(withClaudeHook(text, ASKER).state, 'broken', text);
    }
  });

  it('counts the last of two equal names, as JSON.parse does', () => {
    const text = installed('{"hooks": {}, "hooks": {"Stop": []}}');
    assert.ok(JSON.stringify(JSON.parse(text)).includes(ASKER));
  });

  it('knows settings that switch all hooks off', () => {
    assert.equal(hooksAreOff('{"disableAllHooks": true}'), true);
    assert.equal(hooksAreOff('{"disableAllHooks": false}'), false);
    assert.equal(hooksAreOff('{'), false);
  });

  it('never changes any other value, whatever the settings are', () => {
    const settings = fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => name !== 'hooks' && name !== '__proto__'),
      fc.jsonValue(),
    );
    const layout = fc.constantFrom(undefined, 1, 2, 4, '\t');
    fc.assert(
      fc.property(settings, layout, (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        const after = installed(text);
        const { hooks, ...rest } = JSON.parse(after) as Record<string, unknown>;
        assert.ok(hooks);
        assert.deepEqual(rest, JSON.parse(text));
        assert.equal(removed(after), text);
      }),
    );
  });
});
