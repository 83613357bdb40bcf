import assert from 'node:assert/strict';
import { type Resolution, type Sha, cellId } from '../../src/core/model';
import type { Observation } from '../../src/core/observe/observer';
import { Store } from '../../src/core/observe/store';
import { Project } from '../../src/core/project';
import { waiting } from '../../src/core/questions/waiting';
import { where } from '../../src/core/questions/where';
import { cellPlan, commit, deployed, environment, sha } from '../support/builders';
import { FakeClock, RecordingLog, settle } from '../support/fakeClock';
import { LineHistory } from '../support/lineHistory';

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
    const { store, project, history } = open({
      qa: at(4),
      staging: undefined,
      production: at(0),
    });
    await project.refresh();
    const [first] = store.edgesOf('shop');
    assert.deepEqual(first?.waiting, {
      state: 'unknown',
      reason: 'what runs in staging is not known',
    });
    const between = { service: 'shop', from: 'staging', to: 'production' };
    assert.deepEqual(await waiting({ view: store, history }, between, { limit: 10 }), {
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
    const { store, history, project, live } = open({
      qa: at(4),
      staging: at(1),
      production: undefined,
    });
    await project.refresh();
    const said = async (wanted: Resolution) =>
      (await where({ view: store, history }, wanted)).map(({ cell, containment }) => [
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
