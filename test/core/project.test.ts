import assert from 'node:assert/strict';
import type { History } from '../../src/core/history/history';
import { type Commit, type Resolution, type Sha, cellId, parseSha } from '../../src/core/model';
import type { Observation } from '../../src/core/observe/observer';
import { Store } from '../../src/core/observe/store';
import { Project } from '../../src/core/project';
import { cellPlan, commit, deployed, environment, sha } from '../support/builders';
import { FakeClock, RecordingLog, settle } from '../support/fakeClock';

/** A straight line of commits, oldest first: what is later contains what is earlier. */
class LineHistory implements History {
  readonly asked: string[] = [];

  constructor(
    private readonly line: readonly Sha[],
    public head: Sha,
  ) {}

  repository() {
    return Promise.resolve({
      state: 'present' as const,
      root: '/repository',
      head: commit(this.head),
      branch: 'main',
      shallow: false,
    });
  }
  resolve(reported: readonly { id: string }[]): Promise<readonly Resolution[]> {
    this.asked.push(`resolve ${reported.length}`);
    return Promise.resolve(
      reported.map(({ id }): Resolution => {
        const found = this.line.find((one) => one.startsWith(id));
        if (found) return { state: 'present', commit: commit(found) };
        const full = parseSha(id);
        if (full) return { state: 'absent', id: full };
        return { state: 'unresolved', id, reason: 'not in this clone' };
      }),
    );
  }
  count(have: Sha, lack: Sha, path?: string) {
    this.asked.push(`count ${path ?? 'all'}`);
    const count = Math.max(0, this.line.indexOf(have) - this.line.indexOf(lack));
    return Promise.resolve({ state: 'known' as const, count });
  }
  list(have: Sha, lack: Sha): Promise<readonly Commit[]> {
    const range = this.line.slice(this.line.indexOf(lack) + 1, this.line.indexOf(have) + 1);
    return Promise.resolve(range.reverse().map((id) => commit(id)));
  }
  headDistance(one: Sha, head: Sha) {
    const by = this.line.indexOf(one) - this.line.indexOf(head);
    return Promise.resolve({
      state: 'known' as const,
      ahead: Math.max(0, by),
      behind: Math.max(0, -by),
    });
  }
  contains(have: Sha, wanted: Sha) {
    const yes = this.line.indexOf(have) >= this.line.indexOf(wanted);
    return Promise.resolve({ state: yes ? ('yes' as const) : ('no' as const) });
  }
  find(): Promise<Resolution> {
    return Promise.resolve({ state: 'unknown', reason: 'not asked for here' });
  }
}

const line = ['1', '2', '3', '4', '5'].map(sha);
const at = (index: number): Sha => line[index] ?? sha('f');

function open(runs: Readonly<Record<string, string | undefined>>) {
  const clock = new FakeClock();
  const store = new Store(clock);
  const history = new LineHistory(line, at(4));
  const live = { ...runs };
  const project = new Project({
    store,
    history,
    clock,
    log: new RecordingLog(),
    signal: new AbortController().signal,
    random: () => 0.5,
    intervalMs: 60_000,
    ask: (request) => {
      const id = live[request.transport === 'http' ? request.url : ''];
      return Promise.resolve(
        id === undefined
          ? { state: 'failed', failure: 'network', message: 'nobody answers' }
          : { state: 'answered', body: id, headers: {} },
      );
    },
  });
  const names = Object.keys(runs);
  const observations = names.map((name): Observation => ({
    cell: cellId('shop', name),
    role: 'observed',
    request: { transport: 'http', url: name, headers: {} },
    read: (answer, now) =>
      answer.state === 'answered'
        ? deployed(answer.body, now)
        : { state: 'unreachable', reason: answer.message, observedAt: now },
  }));
  const kinds = { qa: 'qa', staging: 'staging', production: 'production' } as const;
  project.configure(
    {
      environments: names.map((name, index) =>
        environment(kinds[name as keyof typeof kinds], names.slice(Math.max(0, index - 1), index)),
      ),
      services: [{ name: 'shop', path: 'services/shop' }],
      cells: names.map((name) => cellPlan('shop', name)),
    },
    observations,
  );
  return { clock, store, history, project, live };
}

