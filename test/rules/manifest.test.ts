import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json';
import { commands } from '../../src/ui/commandIds';
import {
  contextKeys,
  extensionId,
  guardSettings,
  settings,
  tools,
  views,
  walkthrough,
} from '../../src/ui/manifest';
import { globSync } from '../support/files';

const root = join(__dirname, '..', '..');
const { contributes } = manifest;
const text = JSON.stringify(manifest);
const sources = globSync(join(root, 'src'), '.ts')
  .filter((file) => !file.endsWith(join('ui', 'manifest.ts')))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

const sorted = (values: Iterable<string>) => [...values].sort();

describe('The manifest and src/ui/manifest.ts', () => {
  it('name the same commands', () => {
    assert.deepEqual(
      sorted(contributes.commands.map(({ command }) => command)),
      sorted(Object.values(commands)),
    );
  });

  it('name the same views', () => {
    const contributed = Object.values(contributes.views).flatMap((list) =>
      list.map(({ id }) => id),
    );
    assert.deepEqual(sorted(contributed), sorted(Object.values(views)));
  });

  it('name the same tools for language models, each of which takes only what it names', () => {
    assert.deepEqual(
      contributes.languageModelTools.map(({ name }) => name),
      tools,
    );
    for (const { name, inputSchema, modelDescription } of contributes.languageModelTools) {
      assert.equal(inputSchema.additionalProperties, false, name);
      assert.ok(modelDescription.length > 50, name);
    }
  });

  it('name the same settings, with the same defaults', () => {
    const properties = contributes.configuration.flatMap((group) =>
      Object.entries(group.properties),
    );
    assert.deepEqual(
      Object.fromEntries(properties.map(([key, { default: value }]) => [key, value])),
      Object.fromEntries(
        Object.entries({ ...settings, ...guardSettings }).map(([key, value]) => [
          `whereabouts.${key}`,
          value,
        ]),
      ),
    );
  });

  it('give every setting a scope and a description', () => {
    for (const group of contributes.configuration) {
      const settings: Readonly<Record<string, { scope: string; markdownDescription: string }>> =
        group.properties;
      for (const [key, setting] of Object.entries(settings)) {
        assert.ok(setting.scope, `${key} has no scope`);
        assert.ok(setting.markdownDescription.length > 20, `${key} has no description`);
      }
    }
  });

  it('let no folder set anything of the guard', () => {
    for (const group of contributes.configuration) {
      const all: Readonly<Record<string, { scope: string }>> = group.properties;
      for (const [key, { scope }] of Object.entries(all)) {
        if (key.startsWith('whereabouts.guard.')) assert.equal(scope, 'application', key);
      }
    }
  });

  it('agree on who the extension is', () => {
    assert.equal(`${manifest.publisher}.${manifest.name}`, extensionId);
    assert.deepEqual(
      contributes.walkthroughs.map(({ id }) => id),
      [walkthrough],
    );
  });
});

describe('The manifest', () => {
  it('uses no command and no context key that does not exist', () => {
    const known = new Set<string>(Object.values(commands));
    const viewCommands = Object.values(views).map((view) => `${view}.focus`);
    for (const [id] of text.matchAll(/(?<=command:)whereabouts\.[\w.]+/g)) {
      assert.ok(known.has(id) || viewCommands.includes(id), `${id} is linked and does not exist`);
    }
    for (const list of Object.values(contributes.menus)) {
      for (const { command } of list) assert.ok(known.has(command), `${command} is in a menu`);
    }
    const keys = new Set<string>([
      ...Object.values(contextKeys),
      ...Object.values(views),
      ...known,
    ]);
    for (const [when] of text.matchAll(/"(?:when|enablement)":"((?:[^"\\]|\\.)*)"/g)) {
      for (const [key] of when.matchAll(/whereabouts\.[\w.]+/g)) {
        assert.ok(keys.has(key), `${key} is used in ${when}`);
      }
    }
  });

  it('has every command used by the code, and every id written once', () => {
    const actions = globSync(join(root, 'src/ui'), '.ts')
      .filter((file) => /actions\.ts$/i.test(file))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    for (const name of Object.keys(commands)) {
      assert.match(actions, new RegExp(`^    ${name}: `, 'm'), `${name} does nothing`);
    }
    const loose = sources.replace(/'[\w.]+' satisfies CommandId/g, '');
    for (const id of Object.values(commands)) {
      assert.ok(!loose.includes(`'${id}'`), `${id} is written out beside src/ui/commandIds.ts`);
    }
  });

  it('has the words of menus said by rows', () => {
    const rows = globSync(join(root, 'src/core/present'), '.ts')
      .map((file) => readFileSync(file, 'utf8'))
      .join();
    for (const [, word = ''] of text.matchAll(/viewItem =~ \/\\\\\\\\b(\w+)\\\\\\\\b\//g)) {
      assert.ok(rows.includes(`'${word}'`), `no row says "${word}"`);
    }
    assert.ok([...text.matchAll(/viewItem =~/g)].length > 5);
  });

  it('points at files that are there', () => {
    const paths = [
      manifest.icon,
      ...Object.values(contributes.viewsContainers).flatMap((list) => list.map(({ icon }) => icon)),
      ...contributes.chatPlugins.flatMap(({ path }) =>
        ['.plugin/plugin.json', 'hooks/hooks.json', 'guard.sh'].map((file) => join(path, file)),
      ),
      ...contributes.jsonValidation.map(({ url }) => url),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)),
    ];
    for (const path of paths) assert.ok(existsSync(join(root, path)), `${path} is not there`);
  });

  it('pins every dependency exactly', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    for (const [name, version] of Object.entries(all)) {
      assert.match(version, /^(npm:.+@)?\d+\.\d+\.\d+$/, `${name} ${version}`);
    }
  });
});
