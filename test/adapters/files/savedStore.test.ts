import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadStore, savedStoreFile } from '../../../src/adapters/files/savedStore';
import { StoreSaver } from '../../../src/adapters/files/storeSaver';
import { cellId } from '../../../src/core/model';
import { Store } from '../../../src/core/observe/store';
import { cellPlan, deployed, environment, sha } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

describe('What was seen last', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'whereabouts-saved-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function open() {
    const clock = new FakeClock();
    const store = new Store(clock);
    const file = savedStoreFile(join(directory, 'stores'), '/home/ada/shop');
    const saver = new StoreSaver(store, file, clock);
    store.configure({
      environments: [environment('production')],
      services: [{ name: 'shop', path: undefined }],
      cells: [cellPlan('shop', 'production')],
    });
    return { clock, store, file, saver };
  }

  it('is written some seconds after the first of many changes, once', async () => {
    const { clock, store, file } = open();
    await clock.advance(4000);
    assert.equal(await loadStore(file), undefined);
    store.setReading(cellId('shop', 'production'), 'observed', deployed(sha('a'), clock.now()));
    await clock.advance(2000);
    const saved = await loadStore(file);
    assert.equal(saved?.cells[0]?.reading.state, 'deployed');
    assert.deepEqual(
      readdirSync(join(directory, 'stores')).length,
      1,
      'no half-written file stays',
    );
  });

  it('is written at the end, when something still waits', async () => {
    const { clock, file, saver } = open();
    await clock.advance(10);
    saver.dispose();
    assert.ok(await loadStore(file));
    assert.equal(clock.pending, 0);
  });

  it('counts as none when it is torn or cannot be written', async () => {
    const { clock, file } = open();
    await clock.advance(6000);
    writeFileSync(file, '{"version":1,"cells":[');
    assert.equal(await loadStore(file), undefined);
    const store = new Store(clock);
    const saver = new StoreSaver(store, join(file, 'below-a-file', 'x.json'), clock);
    store.setRepository({ state: 'none', reason: 'not looked at yet' });
    await clock.advance(6000);
    saver.dispose();
  });

  it('is kept apart by folder', () => {
    assert.notEqual(savedStoreFile('d', '/a'), savedStoreFile('d', '/b'));
    assert.doesNotMatch(savedStoreFile('d', '/../../etc/passwd'), /passwd/);
  });
});
