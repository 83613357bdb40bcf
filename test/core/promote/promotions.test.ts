import assert from 'node:assert/strict';
import { Permit } from '../../../src/core/guard/permit';
import type { GateAnswer } from '../../../src/core/promote/gates';
import { actOf } from '../../../src/core/promote/plan';
import { environment, sha } from '../../support/builders';
import { settle } from '../../support/fakeClock';
import { PERSON, PromotionWorld } from '../../support/promotionWorld';

const NEW = sha('b');
const THIRD = sha('c');
const careful = { keys: true, expected: true };
const careless = { keys: false, expected: false };

const windowClosed: GateAnswer = {
  gate: 'window',
  ok: false,
  reason: 'outside of every release window',
  change: 'the next one opens Monday',
  overridable: true,
};

/** Every day closed. */
const closed = { windows: [] };

async function finished<T>(world: PromotionWorld, work: Promise<T>): Promise<T> {
  const box: { value?: T; error?: unknown; done: boolean } = { done: false };
  work.then(
    (value) => Object.assign(box, { value, done: true }),
    (error: unknown) => Object.assign(box, { error, done: true }),
  );
  for (let round = 0; round < 4000 && !box.done; round++) await world.clock.advance(100);
  assert.ok(box.done, 'it never ended');
  if (box.error) throw box.error as Error;
  return box.value as T;
}

describe('A promotion', () => {
  it('is recorded, sent once, and verified by what the target reports', async () => {
    const world = new PromotionWorld({ ...careful, delayMs: 3_000 });
    const outcome = await finished(world, world.start().promote(world.plan(NEW)));
    assert.equal(outcome.state, 'verified');
    assert.equal(outcome.reason, 'production reports bbbbbbb');
    assert.deepEqual(world.target.applied, [{ key: outcome.id, commit: NEW }]);
    const types = world.journal.entries.map(({ type }) => type);
    assert.deepEqual(types, ['intent', 'sending', 'answered', 'seen', 'seen', 'ended']);
  });

  it('sends nothing where the target runs the commit already', async () => {
    const world = new PromotionWorld(careful);
    world.target.running = NEW;
    const outcome = await finished(world, world.start().promote(world.plan(NEW)));
    assert.equal(outcome.state, 'verified');
    assert.equal(world.target.received, 0);
    assert.deepEqual(world.journal.entries, []);
  });

  it('sends nothing where the target moved while the person was reading', async () => {
    const world = new PromotionWorld(careless);
    const plan = world.plan(NEW);
    world.target.running = THIRD;
    const outcome = await finished(world, world.start().promote(plan));
    assert.equal(outcome.state, 'conflict');
    assert.match(outcome.reason, /production reports ccccccc, which is not what you saw/);
    assert.equal(world.target.received, 0);
  });

  it('sends nothing where the target cannot be read just before', async () => {
    const world = new PromotionWorld(careless);
    world.target.readingFaults.push(true);
    const outcome = await finished(world, world.start().promote(world.plan(NEW)));
    assert.equal(outcome.state, 'failed');
    assert.equal(world.target.received, 0);
  });

  it('sends nothing where the journal cannot be written', async () => {
    const world = new PromotionWorld(careful);
    world.journal.full = true;
    const outcome = await finished(world, world.start().promote(world.plan(NEW)));
    assert.equal(outcome.state, 'failed');
    assert.match(outcome.reason, /nothing was sent: the disk is full/);
    assert.equal(world.target.received, 0);
  });

  it('needs every gate to hold, or a reason', async () => {
    const world = new PromotionWorld(careful);
    const shown = world.plan(NEW, { gates: [windowClosed] });
    const plan = { ...shown, policy: { ...shown.policy, ...closed } };
    const blocked = await finished(world, world.start().promote(plan));
    assert.equal(blocked.state, 'blocked');
    assert.match(blocked.reason, /going past it takes a reason/);
    assert.equal(world.target.received, 0);
    const blank = await finished(world, world.start().promote(plan, '  '));
    assert.equal(blank.state, 'blocked');
    const done = await finished(world, world.start().promote(plan, 'customers cannot pay'));
    assert.equal(done.state, 'verified');
    const recorded = world.journal.promotions.at(-1)?.intent;
    assert.equal(recorded?.reason, 'customers cannot pay');
    assert.deepEqual(recorded?.gates, [windowClosed]);
    assert.equal(world.journal.promotions.length, 3, 'what was blocked is recorded too');
  });

  it('stops at a gate that was not shown closed: a reason for something else is no reason', async () => {
    const world = new PromotionWorld(careful);
    const shown = world.plan(NEW);
    const plan = { ...shown, policy: { ...shown.policy, ...closed } };
    const outcome = await finished(world, world.start().promote(plan, 'I am sure'));
    assert.equal(outcome.state, 'blocked');
    assert.match(outcome.reason, /^meanwhile: outside of every release window/);
    assert.equal(world.target.received, 0);
  });

  it('does not go past a gate that takes no exception', async () => {
    const world = new PromotionWorld(careful);
    const shown = world.plan(NEW, { gates: [{ ...windowClosed, overridable: false }] });
    const policy = { ...shown.policy, ...closed, withoutException: new Set(['window'] as const) };
    const outcome = await finished(world, world.start().promote({ ...shown, policy }, 'please'));
    assert.equal(outcome.state, 'blocked');
    assert.equal(world.target.received, 0);
  });

  it('takes a permit once, and only for what was agreed to', async () => {
    const world = new PromotionWorld(careful);
    const program = world.start();
    const plan = world.plan(NEW);
    const permit = program.permit(plan);
    const asking = {
      actor: PERSON,
      reason: undefined,
      tell: () => undefined,
      signal: new AbortController().signal,
    };
    const other = { ...plan, commit: THIRD };
    const wrong = await finished(world, program.promotions.promote(other, permit, asking));
    assert.equal(wrong.state, 'blocked');
    const first = await finished(world, program.promotions.promote(plan, permit, asking));
    assert.equal(first.state, 'verified');
    world.target.running = sha('a');
    const again = await finished(world, program.promotions.promote(plan, permit, asking));
    assert.equal(again.state, 'blocked');
    assert.equal(world.target.received, 1);
  });
});

