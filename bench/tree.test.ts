import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { createSystemClock } from '../src/adapters/systemClock';
import { Emitter, type Event } from '../src/core/lifecycle';
import { type CellState, type Deployed, type Edge, cellId } from '../src/core/model';
import type { SavedStore } from '../src/core/observe/store';
import { Folders } from '../src/ui/folders';
import { views } from '../src/ui/manifest';
import { type SettingKey, Settings } from '../src/ui/settings';
import { type Element, EnvironmentsTree } from '../src/ui/tree';
import { commit, deployed, environment, sha } from '../test/support/builders';
import { inTurns } from './rounds.mjs';

// Runs inside the extension host: see tree.mjs. The real folders, store and tree, on a state that an earlier session
// has saved; their engine never comes, so nothing else happens in them.

const services = 1_000;
const environments = ['development', 'test', 'qa', 'uat', 'staging', 'production'] as const;
const rows = services * (1 + environments.length);
const rounds = 11;
const live = sha('a');
const edges = environments.slice(1).map((to, place): Edge => ({
  from: environments[place] ?? '',
  to,
  role: 'promotion',
  waiting: { state: 'known', count: place },
  missing: { state: 'known', count: 0 },
}));
/** Longer than a root refresh takes on a machine that is not busy, its 200 ms of waiting included. */
const windowMs = 1_000;

class CountingTree extends EnvironmentsTree {
  asked = 0;

  override getTreeItem(element: Element): vscode.TreeItem {
    this.asked += 1;
    return super.getTreeItem(element);
  }
}

/** Lets the grouping be "changed", upon which the tree draws everything anew and nothing else happens. */
class OwnSettings extends Settings {
  readonly changed = new Emitter<(key: SettingKey) => boolean>();
  override readonly onDidChange: Event<(key: SettingKey) => boolean> = this.changed.event;
}

describe('the tree', function () {
  this.timeout(120_000);

  it('is measured with one changed cell against a refresh of everything', async () => {
    const log = { debug() {}, info() {}, warn: console.warn, error: console.error };
    const clock = createSystemClock((error) => log.error(String(error)));
    const settings = new OwnSettings();
    const folders = new Folders({
      loadEngine: () => new Promise(() => {}),
      savedFile: () => '',
      cacheFolder: '',
      loadSaved: () => Promise.resolve(savedStore(clock.now())),
      clock,
      log,
      settings,
    });
    const noGestures = () => Promise.reject(new Error('nobody is here to make gestures'));
    const tree = new CountingTree(folders, settings, clock, noGestures);
    await vscode.commands.executeCommand(`${views.environments}.focus`);
    while (tree.asked < rows) await pause(50);
    await pause(windowMs);

    const store = folders.ready[0]?.store;
    assert.ok(store);
    let version = 0;
    const changeCell = () => {
      const id = cellId('service-500', 'qa');
      store.setReading(id, 'observed', versionRead(clock.now(), `2.0.${++version}`));
    };
    const refreshAll = () => settings.changed.fire((key) => key === 'groupBy');

    // The least: every other second or so VS Code looks for open ports in the host, which costs more than our change.
    const cost = await inTurns(
      rounds,
      {
        idle: () => cpuOf(tree, 0, () => undefined),
        ours: () => cpuOf(tree, 1, changeCell),
        root: () => cpuOf(tree, rows, refreshAll),
      },
      (figures) => Math.min(...figures),
    );
    const before = tree.asked;
    await cpuOf(tree, 1, changeCell);
    const asked = { ours: tree.asked - before, root: rows };
    tree.dispose();
    folders.dispose();
    console.log(JSON.stringify({ asked, cost }));
    writeFileSync(process.env['BENCH_FIGURES'] ?? '', JSON.stringify({ asked, cost }));
  });
});

/** Milliseconds of CPU of the whole host from `work` until the editor has asked for so many rows, and is quiet again. */
async function cpuOf(tree: CountingTree, asks: number, work: () => void): Promise<number> {
  const start = process.cpuUsage();
  const earliest = performance.now() + windowMs;
  const enough = tree.asked + asks;
  work();
  while (tree.asked < enough || performance.now() < earliest) await pause(50);
  if (performance.now() > earliest + 100) await pause(windowMs);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function savedStore(now: number): SavedStore {
  const names = Array.from({ length: services }, (_, index) => `service-${index}`);
  return {
    version: 2,
    environments: environments.map((kind, place) =>
      environment(kind, environments.slice(Math.max(0, place - 1), place)),
    ),
    services: names.map((name) => ({ name, path: undefined })),
    cells: names.flatMap((name) => environments.map((where) => cellOf(name, where, now))),
    edges: names.map((name) => [name, edges]),
    repository: { state: 'none', reason: 'a repository is not a part of this measurement' },
  };
}

function cellOf(service: string, environment: string, now: number): CellState {
  const reading = versionRead(now, '1.0.0');
  return {
    service,
    environment,
    source: `GET https://${environment}.${service}.shop.example/version`,
    address: `https://${environment}.${service}.shop.example`,
    reading,
    lastDeployed: reading,
    seenSince: undefined,
    promotion: [],
    record: undefined,
    resolution: { state: 'present', commit: commit(live) },
    head: { state: 'known', ahead: 0, behind: 2 },
  };
}

/** Observed some minutes from now, so that no row grows older while it is measured. */
function versionRead(now: number, version: string): Deployed {
  return deployed(live, now + 10 * 60_000, {
    commit: { text: live, id: live, dirty: false },
    version,
  });
}