describe('A project', () => {
  it('lays every reading beside history', async () => {
    const { store, project } = open({ qa: at(4), staging: at(2).slice(0, 7), production: at(0) });
    await project.refresh();
    assert.deepEqual(
      store.edgesOf('shop').map(({ from, to, waiting, missing }) => [from, to, waiting, missing]),
      [
        ['qa', 'staging', { state: 'known', count: 2 }, { state: 'known', count: 0 }],
        ['staging', 'production', { state: 'known', count: 2 }, { state: 'known', count: 0 }],
      ],
    );
    assert.deepEqual(store.cell('shop', 'staging')?.resolution, {
      state: 'present',
      commit: commit(at(2)),
    });
    assert.deepEqual(store.cell('shop', 'production')?.head, {
      state: 'known',
      ahead: 0,
      behind: 4,
    });
  });

  it('says unknown, with the reason, where one end was not read', async () => {
    const { store, project } = open({ qa: at(4), staging: undefined, production: at(0) });
    await project.refresh();
    const [first] = store.edgesOf('shop');
    assert.deepEqual(first?.waiting, {
      state: 'unknown',
      reason: 'what runs in staging is not known',
    });
    assert.deepEqual(await project.waiting('shop', 'staging', 'production', 10), {
      state: 'unknown',
      reason: 'staging was not read: nobody answers',
    });
  });

  it('compares nothing again while nothing has moved', async () => {
    const { history, project } = open({ qa: at(4), production: at(0) });
    await project.refresh();
    const before = history.asked.length;
    await project.refresh();
    await project.refresh();
    assert.deepEqual(history.asked.slice(before), []);
  });

  it('asks again for what was unknown, so that a fetch mends it', async () => {
    const { history, project } = open({ qa: 'abcdef0', production: at(0) });
    await project.refresh();
    const before = history.asked.filter((asked) => asked === 'resolve 2').length;
    await project.compare();
    assert.equal(history.asked.filter((asked) => asked === 'resolve 2').length, before + 1);
  });

  it('follows a checkout', async () => {
    const { store, history, project } = open({ production: at(0) });
    await project.refresh();
    history.head = at(1);
    await project.compare();
    assert.deepEqual(store.cell('shop', 'production')?.head, {
      state: 'known',
      ahead: 0,
      behind: 1,
    });
  });

  it('goes by the last good reading while an environment does not answer', async () => {
    const { store, project, live } = open({ qa: at(4), production: at(0) });
    await project.refresh();
    live['qa'] = undefined;
    await project.refresh();
    assert.equal(store.cell('shop', 'qa')?.reading.state, 'unreachable');
    assert.deepEqual(store.edgesOf('shop')[0]?.waiting, { state: 'known', count: 4 });
  });

  it('says where a commit is, and knows the very commit even when this clone does not', async () => {
    const elsewhere = sha('e');
    const { project, live } = open({ qa: at(4), staging: at(1), production: undefined });
    await project.refresh();
    const said = async (wanted: Resolution) =>
      (await project.where(wanted)).map(({ cell, containment }) => [
        cell.environment,
        containment.state,
      ]);
    assert.deepEqual(await said({ state: 'present', commit: commit(at(2)) }), [
      ['qa', 'yes'],
      ['staging', 'no'],
      ['production', 'unknown'],
    ]);
    assert.deepEqual(await said({ state: 'absent', id: elsewhere }), [
      ['qa', 'unknown'],
      ['staging', 'unknown'],
      ['production', 'unknown'],
    ]);
    live['staging'] = elsewhere;
    await project.refresh();
    assert.deepEqual(await said({ state: 'absent', id: elsewhere }), [
      ['qa', 'unknown'],
      ['staging', 'yes'],
      ['production', 'unknown'],
    ]);
  });

  it('stops asking when it is disposed of', async () => {
    const { clock, project } = open({ qa: at(4) });
    project.watch();
    await clock.advance(1000);
    project.dispose();
    await settle();
    assert.equal(clock.pending, 0);
  });
});