describe('An answer', () => {
  const cases = [
    ['unsent', 'failed', /nothing was sent: the connection was refused/],
    ['refused', 'failed', /it answered 400 \(production reports aaaaaaa\)/],
    ['redirected', 'failed', /login page/],
    ['busy', 'failed', /429/],
    ['lost', 'unknown', /no answer came in time\. It was not seen to arrive within 20 s/],
  ] as const;
  for (const [fault, state, words] of cases) {
    it(`that is ${fault} ends ${state}, sent at most once, where the target does not take a promotion twice`, async () => {
      const world = new PromotionWorld(careless);
      world.target.faults.push(fault);
      const outcome = await finished(world, world.start().promote(world.plan(NEW)));
      assert.equal(outcome.state, state);
      assert.match(outcome.reason, words);
      const sent = world.journal.entries.filter(({ type }) => type === 'sending');
      assert.equal(sent.length, 1);
      assert.equal(world.target.received, 0);
    });
  }

  it('that is lost after the target acted ends verified', async () => {
    for (const knows of [careful, careless]) {
      const world = new PromotionWorld(knows);
      world.target.faults.push('answer-lost');
      const outcome = await finished(world, world.start().promote(world.plan(NEW)));
      assert.equal(outcome.state, 'verified');
      assert.equal(world.target.applied.length, 1);
    }
  });

  it('that is lost on the way is followed by another sending with the same key, where the target takes that', async () => {
    const world = new PromotionWorld({ ...careful, delayMs: 2_000 });
    world.target.faults.push('lost', 'answer-lost');
    const outcome = await finished(world, world.start().promote(world.plan(NEW)));
    assert.equal(outcome.state, 'verified');
    assert.equal(world.target.applied.length, 1);
    assert.ok(world.target.received >= 1);
  });

  it('that asks to come back is obeyed where the target takes a promotion twice', async () => {
    const world = new PromotionWorld(careful);
    world.target.faults.push('busy');
    const began = world.clock.monotonic();
    const outcome = await finished(world, world.start().promote(world.plan(NEW)));
    assert.equal(outcome.state, 'verified');
    assert.ok(world.clock.monotonic() - began >= 1_000);
  });

  it('that says conflict counts only once nobody finds the commit there', async () => {
    const world = new PromotionWorld(careful);
    const plan = world.plan(NEW);
    // Moves between the last look and the sending.
    const send = world.target.send.bind(world.target);
    world.target.send = (...args) => {
      world.target.running = THIRD;
      return send(...args);
    };
    const outcome = await finished(world, world.start().promote(plan));
    assert.equal(outcome.state, 'conflict');
    assert.match(outcome.reason, /412 \(production reports ccccccc\)/);
  });

  it('that is accepted by a target that never gets there ends unverified', async () => {
    const world = new PromotionWorld({ ...careful, delayMs: 10_000_000 });
    const outcome = await finished(world, world.start().promote(world.plan(NEW)));
    assert.equal(outcome.state, 'unverified');
    assert.match(
      outcome.reason,
      /accepted, and was not seen to arrive within 20 s: production reports a/,
    );
  });

  it('that is accepted by a target that goes elsewhere ends superseded', async () => {
    const world = new PromotionWorld({ ...careful, delayMs: 10_000_000 });
    const promoting = world.start().promote(world.plan(NEW));
    await world.clock.advance(1_000);
    world.target.running = THIRD;
    const outcome = await finished(world, promoting);
    assert.equal(outcome.state, 'superseded');
  });

  it('is verified only when as many answers in a row as are asked for say so', async () => {
    const world = new PromotionWorld({ ...careful, delayMs: 1_000, answers: 3 });
    const promoting = world.start().promote(world.plan(NEW));
    const read = world.target.read.bind(world.target);
    let reads = 0;
    // One of two instances is new for a while.
    world.target.read = () => {
      const isOld = world.clock.monotonic() < 8_000 && reads++ % 2 === 0;
      if (!isOld) return read();
      const running = world.target.running;
      world.target.running = sha('a');
      const reading = read();
      world.target.running = running;
      return reading;
    };
    const outcome = await finished(world, promoting);
    assert.equal(outcome.state, 'verified');
    assert.ok(world.clock.monotonic() >= 8_000);
  });
});

