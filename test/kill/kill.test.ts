import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { build } from '../../esbuild.mjs';
import type { Entry } from '../../src/core/promote/journal';
import { promotionsOf } from '../../src/core/promote/past';
import { temporaryFolder } from '../support/repository';
import { type Ended, KillStorm, type Programs, type Variant } from './killStorm';
import { Random } from './random';

/**
 * Real programs are killed while they promote, at any moment, over a network that fails. WHEREABOUTS_KILLS says how
 * many (`npm run test:kill`: 1000); WHEREABOUTS_KILL_SEED makes the same choices again, which is not the same race.
 */
const kills = Number(process.env['WHEREABOUTS_KILLS'] ?? 300);
const seed = Number(process.env['WHEREABOUTS_KILL_SEED'] ?? Date.now() % 1_000_000);

/** The share of the kills that meets the terminal door; starting it takes longest. */
const OF_TERMINAL = 0.36;
/** Between the clocks of two programs of one machine. */
const CLOCKS_MS = 5;

const VARIANTS: Readonly<Record<string, Variant>> = {
  'keys and what is expected': { keys: true, expected: true },
  'what is expected only': { keys: false, expected: true },
  'keys only': { keys: true, expected: false },
  neither: { keys: false, expected: false },
};

describe('Promotions whose programs are killed', function () {
  this.timeout(900_000);
  const folder = temporaryFolder();
  const programs: Programs = {
    cli: join(folder, 'cli.cjs'),
    looper: join(folder, 'looper.cjs'),
  };

  before(async () => {
    await build({ to: folder });
    await esbuild.build({
      entryPoints: [join(__dirname, 'looper.ts')],
      outfile: programs.looper,
      ...{ bundle: true, format: 'cjs', platform: 'node', target: 'node20', logLevel: 'error' },
      mainFields: ['module', 'main'],
      supported: { 'dynamic-import': false },
    });
    console.log(`      seed ${seed}, ${kills} kills`);
  });
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  for (const [index, [name, variant]] of Object.entries(VARIANTS).entries()) {
    it(`are not lost, doubled or claimed where the target knows ${name}`, async () => {
      const storm = await KillStorm.start(variant, programs, new Random(seed + index));
      try {
        const share = Math.ceil(kills / 4);
        const ofTerminal = Math.ceil(share * OF_TERMINAL);
        await storm.rage('cli', ofTerminal);
        await storm.rage('looper', share - ofTerminal);
        const rounds = await storm.recover();
        assert.ok(rounds !== undefined, 'some stay open');
        await judge(storm, rounds);
      } finally {
        await storm.close();
      }
    });
  }
});

async function judge(storm: KillStorm, rounds: number): Promise<void> {
  const { server, variant, said, ended } = storm;
  const { entries, damaged } = await storm.journal();
  const promotions = promotionsOf(entries);
  const states = new Map<string, number>();
  for (const { id, at, intent, sent, end } of promotions) {
    assert.ok(end, `${id} stays open`);
    states.set(end.state, (states.get(end.state) ?? 0) + 1);
    const applied = server.applied.filter(({ key }) => key === id).length;
    const arrived = server.arrived.get(id) ?? 0;
    assert.ok(applied <= 1, `${id} was carried out ${applied} times`);
    if (!variant.keys) assert.ok(arrived <= 1, `${id} came ${arrived} times`);
    assert.ok(arrived === 0 || sent, `${id} was sent without a record`);
    const isDenied = /^(?:blocked|cancelled|abandoned)$/.test(end.state);
    const saysSo = /^nothing was sent|nothing was sent$/.test(end.reason);
    if (isDenied || saysSo) assert.equal(arrived, 0, `${id} is ${end.state}, and arrived`);
    if (end.state !== 'verified') continue;
    const here = server.ran.filter(
      ({ environment }) => environment === `${intent.service}-${intent.to}`,
    );
    const isRun = here.some((one, index) => {
      const until = here[index + 1]?.at ?? Infinity;
      return (
        one.commit === intent.commit && one.at <= end.at + CLOCKS_MS && until >= at - CLOCKS_MS
      );
    });
    assert.ok(isRun, `${id} is verified, and did not run`);
  }
  for (const { key } of server.applied) {
    assert.ok(
      promotions.some(({ id }) => id === key),
      `${key} was carried out, and is not in the journal`,
    );
  }
  for (const { id, state, reason } of said) {
    const end = promotions.find((one) => one.id === id)?.end;
    if (state === 'open') continue;
    // Of what ran there already, and of what could not be planned, there is nothing to record.
    const isBefore = state === 'blocked' || (state === 'verified' && /already/.test(reason));
    if (!end) assert.ok(isBefore, `${id} is told to be ${state}, and is not in the journal`);
    else assert.equal(end.state, state, `${id} is told to be ${state}`);
  }
  for (const one of ended) assertShown(one);
  assertOneAtATime(entries);
  for (const { line, reason } of damaged) {
    assert.match(reason, /only a part of one/, `line ${line} of the journal: ${reason}`);
  }
  const counts = (all: ReadonlyMap<string, number>) =>
    [...all].map(([what, count]) => `${count} ${what}`).join(', ');
  console.log(`      ${storm.kills} kills: ${counts(storm.phases)}`);
  console.log(
    `      ${promotions.length} promotions: ${counts(states)}; ${server.received} arrived, ` +
      `${server.applied.length} carried out, ${damaged.length} lines cut off, ${rounds} rounds`,
  );
}

/** Of one cell nothing is sent while something else is under way: the journal has its lines in order. */
function assertOneAtATime(entries: readonly Entry[]): void {
  for (const [index, { id, type }] of entries.entries()) {
    if (type !== 'sending') continue;
    const all = promotionsOf(entries.slice(0, index + 1));
    const own = all.find((one) => one.id === id);
    const other = all.find(
      (one) => one.id !== id && one.sent && !one.end && one.intent.service === own?.intent.service,
    );
    assert.equal(other, undefined, `${id} is sent while ${other?.id} is under way`);
  }
}

/** Whatever is not verified is told by the exit status. */
function assertShown({ args, code, said, stderr }: Ended): void {
  const isWell = said.every(({ state }) => state === 'verified');
  // One that somebody else took, who was killed in turn: it is told on standard error.
  if (isWell && /another window or terminal/.test(stderr)) return;
  assert.equal(code, isWell ? 0 : 1, `${args.join(' ')} ended with ${code}: ${stderr}`);
}
