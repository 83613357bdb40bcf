import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { sendOf } from '../../../src/core/promote/resolveTrigger';
import { followOf, progressOf, runOf } from '../../../src/core/promote/run';
import type { Trigger } from '../../../src/core/promote/trigger';
import { COMMIT, triggerOf, values } from '../../support/promotion';

/*
 * What is sent, held to the platforms' own specifications. They are large and not ours, so they lie outside of the
 * repository: WHEREABOUTS_SPECS names the folder.
 */
const specs = process.env['WHEREABOUTS_SPECS'] ?? join(__dirname, '../../../../shared/specs');

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly maxProperties?: number;
}

interface Media {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
  readonly schema?: Schema;
}

interface Operation {
  readonly requestBody?: Media;
  readonly parameters?: readonly {
    readonly in?: string;
    readonly name?: string;
    readonly schema?: Schema;
  }[];
  readonly responses: Readonly<Record<string, Media>>;
}

type Document = Readonly<Record<string, unknown>> & {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

class Spec {
  constructor(private readonly document: Document) {}

  /** The operation for an address, as the server would find it. */
  operation(method: string, url: string, base: string): Operation {
    assert.ok(url.startsWith(base), url);
    const steps = url.slice(base.length).split('?')[0]?.split('/') ?? [];
    const path = Object.keys(this.document.paths).find((template) => {
      const parts = template.split('/');
      return (
        this.document.paths[template]?.[method.toLowerCase()] !== undefined &&
        parts.length === steps.length &&
        parts.every((part, index) => part.startsWith('{') || part === steps[index])
      );
    });
    assert.ok(path !== undefined, `no path for ${method} ${url}`);
    const operation = this.document.paths[path]?.[method.toLowerCase()];
    assert.ok(operation);
    return operation;
  }

  bodySchema(operation: Operation): Schema {
    const schema =
      operation.requestBody?.content?.['application/json']?.schema ??
      operation.parameters?.find((one) => one.in === 'body')?.schema;
    assert.ok(schema);
    return this.resolved(schema);
  }

  answerSchema(operation: Operation, status: string): Schema {
    const media = operation.responses[status];
    const schema = media?.content?.['application/json']?.schema ?? media?.schema;
    assert.ok(schema, `no answer ${status}`);
    return this.resolved(schema);
  }

  queryNames(operation: Operation): readonly (string | undefined)[] {
    return (operation.parameters ?? []).map((one) => {
      const { name, in: place } = this.resolved(one as Schema) as { name?: string; in?: string };
      return place === 'query' ? name : undefined;
    });
  }

  resolved(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    const found = schema.$ref
      .slice(2)
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], this.document);
    return this.resolved(found as Schema);
  }

  /** A value that the schema describes: its example, else one of its type. */
  example(given: Schema, depth = 0): unknown {
    const schema = this.resolved(given);
    if (schema.example !== undefined) return schema.example;
    if (schema.enum) return schema.enum[0];
    if (schema.oneOf?.[0]) return this.example(schema.oneOf[0], depth);
    switch (schema.type) {
      case 'array':
        return schema.items && depth < 6 ? [this.example(schema.items, depth + 1)] : [];
      case 'integer':
      case 'number':
        return 30433642;
      case 'boolean':
        return true;
      case 'string':
        return 'https://github.com/acme/shop/actions/runs/1';
      default:
        return Object.fromEntries(
          Object.entries(depth < 6 ? (schema.properties ?? {}) : {}).map(([key, part]) => [
            key,
            this.example(part, depth + 1),
          ]),
        );
    }
  }

  /** Every key is known and of the right type, and no required one is missing. */
  check(value: unknown, given: Schema, path: string): void {
    const schema = this.resolved(given);
    if (schema.oneOf) {
      assert.ok(
        schema.oneOf.some((one) => this.fits(value, one)),
        path,
      );
      return;
    }
    assert.ok(this.fits(value, schema), `${path} is no ${schema.type ?? 'object'}`);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const key of schema.required ?? []) assert.ok(key in value, `${path}.${key} is missing`);
    assert.ok(Object.keys(value).length <= (schema.maxProperties ?? Infinity));
    if (!schema.properties) return;
    for (const [key, part] of Object.entries(value)) {
      const known = schema.properties[key];
      assert.ok(known, `${path}.${key} is not known`);
      this.check(part, known, `${path}.${key}`);
    }
  }

  private fits(value: unknown, given: Schema): boolean {
    const { type } = this.resolved(given);
    if (type === 'array') return Array.isArray(value);
    if (type === 'integer') return Number.isInteger(value);
    if (type === undefined) return true;
    return typeof value === type && !Array.isArray(value);
  }
}