describe('Two at once', () => {
  it('of one cell are one: the second is blocked', async () => {
    const world = new PromotionWorld({ ...careful, delayMs: 2_000 });
    const [one, two] = [world.start(), world.start()];
    const both = await finished(
      world,
      Promise.all([one.promote(world.plan(NEW)), two.promote(world.plan(THIRD))]),
    );
    assert.deepEqual(both.map(({ state }) => state).sort(), ['blocked', 'verified']);
    assert.equal(world.target.applied.length, 1);
    assert.match(both.find(({ state }) => state === 'blocked')?.reason ?? '', /still under way/);
  });
});

describe('A program that ends in the middle', () => {
  it('before anything was sent leaves something to abandon', async () => {
    const world = new PromotionWorld(careful);
    const first = world.start();
    void first.promote(world.plan(NEW));
    await Promise.resolve();
    while (world.journal.entries.length < 1) await Promise.resolve();
    first.kill();
    await settle();
    const blocked = await finished(world, world.start().promote(world.plan(NEW)));
    assert.equal(blocked.state, 'blocked');
    assert.match(blocked.reason, /left in the middle/);
    const [outcome] = await finished(world, world.start().resume());
    assert.ok(typeof outcome === 'object');
    assert.equal(outcome.state, 'abandoned');
    assert.equal(world.target.received, 0);
  });

  it('while following is gone on with, and nothing is sent again', async () => {
    const world = new PromotionWorld({ ...careless, delayMs: 5_000 });
    const first = world.start();
    void first.promote(world.plan(NEW));
    await world.clock.advance(1_000);
    first.kill();
    const [outcome] = await finished(world, world.start().resume());
    assert.ok(typeof outcome === 'object');
    assert.equal(outcome.state, 'verified');
    assert.equal(world.target.applied.length, 1);
  });

  it('before an answer came has it sent again as it was: the same key, and the same of all the rest', async () => {
    const world = new PromotionWorld(careful);
    world.target.faults.push('lost');
    const first = world.start();
    void first.promote(world.plan(NEW, { version: '1.4.0' }));
    await world.clock.advance(100);
    first.kill();
    const [outcome] = await finished(world, world.start().resume());
    assert.ok(typeof outcome === 'object');
    assert.equal(outcome.state, 'verified');
    const [before, ...again] = world.prepared;
    assert.equal(before?.version, '1.4.0');
    assert.ok(again.length > 0);
    for (const values of again) assert.deepEqual(values, before);
  });

  it('while its promotion is held by somebody alive is not disturbed', async () => {
    const world = new PromotionWorld({ ...careful, delayMs: 5_000 });
    const following = world.start().promote(world.plan(NEW));
    await world.clock.advance(1_000);
    const other = world.start();
    assert.deepEqual(
      (await other.promotions.open()).map(({ held }) => held),
      ['elsewhere'],
    );
    assert.deepEqual(await other.resume(), []);
    assert.equal((await finished(world, following)).state, 'verified');
  });

  it('by leaving tells the others, who go on', async () => {
    const world = new PromotionWorld({ ...careful, delayMs: 5_000 });
    const first = world.start();
    const following = first.promote(world.plan(NEW));
    await world.clock.advance(1_000);
    first.leave();
    assert.equal((await finished(world, following)).state, 'open');
    const [outcome] = await finished(world, world.start().resume());
    assert.ok(typeof outcome === 'object');
    assert.equal(outcome.state, 'verified');
  });

  it('lets two others race for it, of which one goes on', async () => {
    const world = new PromotionWorld({ ...careful, delayMs: 3_000 });
    const first = world.start();
    void first.promote(world.plan(NEW));
    await world.clock.advance(1_000);
    first.kill();
    const outcomes = await finished(
      world,
      Promise.all([world.start().resume(), world.start().resume()]),
    );
    const states = outcomes.flat().map((one) => (typeof one === 'string' ? one : one.state));
    assert.deepEqual([...states].sort().slice(-1), ['verified']);
    assert.equal(states.filter((state) => state === 'verified').length, 1);
  });
});

