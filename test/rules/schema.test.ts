import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Ajv } from 'ajv';
import { parse } from 'jsonc-parser';

import { KINDS, kindNames } from '../../src/core/kinds';
import { PRESETS } from '../../src/core/observe/config/presets';

const SCHEMA = 'media/whereabouts.schema.json';
const script = ['--import', 'tsx', 'scripts/schema.mjs'];

interface Schema {
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly examples?: unknown;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly definitions?: { readonly source: Schema };
}

const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as Schema;
const example = parse(readFileSync('test/fixtures/whereabouts.jsonc', 'utf8')) as unknown;

function valid(): (value: unknown) => boolean {
  const validate = new Ajv({ strict: false }).compile(schema);
  return (value) => validate(value);
}

describe('the JSON Schema of the configuration', () => {
  it('is what the definition says', () => {
    execFileSync(process.execPath, [...script, '--check'], { stdio: 'pipe' });
  });

  it('is told from one that has drifted', () => {
    const folder = mkdtempSync(join(tmpdir(), 'whereabouts-'));
    try {
      const file = join(folder, 'drifted.json');
      writeFileSync(
        file,
        readFileSync(SCHEMA, 'utf8').replace('"draft', '"Draft').replace('a', 'b'),
      );
      const { status, stderr } = spawnSync(process.execPath, [...script, '--check', file], {
        encoding: 'utf8',
      });
      assert.equal(status, 1);
      assert.match(stderr, /run node --import tsx scripts\/schema\.mjs/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('accepts the example of the README', () => {
    assert.equal(valid()(example), true);
  });

  it('refuses what the definition refuses', () => {
    const accepts = valid();
    const file = (environment: unknown, service: unknown) => ({
      environments: { qa: environment },
      services: { shop: service },
    });
    assert.equal(accepts(file({ kind: 'prod' }, { source: { command: ['x'] } })), true);
    assert.equal(accepts(file({ kind: 'prodution' }, { source: { command: ['x'] } })), false);
    assert.equal(accepts(file({ knd: 'qa' }, { source: { command: ['x'] } })), false);
    assert.equal(accepts(file({}, { source: 'https://shop.example/version' })), false);
    assert.equal(accepts(file({}, { source: { http: 'https://shop.example/version' } })), false);
    assert.equal(accepts(file({}, { source: { preset: 'dockerflow' } })), false);
    assert.equal(accepts({ environments: {} }), false);
  });

  it('describes every key, with an example for every key a person writes', () => {
    const silent: string[] = [];
    const exampleless: string[] = [];
    let keys = 0;
    const walk = (node: unknown, path: string): void => {
      if (Array.isArray(node)) return node.forEach((item, index) => walk(item, `${path}/${index}`));
      if (typeof node !== 'object' || node === null) return;
      for (const [name, value] of Object.entries(node)) {
        if (['examples', 'defaultSnippets', 'enum', 'required'].includes(name)) continue;
        if (name !== 'properties') {
          walk(value, `${path}/${name}`);
          continue;
        }
        for (const [key, property] of Object.entries(value as Record<string, Schema>)) {
          keys += 1;
          const at = `${path}/${key}`;
          if (!property.description) silent.push(at);
          if (key !== '$schema' && !Array.isArray(property.examples)) exampleless.push(at);
          walk(property, at);
        }
      }
    };
    walk(schema, '');
    assert.deepEqual(silent, []);
    assert.deepEqual(exampleless, []);
    assert.ok(keys > 60, `${keys} keys`);
  });

  it('says what each kind means', () => {
    const environment = schema.properties?.['environments']?.additionalProperties;
    const kind = environment?.properties?.['kind']?.anyOf?.[0];
    assert.deepEqual(kind?.enum, kindNames());
    assert.deepEqual(
      kind.enumDescriptions,
      kindNames().map((name) => KINDS[name].meaning),
    );
  });

  it('knows every preset with its parameters', () => {
    for (const { name, parameters } of PRESETS) {
      const forms = schema.definitions?.source.anyOf;
      const form = forms?.find((one) => one.properties?.['preset']?.const === name);
      assert.ok(form, name);
      for (const parameter of parameters) assert.ok(form.properties?.[parameter.name]);
      assert.deepEqual(
        [...(form.required ?? [])].sort(),
        ['preset', ...parameters.filter((one) => one.required).map((one) => one.name)].sort(),
      );
    }
  });
});
