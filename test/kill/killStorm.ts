import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { JournalFile, journalFile } from '../../src/adapters/files/journalFile';
import type { PromotionJson } from '../../src/core/present/promotion';
import type { DecodedJournal } from '../../src/core/promote/journalText';
import { promotionsOf } from '../../src/core/promote/past';
import { type DeployFault, DeployServer } from '../support/deployServer';
import {
  type TestRepository,
  createRepository,
  gitEnvironment,
  temporaryFolder,
} from '../support/repository';
import { JournalTail, type Phase } from './journalTail';
import type { Random } from './random';

/** What the target honours. */
export interface Variant {
  readonly keys: boolean;
  readonly expected: boolean;
}

export interface Programs {
  /** The terminal door and the looping program, as bundles. */
  readonly cli: string;
  readonly looper: string;
}

/** What a program that came to its end by itself, or was killed, had said. */
export interface Said {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
}

/** A terminal program that was not killed. */
export interface Ended {
  readonly args: readonly string[];
  readonly code: number | null;
  readonly said: readonly Said[];
  readonly stderr: string;
}

const SERVICES = ['cart', 'mail', 'shop'] as const;
const COMMITS = 6;
const FAULTY = 0.4;
const BLIND = 0.06;
const FOLLOW_S = 0.8;
const AT_ONCE = 3;
const LONGEST_MS = 3_000;
/** Before that a program is only being loaded. */
const SOONEST_MS = 150;
const MOST_ROUNDS = 8;
/** So many kills come at any time; the others a moment after a line of the program's own, so that they meet each phase. */
const ANY_TIME = 0.25;
/** How many lines such a program may write, at most. */
const LINES = { cli: 5, looper: 8 } as const;
const MOMENT_MS = 14;
/** What runs in staging changes as often, so that there is something to promote. */
const CHANGE_MS = 120;

/** Real programs that promote through a target of one kind, and are killed. */
export class KillStorm {
  readonly phases = new Map<Phase, number>();
  readonly said: Said[] = [];
  readonly ended: Ended[] = [];
  kills = 0;
  private readonly commits: readonly string[];
  private readonly folders = temporaryFolder();
  private readonly file: string;
  private readonly tail: JournalTail;
  private isWell = false;

  private constructor(
    readonly variant: Variant,
    readonly server: DeployServer,
    private readonly repository: TestRepository,
    private readonly programs: Programs,
    private readonly random: Random,
  ) {
    const { root } = repository;
    this.commits = Array.from({ length: COMMITS }, (_, index) => repository.commit(`c${index}`));
    this.file = journalFile(join(this.folders, 'state', 'whereabouts'), root);
    this.tail = new JournalTail(this.file);
    mkdirSync(join(root, '.vscode'));
    writeFileSync(join(root, '.vscode', 'whereabouts.json'), this.configuration());
    server.options = {
      ...server.options,
      fault: () => this.fault(),
      readingFault: () => !this.isWell && random.isLucky(BLIND),
    };
    for (const service of SERVICES) {
      for (const place of ['staging', 'production']) this.change(service, place);
    }
  }

  static async start(variant: Variant, programs: Programs, random: Random): Promise<KillStorm> {
    const server = await DeployServer.start({ ...variant, running: {}, delayMs: 60 });
    return new KillStorm(variant, server, createRepository(), programs, random);
  }

