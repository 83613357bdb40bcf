import assert from 'node:assert/strict';
import type { CommandAct } from '../../../src/core/guard/act';
import { PASS_MS } from '../../../src/core/guard/passes';
import { GuardDesk } from '../../support/guardDesk';
import { type World, commandAct, guardedEnvironment } from '../../support/guardWorld';

const environments = [guardedEnvironment('production', 'production', 'type-name')];
const WORLD: World = { environments };
const AGENT: World = { environments, agent: true };

const apply = (context = 'prod-eu') => ['kubectl', '--context', context, 'apply', '-f', 'x.yaml'];

describe('After a yes to what an agent announced, the guardian', () => {
  let desk: GuardDesk;
  beforeEach(() => (desk = new GuardDesk()));

  const hook = (argv: readonly string[], world = AGENT): CommandAct => ({
    ...commandAct(argv, world),
    origin: 'hook',
  });
  const run = (argv: readonly string[], world = AGENT) => commandAct(argv, world);

  it('lets the same command through once', async () => {
    await desk.typed(hook(apply()));
    const through = await desk.atOnce(run(['/usr/bin/kubectl', ...apply().slice(1)]), 7);
    assert.equal(through.outcome, 'granted');
    await desk.typed(run(apply()));
  });

  const others: readonly (readonly [string, CommandAct])[] = [
    ['other words', run([...apply(), '--force'])],
    ['another target', run(apply('prod-us'))],
    ['another folder', run(apply(), { ...AGENT, cwd: '/elsewhere' })],
    ['another agent', { ...run(apply()), actor: { kind: 'agent', name: 'another' } }],
    ['a person', { ...run(apply(), WORLD) }],
    ['a task', { ...run(apply()), origin: 'task' }],
  ];
  for (const [title, act] of others) {
    it(`asks about ${title}`, async () => {
      await desk.typed(hook(apply()));
      await desk.typed(act);
    });
  }

  it('asks again after two minutes', async () => {
    await desk.typed(hook(apply()));
    await desk.clock.advance(PASS_MS);
    await desk.typed(run(apply()));
  });

  it('asks where it was a no', async () => {
    await desk.typed(hook(apply()), 'no');
    await desk.typed(run(apply()));
  });

  it('asks where it was a person or a terminal', async () => {
    await desk.typed(hook(apply(), WORLD));
    await desk.typed(run(apply()));
    await desk.typed(run(apply()));
  });
});