describe('The permit', () => {
  const world = new PromotionWorld(careful);
  const plan = world.plan(NEW);
  const act = actOf(plan, PERSON);

  it('of production takes its name, to the letter', () => {
    for (const text of ['Production', 'production ', 'prod', 'yes', '']) {
      const given = { type: 'name', text, where: 'window' } as const;
      assert.ok(!(Permit.grant(act, given) instanceof Permit), text);
    }
    assert.ok(!(Permit.grant(act, { type: 'yes', where: 'window' }) instanceof Permit));
    assert.ok(!(Permit.grant(act, { type: 'nothing' }) instanceof Permit));
    const given = { type: 'name', text: 'production', where: 'window' } as const;
    assert.ok(Permit.grant(act, given) instanceof Permit);
  });

  it('is not for an agent that types it itself', () => {
    const agent = actOf(plan, { kind: 'agent', name: 'Claude' });
    for (const where of ['terminal', 'flag'] as const) {
      const granted = Permit.grant(agent, { type: 'name', text: 'production', where });
      assert.ok(!(granted instanceof Permit), where);
    }
    const asked = { type: 'name', text: 'production', where: 'window' } as const;
    assert.ok(Permit.grant(agent, asked) instanceof Permit);
  });

  it('is never there where the guard refuses, and not by a flag where a person is asked for', () => {
    const given = { type: 'name', text: 'production', where: 'flag' } as const;
    const refusing = { ...act, environment: environment('production', [], { guard: 'refuse' }) };
    assert.ok(!(Permit.grant(refusing, given) instanceof Permit));
    const attended = { ...act, environment: environment('production', [], { unattended: false }) };
    assert.ok(!(Permit.grant(attended, given) instanceof Permit));
    assert.ok(Permit.grant(act, given) instanceof Permit);
  });
});
