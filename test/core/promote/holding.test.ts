import assert from 'node:assert/strict';
import { sha } from '../../support/builders';
import { settle } from '../../support/fakeClock';
import { PromotionWorld } from '../../support/promotionWorld';

const NEW = sha('b');
const careful = { keys: true, expected: true };
const careless = { keys: false, expected: false };

async function written(world: PromotionWorld, type: string): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) {
    if (world.journal.entries.some((entry) => entry.type === type)) return;
    await Promise.resolve();
  }
  assert.fail(`nobody writes ${type}`);
}

/** In short steps, so that promises settle in between. */
async function pass(world: PromotionWorld, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 100) await world.clock.advance(100);
}

function ends(world: PromotionWorld) {
  return world.journal.entries.flatMap((entry) => (entry.type === 'ended' ? [entry.state] : []));
}

describe('A promotion belongs to one program', () => {
  it('from its first line on: the same window cannot abandon what it has just begun', async () => {
    const world = new PromotionWorld(careful);
    const program = world.start();
    const promoting = program.promote(world.plan(NEW));
    await written(world, 'intent');
    assert.equal(await program.goOn('promotion-1'), 'it is being followed in this window');
    await settle();
    await settle();
    assert.equal((await promoting).state, 'verified');
    assert.deepEqual(ends(world), ['verified']);
  });

  it('and to one call in it', async () => {
    const world = new PromotionWorld({ ...careful, delayMs: 1_000 });
    const first = world.start();
    void first.promote(world.plan(NEW));
    await written(world, 'answered');
    first.kill();
    const program = world.start();
    const both = Promise.all([program.goOn('promotion-1'), program.letGo('promotion-1')]);
    await pass(world, 10_000);
    const [one, other] = await both;
    assert.equal(typeof one === 'object' && one.state, 'verified');
    assert.equal(other, 'it is being followed in this window');
    assert.deepEqual(ends(world), ['verified']);
  });

  it('of which another machine cannot tell whether it lives: what that abandons is not sent', async () => {
    const world = new PromotionWorld(careless);
    const promoting = world.start().promote(world.plan(NEW));
    await written(world, 'intent');
    const letting = world.start('elsewhere').letGo('promotion-1');
    await settle();
    await settle();
    const [outcome, left] = await Promise.all([promoting, letting]);
    assert.equal(typeof left === 'object' && left.state, 'abandoned');
    assert.equal(outcome.state, 'open');
    assert.equal(outcome.reason, 'nothing was sent: somebody else took it over meanwhile');
    assert.equal(world.target.received, 0);
    assert.deepEqual(ends(world), ['abandoned']);
  });

  it('when two machines go on with one that was left', async () => {
    const world = new PromotionWorld({ ...careful, delayMs: 1_000 });
    const first = world.start();
    const promoting = first.promote(world.plan(NEW));
    await written(world, 'answered');
    first.leave();
    await promoting;
    const programs = [world.start('here'), world.start('elsewhere')];
    const both = Promise.all(programs.map((program) => program.goOn('promotion-1')));
    await pass(world, 10_000);
    const [one, other] = await both;
    assert.equal(typeof one === 'object' && one.state, 'verified');
    assert.equal(other, 'another window or terminal was quicker');
    assert.deepEqual(ends(world), ['verified']);
  });

  it('and stays open where letting it go cannot be recorded', async () => {
    const world = new PromotionWorld({ ...careful, delayMs: 1_000 });
    const first = world.start();
    void first.promote(world.plan(NEW));
    await written(world, 'answered');
    first.kill();
    const program = world.start();
    world.journal.full = true;
    assert.equal(await program.letGo('promotion-1'), 'the disk is full');
    world.journal.full = false;
    const outcome = await program.letGo('promotion-1');
    assert.equal(typeof outcome === 'object' && outcome.state, 'unknown');
  });
});

describe('Of two ends', () => {
  it('the first counts', async () => {
    const world = new PromotionWorld(careful);
    const { id } = await world.start().promote(world.plan(NEW));
    const at = world.clock.now();
    world.journal.entries.push({ type: 'ended', id, at, state: 'unknown', reason: 'late' });
    assert.equal(world.journal.promotions[0]?.end?.state, 'verified');
  });
});

describe('Nothing is sent', () => {
  it('where the journal cannot be read back, and that is told and not thrown', async () => {
    const world = new PromotionWorld(careful);
    world.journal.unreadable = true;
    const outcome = await world.start().promote(world.plan(NEW));
    assert.equal(outcome.state, 'failed');
    assert.equal(outcome.reason, 'nothing was sent: the disk has a fault');
    assert.equal(world.target.received, 0);
    assert.deepEqual(ends(world), ['failed']);
  });

  it('where it cannot be read back just before, and what goes on says that it was not sent', async () => {
    const world = new PromotionWorld(careless);
    const first = world.start();
    const promoting = first.promote(world.plan(NEW));
    await written(world, 'sending');
    world.journal.unreadable = true;
    assert.equal((await promoting).state, 'open');
    world.journal.unreadable = false;
    const outcome = await world.start().goOn('promotion-1');
    assert.ok(typeof outcome === 'object');
    assert.equal(outcome.state, 'failed');
    assert.equal(outcome.reason, 'nothing was sent: the disk has a fault');
    assert.equal(world.target.received, 0);
  });

  it('again over what somebody else put there while it waited', async () => {
    for (const fault of ['lost', 'busy'] as const) {
      const world = new PromotionWorld({ keys: true, expected: false });
      world.target.faults.push(fault);
      const promoting = world.start().promote(world.plan(NEW));
      await pass(world, 200);
      world.target.running = sha('c');
      await pass(world, 30_000);
      const { state } = await promoting;
      assert.equal(state, fault === 'lost' ? 'superseded' : 'failed');
      assert.deepEqual(world.target.applied, []);
    }
  });

  it('again while nobody can tell what is there', async () => {
    const world = new PromotionWorld({ keys: true, expected: false });
    world.target.faults.push('lost');
    world.target.readingFaults.push(false, true);
    const promoting = world.start().promote(world.plan(NEW));
    await pass(world, 30_000);
    assert.equal((await promoting).state, 'unknown');
    assert.deepEqual(world.target.applied, []);
  });
});
