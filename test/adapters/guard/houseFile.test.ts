import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type House,
  houseId,
  housePlace,
  housesFor,
  readHouse,
  writeHouse,
} from '../../../src/adapters/guard/houseFile';
import { ownPlace, shimsOn, withoutShims } from '../../../src/adapters/guard/shimPath';
import { guardedEnvironment } from '../../support/guardWorld';

describe('The file of a window', () => {
  let state: string;
  let work: string;
  beforeEach(() => {
    const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'whereabouts-house-')));
    state = join(scratch, 'state');
    work = join(scratch, 'work');
    mkdirSync(work);
  });
  afterEach(() => rmSync(join(state, '..'), { recursive: true, force: true }));

  const dead = spawnSync('true').pid;

  function write(folders: readonly string[], more: Partial<House> = {}): string {
    const rules = {
      environments: [
        guardedEnvironment('production', 'production', 'type-name', { hosts: ['db1'] }),
      ],
      notProduction: ['prod-like'],
    };
    const place = housePlace(state, folders);
    writeHouse(place, {
      schema: 1,
      folders,
      rules,
      socket: join(place, 'sock'),
      pid: process.pid,
      journal: folders[0],
      ...more,
    });
    return place;
  }

  it('is read as it was written, and by nobody else', () => {
    const place = write([work]);
    const house = readHouse(place);
    assert.ok(house);
    assert.deepEqual(house.rules, {
      environments: [
        guardedEnvironment('production', 'production', 'type-name', { hosts: ['db1'] }),
      ],
      notProduction: ['prod-like'],
    });
    assert.deepEqual([house.folders, house.isAlive, house.journal], [[work], true, work]);
    assert.equal(statSync(join(place, 'house.json')).mode & 0o777, 0o600);
  });

  it('has the same place for the same folders, in any order', () => {
    assert.equal(houseId(['/a', '/b']), houseId(['/b', '/a']));
    assert.match(houseId([]), /^[0-9a-f]{8}$/);
    assert.notEqual(houseId(['/a', '/b']), houseId(['/a /b']));
  });

  it('is found from below its folders, the living and the nearest first', () => {
    const inner = join(work, 'inner');
    mkdirSync(join(inner, 'deep'), { recursive: true });
    mkdirSync(join(work, 'inner-not'));
    const far = write([work]);
    const near = write([inner, '/elsewhere']);
    const places = (cwd: string) => housesFor(state, cwd).map(({ place }) => place);
    assert.deepEqual(places(join(inner, 'deep')), [near, far]);
    assert.deepEqual(places(join(work, 'inner-not')), [far]);
    assert.deepEqual(places('/elsewhere'), [near]);
    assert.deepEqual(places(join(work, '..')), []);
    write([inner, '/elsewhere'], { pid: dead });
    assert.deepEqual(places(inner), [far, near]);
    assert.deepEqual(
      housesFor(state, inner).map(({ isAlive }) => isAlive),
      [true, false],
    );
  });

  it('is found through links', () => {
    const link = join(work, '..', 'link');
    symlinkSync(work, link);
    const place = write([link]);
    assert.deepEqual(
      housesFor(state, work).map((house) => house.place),
      [place],
    );
    rmSync(place, { recursive: true });
    const other = write([work]);
    assert.deepEqual(
      housesFor(state, link).map((house) => house.place),
      [other],
    );
  });

  it('of the root of the machine is found from everywhere', () => {
    const place = write(['/']);
    assert.deepEqual(
      housesFor(state, work).map((house) => house.place),
      [place],
    );
  });

  it('is passed over where it is not what it should be', () => {
    const place = write([work]);
    const file = join(place, 'house.json');
    for (const text of [
      '',
      '{}',
      '[]',
      'x',
      '{"schema":2}',
      `{"schema":1,"folders":["${work}"],"rules":{"environments":[{"name":"x"}],"notProduction":[]},"pid":1}`,
    ]) {
      writeFileSync(file, text);
      assert.equal(readHouse(place), undefined, text);
      assert.deepEqual(housesFor(state, work), []);
    }
    rmSync(file);
    assert.equal(readHouse(place), undefined);
  });

  it('is that of the terminal by its PATH', () => {
    const shims = join(state, 'guard', '0123abcd', 'whereabouts-shims');
    const path = `/usr/local/bin:${shims}:/usr/bin`;
    assert.equal(ownPlace(path, state), join(state, 'guard', '0123abcd'));
    assert.equal(shimsOn(path, state), shims);
    assert.equal(withoutShims(path, state), '/usr/local/bin:/usr/bin');
    assert.equal(ownPlace('/usr/bin', state), undefined);
    assert.equal(ownPlace(undefined, state), undefined);
  });
});
