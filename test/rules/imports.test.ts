import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { globSync } from '../support/files';

const root = join(__dirname, '..', '..');
const files = globSync(join(root, 'src'), '.ts').map((file) => relative(root, file));

interface Import {
  readonly file: string;
  readonly from: string;
  /** Erased by the compiler. */
  readonly type: boolean;
}

/** Every import and re-export of a file, relative ones as paths from the root without extension. */
function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/g,
  );
  return [...found].map(([, type, named, dynamic]) => {
    const from = named ?? dynamic ?? '';
    const path = from.startsWith('.') ? normalize(join(dirname(file), from)) : from;
    return { file, from: path, type: type !== undefined };
  });
}

const imports = files.flatMap(importsOf);

function forbid(title: string, wrong: (one: Import) => boolean, sentence: string): void {
  it(title, () => {
    const found = imports
      .filter(wrong)
      .map(({ file, from }) => `${file} imports ${from}: ${sentence}`);
    assert.deepEqual(found, []);
  });
}

const within = (folder: string) => (path: string) => path.startsWith(`src/${folder}`);
const inCore = within('core/');
const inAdapters = within('adapters/');
const inUi = within('ui/');
const isNode = (path: string) => path.startsWith('node:');

/** Which rooms of the core may look into which; a room may always look into itself. */
const CORE_ARROWS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  observe: ['base'],
  history: ['base'],
  guard: ['base'],
  questions: ['base', 'observe', 'history'],
  engine: ['base', 'observe', 'history', 'guard', 'promote', 'project'],
  project: ['base', 'observe', 'history', 'questions'],
  promote: ['base', 'observe', 'history', 'questions', 'guard', 'project'],
  present: ['base', 'observe', 'history', 'questions', 'guard', 'promote', 'project'],
};

function roomOf(path: string): string {
  const [, , room = ''] = path.replace(/\.ts$/, '').split('/');
  return ['lifecycle', 'model', 'kinds', 'text', 'pathPattern'].includes(room) ? 'base' : room;
}

describe('The arrows between the rooms', () => {
  it('are read from real files', () => {
    assert.ok(files.length > 30, `${files.length} files`);
    assert.ok(
      imports.some(({ file, from }) => file === 'src/extension.ts' && from === 'src/ui/tree'),
    );
    assert.ok(
      imports.some(({ file, from }) => file === 'src/extension.ts' && from === 'src/engine'),
    );
  });

  forbid(
    'the core imports the core only',
    ({ file, from }) => inCore(file) && from.startsWith('src/') && !inCore(from),
    'declare the interface in core and let the outside implement it',
  );
  forbid(
    'the core touches neither the editor nor the machine',
    ({ file, from, type }) => inCore(file) && (isNode(from) || (from === 'vscode' && !type)),
    'core is pure; time, files, processes and network are ports',
  );
  forbid(
    'adapters import the core only',
    ({ file, from }) =>
      inAdapters(file) && from.startsWith('src/') && !inCore(from) && !inAdapters(from),
    'an adapter serves the core and knows no door',
  );
  forbid(
    'the ui imports no adapter and no machine',
    ({ file, from }) => inUi(file) && (inAdapters(from) || isNode(from) || from === 'src/engine'),
    'ui is given its adapters as core interfaces',
  );
  forbid(
    'only the ui and the extension touch the editor',
    ({ file, from }) => from === 'vscode' && !inUi(file) && file !== 'src/extension.ts',
    'hand the value over instead',
  );
  forbid(
    'only the http adapters use axios, and only one file starts processes',
    ({ file, from }) =>
      (from === 'axios' && !file.startsWith('src/adapters/http/')) ||
      (/^(node:)?child_process$/.test(from) && file !== 'src/adapters/process/process.ts'),
    'one outside thing per file',
  );
  forbid(
    'zod is imported whole',
    ({ file, from }) =>
      from === 'zod' && /import \{ z \}/.test(readFileSync(join(root, file), 'utf8')),
    "write `import * as z from 'zod'`, which bundles a fifth",
  );
  forbid(
    'the rooms of the core follow their order',
    ({ file, from }) => {
      if (!inCore(file) || !inCore(from)) return false;
      const [room, other] = [roomOf(file), roomOf(from)];
      return room !== other && !CORE_ARROWS[room]?.includes(other);
    },
    'see the arrows in CONTRIBUTING.md',
  );
  forbid(
    'the engine is loaded lazily by the extension',
    ({ file, from }) =>
      file === 'src/extension.ts' && /^(axios|zod|cockatiel|jsonc-parser|yaml)$/.test(from),
    'nothing heavy at activation',
  );

  it('never go round in a circle', () => {
    const graph = new Map(files.map((file) => [file.replace(/\.ts$/, ''), [] as string[]]));
    for (const { file, from, type } of imports) {
      if (!type && graph.has(from)) graph.get(file.replace(/\.ts$/, ''))?.push(from);
    }
    const done = new Set<string>();
    const walk = (node: string, path: readonly string[]): string | undefined => {
      if (path.includes(node)) return [...path.slice(path.indexOf(node)), node].join(' -> ');
      if (done.has(node)) return undefined;
      for (const next of graph.get(node) ?? []) {
        const circle = walk(next, [...path, node]);
        if (circle) return circle;
      }
      done.add(node);
      return undefined;
    };
    const circles = [...graph.keys()].flatMap((node) => walk(node, []) ?? []);
    assert.deepEqual(circles, []);
  });

  it('has no module-level state that changes', () => {
    const wrong = files.filter((file) =>
      /^(?:export\s+)?(?:let|var)\s/m.test(readFileSync(join(root, file), 'utf8')),
    );
    assert.deepEqual(wrong, []);
  });
});
