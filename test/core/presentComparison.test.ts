import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { ChangedFile } from '../../src/core/history/history';
import { Store } from '../../src/core/observe/store';
import { cellId } from '../../src/core/model';
import {
  type ChangedFolder,
  type ChangedNode,
  changeTitle,
  changedTree,
  comparisonHeading,
  comparisonMessage,
  comparisonRow,
  fileWords,
  nodesIn,
  pathOf,
  sideLabels,
} from '../../src/core/present/comparison';
import type { Comparison } from '../../src/core/questions/compare';
import { servicesAt } from '../../src/core/questions/services';
import { cellPlan, commit, environment, sha } from '../support/builders';
import { FakeClock } from '../support/fakeClock';

const modified = (path: string): ChangedFile => ({
  status: 'modified',
  before: path,
  after: path,
});
const added = (path: string): ChangedFile => ({ status: 'added', before: undefined, after: path });
const deleted = (path: string): ChangedFile => ({
  status: 'deleted',
  before: path,
  after: undefined,
});
const renamed = (before: string, after: string): ChangedFile => ({
  status: 'renamed',
  before,
  after,
});

/** The tree as a person sees it with all folders open. */
function drawn(folder: ChangedFolder, indent = ''): readonly string[] {
  return nodesIn(folder).flatMap((node: ChangedNode) => {
    const { label, description } = comparisonRow(node);
    const line = `${indent}${label} ${description}`;
    return node.type === 'folder' ? [line, ...drawn(node, `${indent}  `)] : [line];
  });
}

function comparison(overrides: Partial<Comparison> = {}): Comparison {
  return {
    service: 'shop',
    before: 'production',
    after: 'staging',
    from: sha('c'),
    to: sha('5'),
    distance: { state: 'known', value: { ahead: 3, behind: 14 } },
    files: [modified('a.ts'), added('b.ts')],
    ...overrides,
  };
}

describe('The files of a comparison as a tree', () => {
  it('has folders first, each by name, and joins a folder that holds one folder only', () => {
    const tree = changedTree([
      modified('services/shop/src/cart.ts'),
      added('services/shop/src/pages/basket.ts'),
      deleted('services/shop/src/pages/checkout.ts'),
      renamed('services/shop/src/old.ts', 'services/shop/src/new.ts'),
      renamed('services/shop/legacy/tax.ts', 'services/shop/src/tax.ts'),
      modified('services/shop/deploy/eu/shop.yaml'),
      modified('README.md'),
    ]);
    assert.deepEqual(drawn(tree), [
      'services/shop 6',
      '  deploy/eu 1',
      '    shop.yaml M',
      '  src 5',
      '    pages 2',
      '      basket.ts A',
      '      checkout.ts D',
      '    cart.ts M',
      '    new.ts R ← old.ts',
      '    tax.ts R ← services/shop/legacy/tax.ts',
      'README.md M',
    ]);
  });

  it('keeps a file and a folder of one name apart', () => {
    const tree = changedTree([deleted('config'), added('config/shop.yaml'), added('__proto__/x')]);
    assert.deepEqual(drawn(tree), [
      '__proto__ 1',
      '  x A',
      'config 1',
      '  shop.yaml A',
      'config D',
    ]);
    const ids = nodesIn(tree).map((node) => comparisonRow(node).id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('shows what a hostile name says as text', () => {
    const name = 'src/$(alert) \u202Egnp.exe\n.ts';
    const [folder] = nodesIn(changedTree([modified(name)]));
    assert.ok(folder?.type === 'folder');
    const [file] = nodesIn(folder);
    assert.ok(file);
    const row = comparisonRow(file);
    for (const words of [row.label, row.tooltip, row.spoken]) {
      assert.ok(words.includes('$ (alert) gnp.exe .ts'), words);
    }
  });

  it('says to a screen reader what the colours say', () => {
    const tree = changedTree([renamed('old.ts', 'new.ts'), deleted('gone.ts'), added('src/a.ts')]);
    assert.deepEqual(
      nodesIn(tree).map((node) => comparisonRow(node).spoken),
      ['folder src, 1 file', 'gone.ts, deleted', 'new.ts, renamed from old.ts'],
    );
  });

  it('holds every file exactly once, below the folders of its path, with the right counts', () => {
    const step = fc.constantFrom('a', 'b', 'c', '..', '__proto__');
    const path = fc.array(step, { minLength: 1, maxLength: 6 }).map((steps) => steps.join('/'));
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 60 }), (paths) => {
        const root = changedTree(paths.map(modified));
        const found: string[] = [];
        const visit = (folder: ChangedFolder, above: string): number => {
          const counts = nodesIn(folder).map((node) => {
            if (node.type === 'folder') {
              assert.equal(node.path, above + node.name);
              return visit(node, `${node.path}/`);
            }
            assert.equal(pathOf(node.file), above + node.name);
            found.push(pathOf(node.file));
            return 1;
          });
          const sum = counts.reduce((total: number, count) => total + count, 0);
          assert.equal(folder.count, sum);
          return sum;
        };
        visit(root, '');
        assert.deepEqual(found.sort(), [...paths].sort());
      }),
    );
  });
});

