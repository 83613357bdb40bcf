import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json';
import { USAGE } from '../../src/cli/arguments';

const root = join(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const documents = ['README.md', 'CONTRIBUTING.md'];

describe('The documents', () => {
  for (const document of documents) {
    const text = read(document);

    it(`${document} names only npm scripts that exist`, () => {
      const own = ['start', 'test', 'link', 'ci'];
      const named = [...text.matchAll(/(?:^|`)npm (run )?([\w:]+)/gm)];
      assert.ok(named.length > 1);
      for (const [, run, name = ''] of named) {
        const known = name in manifest.scripts || (!run && own.includes(name));
        assert.ok(known, `npm ${run ?? ''}${name}`);
      }
    });

    it(`${document} names only files that are there`, () => {
      const paths = [
        ...text.matchAll(/\]\(((?!https?:|#)[^)]+)\)/g),
        ...text.matchAll(/`((?:src|test|media|scripts|bench|demo)\/[\w./-]+)`/g),
      ].map(([, path = '']) => path);
      assert.ok(paths.length > 2);
      for (const path of paths) {
        if (/NAME/.test(path)) continue;
        assert.ok(existsSync(join(root, path)), path);
      }
    });
  }

  it('README.md lists every setting, and every command as the palette shows it', () => {
    const text = read('README.md');
    for (const group of manifest.contributes.configuration) {
      for (const key of Object.keys(group.properties)) assert.ok(text.includes(`\`${key}\``), key);
    }
    for (const { title } of manifest.contributes.commands) assert.ok(text.includes(title), title);
  });

  it('README.md and the help of the terminal name the same commands', () => {
    const text = read('README.md');
    for (const [, command = ''] of USAGE.matchAll(/^ {2}whereabouts (\w+)/gm)) {
      assert.match(text, new RegExp(`\`whereabouts ${command} `), command);
    }
  });

  it('CHANGELOG.md says what is new', () => {
    assert.match(read('CHANGELOG.md'), /^## Unreleased\n\n### Added\n\n- /m);
  });
});
