import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PromotionJson, PromotionsJson } from '../../src/core/present/promotion';
import { DeployServer, type DeployServerOptions } from './deployServer';
import { type TestRepository, createRepository, temporaryFolder } from './repository';
import type { Cli, Place, Run, Typed } from './terminal';

export interface ShopOptions {
  readonly server?: Partial<DeployServerOptions>;
  /** What else the configuration says of production. */
  readonly production?: Readonly<Record<string, unknown>>;
  /** What else it says of how the shop is promoted; with `command` or `git` nothing else. */
  readonly promote?: Readonly<Record<string, unknown>>;
  /** Services beside the shop, promoted alike. */
  readonly others?: readonly string[];
}

type Env = Readonly<Record<string, string>>;

/**
 * A small repository with a deployment service: `next` runs in staging and `old` in production, whose name has to be
 * typed. The user who promotes has a home of their own.
 */
export class DeployedShop {
  readonly outside = temporaryFolder();
  readonly repository: TestRepository = createRepository();
  readonly root = this.repository.root;
  readonly old = this.repository.commit('The old one', { 'shop.txt': 'old\n' });
  readonly next = this.repository.commit('The next one', { 'shop.txt': 'next\n' });

  private constructor(
    private readonly cli: Cli,
    readonly server: DeployServer,
  ) {}

  static async open(cli: Cli, options: ShopOptions = {}): Promise<DeployedShop> {
    const server = await DeployServer.start({ running: {}, keys: true, ...options.server });
    const shop = new DeployedShop(cli, server);
    for (const prefix of ['', ...(options.others ?? []).map((name) => `${name}-`)]) {
      server.running[`${prefix}staging`] = shop.next;
      server.running[`${prefix}production`] = shop.old;
    }
    shop.configure(options);
    return shop;
  }

  /** Writes the configuration anew. */
  configure({ production = {}, promote = {}, others = [] }: ShopOptions): void {
    const { url } = this.server;
    const service = (prefix: string) => ({
      source: { http: `${url}/${prefix}\${environment}/version`, commit: 'commit' },
      promote: {
        ...('command' in promote || 'git' in promote
          ? {}
          : {
              http: `${url}/${prefix}\${environment}/deploy`,
              headers: { 'Idempotency-Key': '${key}' },
              body: { commit: '${commit}', expected: '${expected}' },
            }),
        ...promote,
      },
    });
    this.write({
      environments: {
        staging: { kind: 'staging' },
        production: { kind: 'production', ...production },
      },
      services: {
        shop: service(''),
        ...Object.fromEntries(others.map((name) => [name, service(`${name}-`)])),
      },
    });
  }

  write(configuration: unknown): void {
    mkdirSync(join(this.root, '.vscode'), { recursive: true });
    writeFileSync(join(this.root, '.vscode', 'whereabouts.json'), JSON.stringify(configuration));
  }

  run(args: readonly string[], env: Env = {}): Promise<Run> {
    return this.cli.run(args, this.place(env));
  }

  start(args: readonly string[]): ReturnType<Cli['start']> {
    return this.cli.start(args, this.place());
  }

  /** `promote staging production`, with `--json` unless said otherwise. */
  async promote(
    args: readonly string[] = CONFIRMED,
    env: Env = {},
  ): Promise<{ readonly code: number; readonly all: readonly PromotionJson[] } & OnlyOne> {
    return told(await this.run([...PROMOTE, ...args, '--json'], env));
  }

  /** The same with a person at a terminal. */
  async typing(typed: readonly Typed[], args: readonly string[] = []) {
    const run = await this.cli.typing([...PROMOTE, ...args, '--json'], typed, this.place());
    return run && { ...told(run), screen: run.stderr };
  }

  async close(): Promise<void> {
    await this.server.stop();
    this.repository.dispose();
    rmSync(this.outside, { recursive: true, force: true, maxRetries: 5 });
  }

  place(env: Env = {}): Place {
    return { cwd: this.root, home: join(this.outside, 'home'), env };
  }
}

interface OnlyOne {
  readonly state: PromotionJson['state'] | undefined;
  readonly reason: string;
  readonly run: Run;
}

export const PROMOTE = ['promote', 'staging', 'production'];
export const CONFIRMED = ['--confirm', 'production'];

/** What is printed with `--json`, which has these keys and no others. */
export function told(run: Run): { code: number; all: readonly PromotionJson[] } & OnlyOne {
  let json: PromotionsJson;
  try {
    json = JSON.parse(run.stdout) as PromotionsJson;
  } catch {
    throw new Error(`no JSON: ${run.stdout}${run.stderr}`);
  }
  assert.deepEqual(Object.keys(json), ['schema', 'promotions']);
  assert.equal(json.schema, 1);
  for (const one of json.promotions) {
    assert.deepEqual(Object.keys(one), KEYS);
    for (const gate of one.gates) assert.deepEqual(Object.keys(gate), ['gate', 'ok', 'reason']);
  }
  const [first] = json.promotions;
  return {
    code: run.code,
    all: json.promotions,
    state: first?.state,
    reason: first?.reason ?? '',
    run,
  };
}

const KEYS = [...['id', 'service', 'from', 'to', 'commit', 'expected', 'state', 'reason', 'gates']];
