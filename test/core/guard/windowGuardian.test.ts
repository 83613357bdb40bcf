import assert from 'node:assert/strict';
import type { Act, CommandAct, GuardRules, ShellAct } from '../../../src/core/guard/act';
import { GRANT_MS, LONGEST_PAUSE_MS } from '../../../src/core/guard/guardian';
import { settle } from '../../support/fakeClock';
import { GuardDesk } from '../../support/guardDesk';
import { type World, commandAct, guardedEnvironment, shellAct } from '../../support/guardWorld';

const ENVIRONMENTS = [
  guardedEnvironment('production', 'production', 'type-name'),
  guardedEnvironment('uat', 'uat', 'ask'),
  guardedEnvironment('vault', 'test', 'refuse', { kubeContexts: ['vault'] }),
];
const WORLD: World = { environments: ENVIRONMENTS };
const AGENT: World = { environments: ENVIRONMENTS, agent: true };

const apply = (context = 'prod-eu') => [
  'kubectl',
  '--context',
  context,
  'scale',
  'deploy/web',
  '--replicas=2',
];
const APPLY = commandAct(apply(), WORLD);
const DELETE = commandAct(['kubectl', '--context', 'prod-eu', 'delete', 'ns', 'shop'], WORLD);

describe('The guardian of a window', () => {
  let desk: GuardDesk;
  beforeEach(() => (desk = new GuardDesk()));

  it('lets reads through and keeps nothing of them', async () => {
    const answer = await desk.atOnce(
      commandAct(['kubectl', '--context', 'prod-eu', 'get', 'pods'], WORLD),
    );
    assert.equal(answer.state, 'granted');
    assert.equal(answer.outcome, 'allowed');
    assert.deepEqual(desk.record.lines, []);
  });

  it('asks, and grants what was confirmed with the name', async () => {
    const answer = await desk.typed(APPLY);
    assert.equal(answer.state, 'granted');
    assert.equal(answer.outcome, 'typed');
    const [asked, answered] = desk.record.lines;
    assert.ok(asked?.type === 'asked');
    assert.deepEqual(asked.words, {
      actor: { kind: 'person', name: 'ada' },
      origin: 'terminal',
      what: 'kubectl scale',
      command: 'kubectl --context prod-eu scale deploy/web --replicas=2',
      environment: 'production',
      target: 'context prod-eu from --context',
      verb: 'write',
      reason: 'production is guarded: its name has to be typed',
    });
    assert.deepEqual(answered, {
      type: 'answered',
      id: asked.id,
      outcome: 'typed',
      reason: 'its name was typed in the window',
    });
  });

  it('has written down the question before it is shown', async () => {
    void desk.ask(APPLY);
    desk.record.asked = () => new Promise(() => undefined);
    await settle();
    assert.equal(desk.prompt.shown.length, 1);
    void desk.ask(APPLY);
    await settle();
    assert.equal(desk.prompt.shown.length, 1);
  });

  it('denies what was not confirmed, and says what to do', async () => {
    const wrong = await desk.typed(APPLY, 'prod');
    assert.equal(wrong.state, 'denied');
    assert.match(wrong.reason, /"prod" was typed and not "production"\. Run it again/);
    const asked = desk.ask(APPLY);
    await settle();
    desk.prompt.answer({ type: 'nothing' });
    const left = await asked;
    assert.equal(left.outcome, 'denied');
    assert.match(
      left.reason,
      /^Not done: kubectl --context prod-eu scale deploy\/web --replicas=2 writes to production \(context prod-eu from --context\)\. Nobody confirmed it/,
    );
    const yes = desk.ask(APPLY);
    await settle();
    desk.prompt.answer({ type: 'yes', where: 'window' });
    assert.equal((await yes).state, 'denied');
    assert.deepEqual(desk.record.outcomes, ['denied', 'denied', 'denied']);
  });

  it('takes a yes where a yes is enough', async () => {
    const asked = desk.ask(commandAct(apply('uat'), WORLD));
    await settle();
    desk.prompt.answer({ type: 'yes', where: 'window' });
    assert.equal((await asked).outcome, 'asked');
  });

  it('refuses without asking, pause or not', async () => {
    desk.guardian.pauseFor(60_000, 'maintenance');
    const answer = await desk.atOnce(commandAct(apply('vault'), WORLD), 7);
    assert.equal(answer.state, 'denied');
    assert.match(answer.reason, /"guard" of vault in \.vscode\/whereabouts\.json/);
    assert.deepEqual(desk.record.outcomes, ['refused']);
  });

  it('tells an agent not to try another way', async () => {
    const answer = await desk.typed(commandAct(apply(), AGENT), 'no');
    assert.match(
      answer.reason,
      /Do not try another way\. Tell the person: they can confirm it in the window/,
    );
  });

  it('denies where what it hits has changed while the person thought', async () => {
    const rules = { environments: [...ENVIRONMENTS], notProduction: [] };
    const act: CommandAct = { ...commandAct(apply('blue')), rules };
    rules.environments[0] = guardedEnvironment('production', 'production', 'type-name', {
      kubeContexts: ['blue'],
    });
    const asked = desk.ask(act);
    await settle();
    rules.environments[0] = guardedEnvironment('elsewhere', 'production', 'type-name', {
      kubeContexts: ['blue'],
    });
    desk.prompt.type('production');
    const answer = await asked;
    assert.equal(answer.state, 'denied');
    assert.match(answer.reason, /changed meanwhile/);
    const again = desk.ask(act);
    await settle();
    rules.environments[0] = guardedEnvironment('elsewhere', 'production', 'none', {
      kubeContexts: ['blue'],
    });
    desk.prompt.answer({ type: 'nothing' });
    assert.equal((await again).state, 'denied', 'Escape is never a yes');
  });

  describe('with leave for a while', () => {
    it('does not ask again for that environment in that terminal', async () => {
      await desk.typed(APPLY, 'production', 7, true);
      assert.deepEqual(
        desk.guardian.grants.map(({ environment, terminal }) => [environment, terminal]),
        [['production', 7]],
      );
      const again = await desk.atOnce(APPLY, 7);
      assert.equal(again.outcome, 'granted');
      assert.deepEqual(desk.record.outcomes, ['typed', 'granted']);
    });

    const others: readonly (readonly [string, Act, number | undefined])[] = [
      ['another terminal', APPLY, 8],
      ['no terminal', APPLY, undefined],
      ['another environment', commandAct(apply('uat'), WORLD), 7],
      ['an unknown one', commandAct(['kubectl', '--context', '\0', 'edit', 'svc'], WORLD), 7],
      ['what does not come back', DELETE, 7],
      ['an agent', commandAct(apply(), AGENT), 7],
      ['a task', { ...APPLY, origin: 'task' }, 7],
      ['a hook', { ...shellAct('kubectl --context prod-eu apply -f x', WORLD), origin: 'hook' }, 7],
    ];
    for (const [title, act, terminal] of others) {
      it(`asks all the same for ${title}`, async () => {
        desk.guardian.grant('production', 7);
        void desk.ask(act, terminal);
        await settle();
        assert.equal(desk.prompt.shown.length, 1);
        assert.equal(
          desk.prompt.shown[0]?.mayGrant,
          title === 'another terminal' || title === 'another environment',
        );
      });
    }

    it('ends after a while, and can be taken back', async () => {
      let changes = 0;
      desk.guardian.onDidChange(() => changes++);
      desk.guardian.grant('production', 7);
      desk.guardian.grant('production', 8);
      desk.guardian.revoke(8);
      assert.equal(desk.guardian.grants.length, 1);
      await desk.clock.advance(GRANT_MS - 1);
      await desk.atOnce(APPLY, 7);
      const before = changes;
      await desk.clock.advance(1);
      assert.equal(changes, before + 1);
      assert.deepEqual(desk.guardian.grants, []);
      await desk.typed(APPLY, 'production', 7);
      desk.guardian.grant('production', 7);
      desk.guardian.revoke();
      await desk.typed(APPLY, 'production', 7);
    });

    it('is not given by a wrong name or to what may not have it', async () => {
      await desk.typed(APPLY, 'prod', 7, true);
      await desk.typed(DELETE, 'production', 7, true);
      await desk.typed(commandAct(apply(), AGENT), 'production', 7, true);
      assert.deepEqual(desk.guardian.grants, []);
    });

    it('counts for those that wait in line', async () => {
      const all = [1, 2, 3, 4].map(() => desk.ask(APPLY, 7));
      await settle();
      desk.prompt.type('production', true);
      const answers = await Promise.all(all);
      assert.deepEqual(
        answers.map(({ outcome }) => outcome),
        ['typed', 'granted', 'granted', 'granted'],
      );
      assert.equal(desk.prompt.shown.length, 1);
    });
  });

  describe('while it is paused', () => {
    it('lets persons through, and keeps it', async () => {
      desk.guardian.pauseFor(60_000, 'maintenance');
      const answer = await desk.atOnce(DELETE, 7);
      assert.equal(answer.outcome, 'paused');
      assert.deepEqual(desk.record.outcomes, ['paused']);
      await desk.clock.advance(60_000);
      assert.equal(desk.guardian.pause, undefined);
      await desk.typed(DELETE);
    });

    it('asks about agents', async () => {
      desk.guardian.pauseFor(60_000, 'maintenance');
      await desk.typed(commandAct(apply(), AGENT));
      await desk.typed({ ...APPLY, actor: { kind: 'agent', name: 'x' }, origin: 'task' });
    });

    it('is not so for longer than a working day, and ends when told to', () => {
      desk.guardian.pauseFor(10 * LONGEST_PAUSE_MS, 'for ever');
      assert.equal(desk.guardian.pause?.until, desk.clock.now() + LONGEST_PAUSE_MS);
      desk.guardian.resume();
      assert.equal(desk.guardian.pause, undefined);
    });
  });

  it('asks one at a time, in order, and each of the same', async () => {
    const acts = ['uat', 'prod-1', 'prod-1', 'prod-2'].map((context) =>
      commandAct(apply(context), WORLD),
    );
    const all = acts.map((act) => desk.ask(act));
    for (const name of ['uat', 'production', 'production', 'production']) {
      await settle();
      desk.prompt.type(name);
    }
    assert.deepEqual(
      (await Promise.all(all)).map(({ state }) => state),
      Array(4).fill('granted'),
    );
    assert.deepEqual(
      desk.prompt.shown.map(({ act }) => (act as CommandAct).argv[2]),
      ['uat', 'prod-1', 'prod-1', 'prod-2'],
    );
    assert.equal(desk.prompt.most, 1);
  });

  it('takes the question away when whoever asked has gone, on the screen or in line', async () => {
    const [first, second, third] = [
      new AbortController(),
      new AbortController(),
      new AbortController(),
    ];
    const all = [first, second, third].map(({ signal }) => desk.ask(APPLY, 7, signal));
    await settle();
    second.abort();
    assert.equal((await all[1])?.outcome, 'gone');
    first.abort();
    assert.equal((await all[0])?.outcome, 'gone');
    await settle();
    desk.prompt.type('production');
    assert.equal((await all[2])?.outcome, 'typed');
    assert.equal(desk.prompt.shown.length, 2);
  });

  it('ends all questions with the window', async () => {
    const all = [desk.ask(APPLY), desk.ask(APPLY)];
    await settle();
    desk.guardian.dispose();
    for (const { state, outcome, reason } of await Promise.all(all)) {
      assert.equal(state, 'denied');
      assert.equal(outcome, 'gone');
      assert.match(reason, /The window was closed/);
    }
    assert.equal(desk.clock.pending, 0);
  });

  it('goes on asking where the journal cannot be written, and says so', async () => {
    desk.record.broken = true;
    const answer = await desk.typed(APPLY);
    assert.equal(answer.state, 'granted');
    assert.match(
      desk.log.lines.join('\n'),
      /error What the guard asked is not in the journal: the disk is full/,
    );
  });

  it('denies where nobody can be asked', async () => {
    desk.prompt.ask = () => Promise.reject(new Error('no screen'));
    const answer = await desk.ask(APPLY);
    assert.equal(answer.state, 'denied');
    assert.equal(answer.outcome, 'refused');
    assert.match(answer.reason, /nobody could be asked: no screen/i);
  });

  it('asks where it cannot judge', async () => {
    const broken: ShellAct = {
      ...shellAct('x', WORLD),
      get surroundings(): never {
        throw new Error('odd');
      },
    };
    const asked = desk.ask(broken);
    await settle();
    assert.match(desk.prompt.shown[0]?.verdict.reason ?? '', /the guard itself failed: odd/);
    desk.prompt.answer({ type: 'nothing' });
    assert.equal((await asked).state, 'denied');
  });

  it('tells of other rules', () => {
    let told = 0;
    desk.guardian.onDidChange(() => told++);
    const rules: GuardRules = { environments: ENVIRONMENTS, notProduction: [] };
    desk.guardian.configure(rules);
    assert.equal(desk.guardian.rules, rules);
    assert.equal(told, 1);
  });
});