function specOf(name: string): Spec | undefined {
  const path = join(specs, name);
  if (!existsSync(path)) return undefined;
  return new Spec(JSON.parse(readFileSync(path, 'utf8')) as Document);
}

/** Holds what is sent to the specification, and gives what the answer to it says. */
function hold(spec: Spec, trigger: Trigger, base: string, status: string) {
  const send = sendOf(trigger, values(), {});
  assert.ok('transport' in send && send.transport === 'http', JSON.stringify(send));
  const operation = spec.operation(send.method, send.url, base);
  spec.check(JSON.parse(send.body ?? ''), spec.bodySchema(operation), 'body');
  const body = JSON.stringify(spec.example(spec.answerSchema(operation, status)));
  return runOf(trigger, values(), {}, { state: 'accepted', sentence: '', body });
}

/** Holds the question about a run to the specification, and gives the schema of its answer. */
function follow(spec: Spec, trigger: Trigger, base: string, runId: string): Schema {
  const request = followOf(trigger, values(), runId);
  assert.ok(request?.transport === 'http');
  const operation = spec.operation('GET', request.url, base);
  for (const name of new URL(request.url).searchParams.keys()) {
    assert.ok(spec.queryNames(operation).includes(name), name);
  }
  return spec.answerSchema(operation, '200');
}

describe('the contract', () => {
  const github = specOf('github.trim.json');
  const argocd = specOf('argocd.swagger.json');
  before(() => {
    if (!github || !argocd)
      console.log(`      no specifications in ${specs}: contracts are not checked`);
  });

  it('of GitHub, to run a workflow', function () {
    if (!github) return this.skip();
    const base = 'https://api.github.com';
    const trigger = triggerOf({ preset: 'github-workflow', repository: 'a/b', workflow: 'd.yml' });
    const { run, runId } = hold(github, trigger, base, '200');
    assert.equal(run, 'https://github.com/acme/shop/actions/runs/1');
    assert.match(runId ?? '', /^\d+$/);
    const answer = github.example(follow(github, trigger, base, runId ?? '')) as object;
    const done = JSON.stringify({ ...answer, status: 'completed', conclusion: 'failure' });
    const { state, run: page } = progressOf(trigger, runId ?? '', done);
    assert.equal(state, 'failed');
    assert.match(page ?? '', /^https:\/\/github\.com\//);
  });

  it('of GitHub, to create a deployment', function () {
    if (!github) return this.skip();
    const base = 'https://api.github.com';
    const trigger = triggerOf({ preset: 'github-deployment', repository: 'a/b' });
    const { runId } = hold(github, trigger, base, '201');
    assert.match(runId ?? '', /^\d+$/);
    const list = follow(github, trigger, base, runId ?? '');
    const state = github.resolved(github.resolved(list).items ?? {}).properties?.['state'];
    const { follow: told } = trigger.platform ?? {};
    for (const word of [...(told?.succeeded ?? []), ...(told?.failed ?? [])]) {
      assert.ok(state?.enum?.includes(word), word);
    }
    assert.notEqual(
      progressOf(trigger, runId ?? '', JSON.stringify(github.example(list))).words,
      'no word yet',
    );
  });

  it('of Argo CD, to synchronise an application', function () {
    if (!argocd) return this.skip();
    const base = 'https://argocd.example';
    const trigger = triggerOf({
      preset: 'argocd-sync',
      url: base,
      application: 'shop',
      project: 'shop',
      namespace: 'argo',
    });
    assert.equal(hold(argocd, trigger, base, '200').runId, 'shop');
    const schema = follow(argocd, trigger, base, 'shop');
    const phase = ['status', 'operationState', 'phase'].reduce<Schema | undefined>(
      (at, key) => at && argocd.resolved(argocd.resolved(at).properties?.[key] ?? {}),
      schema,
    );
    assert.equal(phase?.type, 'string');
    assert.ok(argocd.resolved(schema).properties?.['operation']);
    const done = JSON.stringify({ status: { operationState: { phase: 'Succeeded' } } });
    assert.equal(progressOf(trigger, 'shop', done).state, 'succeeded');
  });

  it('is broken by a key that is not known, a wrong type and a missing key', function () {
    if (!github) return this.skip();
    const url = 'https://api.github.com/repos/a/b/actions/workflows/d.yml/dispatches';
    const schema = github.bodySchema(github.operation('POST', url, 'https://api.github.com'));
    const whole = { ref: 'main', inputs: { commit: COMMIT } };
    github.check(whole, schema, 'body');
    for (const wrong of [{ ...whole, reff: 'x' }, { ...whole, ref: 5 }, { inputs: {} }]) {
      assert.throws(() => github.check(wrong, schema, 'body'), assert.AssertionError);
    }
    assert.throws(() => github.operation('PUT', url, 'https://api.github.com'));
  });
});