  /** Kills so many programs, `AT_ONCE` of them being there at any time. */
  async rage(kind: keyof Programs, kills: number): Promise<void> {
    const target = this.kills + kills;
    const place = async (): Promise<void> => {
      while (this.kills < target) await this.one(kind);
    };
    const { random } = this;
    const changing = setInterval(() => this.change(random.one(SERVICES), 'staging'), CHANGE_MS);
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, place));
    } finally {
      clearInterval(changing);
    }
  }

  /** Goes on with everything that was left. Gives how many rounds that took, or undefined where some stay open. */
  async recover(): Promise<number | undefined> {
    this.isWell = true;
    await delay(200);
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      await this.end(
        this.startCli(['promote', '--resume', '--json', '--follow', String(FOLLOW_S)]),
      );
      const { entries } = await this.journal();
      if (promotionsOf(entries).every(({ end }) => end)) return round;
    }
    return undefined;
  }

  journal(): Promise<DecodedJournal> {
    return new JournalFile(this.file).read();
  }

  async close(): Promise<void> {
    await this.server.stop();
    this.repository.dispose();
    rmSync(this.folders, { recursive: true, force: true, maxRetries: 5 });
  }

  private async one(kind: keyof Programs): Promise<void> {
    const { random } = this;
    // Somebody else, who asks nobody.
    if (random.isLucky(0.05)) this.change(random.one(SERVICES), 'production');
    const started = kind === 'cli' ? this.startCli(this.args()) : this.startLooper();
    const { child } = started;
    const isAnyTime = random.isLucky(ANY_TIME);
    const latest = isAnyTime ? SOONEST_MS + random.below(900) : LONGEST_MS;
    const lines = 1 + random.below(LINES[kind]);
    const began = performance.now();
    while (performance.now() - began < latest && isRunning(child)) {
      if (!isAnyTime && this.tail.linesOf(child.pid ?? 0) >= lines) {
        await delay(random.below(MOMENT_MS));
        break;
      }
      await delay(3);
    }
    if (isRunning(child) && child.kill('SIGKILL')) this.kills++;
    await this.end(started);
    if (child.signalCode !== 'SIGKILL') return;
    const phase = this.tail.phaseOf(child.pid ?? 0);
    this.phases.set(phase, (this.phases.get(phase) ?? 0) + 1);
  }

  private args(): readonly string[] {
    const { random } = this;
    const both = ['--json', '--timeout', '1', '--follow', String(FOLLOW_S)];
    if (random.isLucky(0.3)) return ['promote', '--resume', ...both];
    const of = random.isLucky(0.7) ? ['--service', random.one(SERVICES)] : [];
    const yes = ['--confirm', 'production', '--reason', 'a storm'];
    return ['promote', 'staging', 'production', ...of, ...yes, ...both];
  }

  private startCli(args: readonly string[]): Started {
    return this.start(this.programs.cli, args);
  }

  private startLooper(): Started {
    const state = join(this.folders, 'state', 'whereabouts');
    const follow = String(FOLLOW_S * 1000);
    return this.start(this.programs.looper, [this.repository.root, state, follow, ...SERVICES]);
  }

  private start(script: string, args: readonly string[]): Started {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: this.repository.root,
      // Nothing of the environment that this runs in: an agent may not confirm what it does.
      env: {
        ...gitEnvironment,
        PATH: process.env['PATH'],
        HOME: this.folders,
        XDG_STATE_HOME: join(this.folders, 'state'),
        XDG_CONFIG_HOME: join(this.folders, 'config'),
        XDG_CACHE_HOME: join(this.folders, 'cache'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const started: Started = { child, args, out: '', err: '', closed: Promise.resolve() };
    child.stdout.on('data', (text: Buffer) => (started.out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (started.err += text.toString()));
    started.closed = new Promise((resolve) => void child.once('close', () => resolve()));
    return started;
  }

  private async end(started: Started): Promise<void> {
    await started.closed;
    const { child, args, out, err } = started;
    const said = saidIn(out);
    this.said.push(...said);
    if (child.signalCode === null) {
      this.ended.push({ args, code: child.exitCode, said, stderr: err });
    }
  }

  private change(service: string, environment: string): void {
    this.server.run(`${service}-${environment}`, this.random.one(this.commits));
  }

  private fault(): DeployFault {
    const { random } = this;
    if (this.isWell || !random.isLucky(FAULTY)) return 'none';
    return random.one<DeployFault>([
      'drop',
      'act-and-drop',
      'act-and-truncate',
      { hangMs: 300 },
      { status: 500 },
      { status: 503, headers: { 'Retry-After': '1' } },
      { status: 429, headers: { 'Retry-After': '1' } },
    ]);
  }

  private configuration(): string {
    const { url } = this.server;
    return JSON.stringify({
      environments: { staging: {}, production: { kind: 'production' } },
      services: Object.fromEntries(
        SERVICES.map((service) => [
          service,
          {
            source: { http: `${url}/${service}-\${environment}/version`, commit: 'commit' },
            promote: {
              http: `${url}/${service}-\${environment}/deploy`,
              // The record needs a key even of a target that does not look at it.
              headers: { 'Idempotency-Key': '${key}' },
              body: { commit: '${commit}', expected: '${expected}' },
              ...(this.variant.keys ? { idempotent: true } : {}),
            },
            in: { staging: {}, production: {} },
          },
        ]),
      ),
    });
  }
}

interface Started {
  readonly child: ChildProcess;
  readonly args: readonly string[];
  out: string;
  err: string;
  closed: Promise<void>;
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

/** What stands whole on standard output: one document of the terminal door, or lines of the looping program. */
function saidIn(text: string): readonly Said[] {
  try {
    return (
      (JSON.parse(text) as { promotions?: readonly PromotionJson[] }).promotions ?? lines(text)
    );
  } catch {
    return lines(text);
  }
}

function lines(text: string): readonly Said[] {
  return text.split('\n').flatMap((line) => {
    try {
      const said = JSON.parse(line) as Partial<Said>;
      return said.id === undefined ? [] : [said as Said];
    } catch {
      return [];
    }
  });
}