describe('The words of a comparison', () => {
  it('says who is compared, how many files differ and how far apart the commits are', () => {
    assert.deepEqual(comparisonHeading(comparison()), {
      title: 'shop: production → staging',
      description: '2 files · 3 ahead, 14 behind',
    });
    const unknown = { state: 'unknown', reason: 'shallow' } as const;
    assert.deepEqual(
      comparisonHeading(comparison({ after: undefined, distance: unknown, files: [] })),
      { title: 'shop: production → HEAD', description: '0 files · how far apart is not known' },
    );
  });

  it('names both sides of a file with their commits', () => {
    assert.deepEqual(sideLabels(comparison()), ['production ccccccc', 'staging 5555555']);
    assert.equal(
      changeTitle(comparison(), modified('src/cart.ts')),
      'cart.ts (production ccccccc ↔ staging 5555555)',
    );
    assert.equal(
      changeTitle(comparison({ after: undefined }), renamed('src/old.ts', 'src/new.ts')),
      'old.ts → new.ts (production ccccccc ↔ HEAD 5555555)',
    );
    assert.match(changeTitle(comparison(), renamed('src/a.ts', 'lib/a.ts')), /^a\.ts \(/);
  });

  it('tells the file in an environment from the one that is checked out', () => {
    const file = (blob: string) => ({ state: 'file', blob: sha(blob) }) as const;
    const unknown = { state: 'unknown', reason: 'not in\u0007 this clone' } as const;
    assert.equal(fileWords(file('a'), file('a')), 'same as HEAD');
    assert.equal(fileWords(file('a'), file('b')), 'differs from HEAD');
    assert.equal(fileWords(file('a'), { state: 'absent' }), 'differs from HEAD');
    assert.equal(fileWords({ state: 'absent' }, file('a')), 'not there');
    assert.equal(fileWords(unknown, file('a')), '? not in this clone');
    assert.equal(fileWords(file('a'), unknown), '');
    assert.equal(fileWords(file('a'), undefined), '');
  });
});

describe('A comparison that has grown old', () => {
  /** What runs in production and staging, and what is checked out. */
  function running(production: string, staging: string, head = 'e'): Store {
    const store = new Store(new FakeClock());
    store.configure({
      environments: [environment('staging'), environment('production', ['staging'])],
      services: [{ name: 'shop', path: 'services/shop' }],
      cells: [cellPlan('shop', 'staging'), cellPlan('shop', 'production')],
    });
    for (const [name, id] of [
      ['production', production],
      ['staging', staging],
    ] as const) {
      const cell = cellId('shop', name);
      const ran = { text: id, id: sha(id), dirty: false };
      store.setReading(cell, 'observed', {
        state: 'deployed',
        deployment: { commit: ran },
        observedAt: 0,
      });
      const resolution = { state: 'present', commit: commit(sha(id)) } as const;
      store.setHistory(cell, resolution, { state: 'unknown', reason: '' });
    }
    store.setRepository({
      state: 'present',
      root: '/repository',
      head: commit(sha(head)),
      branch: 'main',
      shallow: false,
    });
    return store;
  }

  it('has nothing to say while both environments run what was compared', () => {
    assert.equal(comparisonMessage(running('c', '5'), comparison()), undefined);
  });

  it('says which environment has moved since', () => {
    assert.equal(
      comparisonMessage(running('c', '6'), comparison()),
      'staging has moved since: compare again to see what is there now.',
    );
    assert.match(
      comparisonMessage(running('d', '6'), comparison()) ?? '',
      /^production and staging have moved since: /,
    );
  });

  it('says that another commit is checked out', () => {
    const withHead = comparison({ after: undefined, to: sha('e') });
    assert.equal(comparisonMessage(running('c', '5', 'e'), withHead), undefined);
    assert.match(comparisonMessage(running('c', '5', 'f'), withHead) ?? '', /^HEAD has moved/);
  });

  it('says so where no file differs, and where that was looked for', () => {
    assert.equal(
      comparisonMessage(running('c', '5'), comparison({ files: [] })),
      'No file differs below services/shop.',
    );
  });
});

describe('The services that a file concerns', () => {
  const services = [
    { name: 'shop', path: 'services/shop' },
    { name: 'payments', path: 'services/payments' },
    { name: 'gateway', path: undefined },
  ];
  const names = (path: string, of = services) => servicesAt(of, path).map(({ name }) => name);

  it('are those whose path holds it', () => {
    assert.deepEqual(names('services/shop/src/cart.ts'), ['shop']);
    assert.deepEqual(names('services/shop'), ['shop']);
  });

  it('are those without a path where no path holds it', () => {
    assert.deepEqual(names('services/shopping/src/cart.ts'), ['gateway']);
    assert.deepEqual(names('README.md'), ['gateway']);
  });

  it('are all of them where each has a path of its own', () => {
    assert.deepEqual(names('README.md', services.slice(0, 2)), ['shop', 'payments']);
  });
});
