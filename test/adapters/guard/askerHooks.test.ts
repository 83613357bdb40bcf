import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AskWorld } from '../../support/askWorld';
import { guardedEnvironment } from '../../support/guardWorld';
import type { Run } from '../../support/terminal';

const DELETE = ['kubectl', '--context', 'prod-eu', 'delete', 'ns', 'shop'];

describe('Who asks for others', function () {
  this.timeout(60_000);
  let world: AskWorld;
  before(async () => {
    world = await AskWorld.build();
  });
  beforeEach(() => world.move());
  afterEach(() => world.closeWindows());
  after(() => world.close());

  describe('as a hook of agents', () => {
    const claude = (tool: string, input: unknown) =>
      JSON.stringify({
        session_id: 'x',
        transcript_path: '/x',
        cwd: world.place.cwd,
        hook_event_name: 'PreToolUse',
        tool_name: tool,
        tool_input: input,
      });
    const copilot = (tool: string, input: unknown) =>
      JSON.stringify({
        timestamp: '2026-11-27T10:00:00Z',
        hook_event_name: 'PreToolUse',
        session_id: 'x',
        cwd: world.place.cwd,
        tool_name: tool,
        tool_input: input,
        tool_use_id: 'y',
      });
    const decision = ({ stdout }: Run) => {
      const { hookSpecificOutput: out } = JSON.parse(stdout) as {
        hookSpecificOutput: Record<string, string>;
      };
      assert.equal(out['hookEventName'], 'PreToolUse');
      return [out['permissionDecision'], out['permissionDecisionReason'] ?? ''] as const;
    };
    const EDIT_RULES = {
      environments: [
        guardedEnvironment('production', 'production', 'type-name', { files: ['deploy/prod/**'] }),
      ],
      notProduction: [],
    };

    it('says nothing of what needs no question', async () => {
      for (const input of [
        claude('Read', { file_path: 'x' }),
        copilot('read_file', { filePath: '/x' }),
        claude('TodoWrite', { todos: [] }),
      ]) {
        const { code, stdout } = await world.run(['hook'], input);
        assert.deepEqual([code, stdout], [0, '']);
      }
    });

    it('denies where nobody can be asked, and tells the agent what to do', async () => {
      for (const input of [
        claude('Bash', { command: DELETE.join(' ') }),
        copilot('run_in_terminal', { command: DELETE.join(' ') }),
      ]) {
        const done = await world.run(['hook'], input);
        assert.equal(done.code, 0);
        const [state, reason] = decision(done);
        assert.equal(state, 'deny');
        assert.match(reason, /Do not try another way\. Tell the person/);
      }
    });

    it('allows what is confirmed in the window, and denies what is not', async () => {
      const window = await world.openWindow('types');
      const yes = await world.run(
        ['hook'],
        copilot('run_in_terminal', { command: DELETE.join(' ') }),
      );
      assert.equal(decision(yes)[0], 'allow');
      assert.match(window.said, /"kind":"agent","name":"Copilot for/);
      await window.end();
      await world.openWindow('leaves');
      const no = await world.run(['hook'], claude('Bash', { command: DELETE.join(' ') }));
      assert.equal(decision(no)[0], 'deny');
    });

    it('asks about edits of guarded files, by whatever way they are reached', async () => {
      await world.openWindow('leaves', EDIT_RULES);
      mkdirSync(join(world.place.cwd, 'deploy', 'prod'), { recursive: true });
      execFileSync('ln', ['-s', 'deploy/prod', join(world.place.cwd, 'link')]);
      const guarded = [
        claude('Edit', { file_path: join(world.place.cwd, 'deploy/prod/x.yaml') }),
        claude('Write', { file_path: 'deploy/prod/new.yaml' }),
        claude('Write', { file_path: 'link/new.yaml' }),
        claude('Edit', { file_path: 'src/../deploy/prod/x.yaml' }),
        copilot('replace_string_in_file', {
          filePath: join(world.place.cwd, 'deploy/prod/x.yaml'),
        }),
        copilot('multi_replace_string_in_file', {
          replacements: [
            { filePath: join(world.place.cwd, 'README') },
            { filePath: join(world.place.cwd, 'deploy/prod/x.yaml') },
          ],
        }),
        copilot('apply_patch', {
          input: `*** Begin Patch\n*** Update File: ${join(world.place.cwd, 'deploy/prod/x.yaml')}\n@@\n*** End Patch`,
        }),
      ];
      for (const input of guarded)
        assert.equal(decision(await world.run(['hook'], input))[0], 'deny', input);
      const free = await world.run(
        ['hook'],
        claude('Edit', { file_path: join(world.place.cwd, 'src/x.ts') }),
      );
      assert.deepEqual([free.code, free.stdout], [0, '']);
    });

    it('never lets a tool run over a mistake of its own', async () => {
      for (const input of ['', 'nonsense', '[]', '{}', '{"tool_name":1}']) {
        const { code, stderr } = await world.run(['hook'], input);
        assert.equal(code, 2, input);
        assert.match(stderr, /the guard failed/);
      }
    });
  });

  describe('as a hook of git', () => {
    const ZERO = '0'.repeat(40);
    const ID = 'a'.repeat(40);
    const RULES = {
      environments: [
        guardedEnvironment('production', 'production', 'type-name', { branches: ['release'] }),
      ],
      notProduction: [],
    };
    const pushed = (ref: string, id = ID) => `refs/heads/x ${id} ${ref} ${ZERO}\n`;

    it('lets go what goes elsewhere', async () => {
      await world.openWindow('leaves', RULES);
      const { code, stderr } = await world.run(
        ['push', 'origin', 'git@example.com:x/y'],
        pushed('refs/heads/topic'),
      );
      assert.deepEqual([code, stderr], [0, '']);
    });

    it('asks about guarded branches and remotes', async () => {
      await world.openWindow('leaves', RULES);
      const pushes: readonly (readonly [readonly string[], string])[] = [
        [['push', 'origin', 'git@example.com:x/y'], pushed('refs/heads/release')],
        [
          ['push', 'origin', 'git@example.com:x/y'],
          pushed('refs/heads/topic') + pushed('refs/heads/release', ZERO),
        ],
        [['push', 'production', 'https://git.example.com/x'], pushed('refs/heads/main')],
      ];
      for (const [args, input] of pushes) {
        const { code, stderr } = await world.run(args, input);
        assert.equal(code, 1);
        assert.match(stderr, /Not done: git push/);
      }
    });

    it('goes on after a yes', async () => {
      await world.openWindow('types', RULES);
      assert.equal(
        (await world.run(['push', 'origin', 'git@example.com:x/y'], pushed('refs/heads/release')))
          .code,
        0,
      );
    });

    it('refuses what it does not understand', async () => {
      assert.equal((await world.run(['push', 'origin', 'x'], 'nonsense\n')).code, 1);
      assert.equal((await world.run(['push', 'origin', 'x'], '')).code, 0);
    });
  });

  it('is not asked twice about what an agent announced', async () => {
    const window = await world.openWindow('types');
    const hook = JSON.stringify({
      cwd: world.place.cwd,
      hook_event_name: 'PreToolUse',
      tool_name: 'Bash',
      tool_input: { command: DELETE.join(' ') },
    });
    const { stdout } = await world.run(['hook'], hook);
    // The text of a shell is not read here yet: then there is nothing that the command can be compared with.
    if (/nobody can tell/.test(window.said)) return;
    assert.match(stdout, /allow/);
    assert.equal((await world.run(['run', '--', ...DELETE], '', { CLAUDECODE: '1' })).code, 0);
    assert.equal(window.said.match(/asked/g)?.length, 1);
  });
});
