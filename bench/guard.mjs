// What the guard costs a command that nobody is asked about, against a C program and a Node program that do the same;
// and one judgement. By itself: node bench/guard.mjs
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bundling } from './inHost.mjs';
import { runMeasurement, withScratch } from './measurement.mjs';
import { median } from './rounds.mjs';

/** @typedef {import('./measurement.mjs').Row} Row */
/** @typedef {typeof import('./guardEngine')} Engine */

const rounds = 600;
const nodeRounds = 60;
const judgements = 2_000;
const judgeRounds = 9;

/** The line that is let through. */
const line = ['get', 'pods', '-n', 'shop', '--context=dev'];

/** @returns {Promise<Row[]>} */
export function guard() {
  return withScratch(async (scratch) => {
    const engine = await bundledEngine(scratch);
    const hasCompiler = spawnSync('cc', ['--version']).status === 0;
    const shims = hasCompiler ? await shimRows(engine, scratch) : [];
    return [...shims, judgeRow(engine, hasCompiler)];
  });
}

/** @param {Engine} engine @param {string} scratch @returns {Promise<Row[]>} */
async function shimRows(engine, scratch) {
  const cc = (/** @type {string[]} */ args) => {
    const { status, stderr } = spawnSync('cc', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  const source = (/** @type {string} */ name) => path.join(import.meta.dirname, name);
  const spawner = path.join(scratch, 'spawner');
  cc(['-O2', '-o', spawner, source('guardSpawn.c')]);

  /** A folder with a program of that name. @param {string} name @param {(file: string) => void} make */
  const place = (name, make) => {
    const folder = path.join(scratch, name, 'whereabouts-shims');
    mkdirSync(folder, { recursive: true });
    make(path.join(folder, 'kubectl'));
    return folder;
  };
  const script = (/** @type {string} */ text) => (/** @type {string} */ file) => {
    writeFileSync(file, text);
    chmodSync(file, 0o755);
  };
  const real = path.join(scratch, 'real');
  mkdirSync(real);
  writeFileSync(path.join(scratch, 'tool.c'), 'int main(void) { return 0; }\n');
  cc(['-O2', '-static', '-o', path.join(real, 'kubectl'), path.join(scratch, 'tool.c')]);

  const patterns = `-DPATTERNS=${['*prod*', '*prd*', '*live*'].map((one) => JSON.stringify(one)).join(',')}`;
  const few = engine.rulesOf(0);
  const many = engine.rulesOf(40);
  const windows = path.join(scratch, 'windows');
  const places = {
    direct: real,
    ours: place('ours', script(engine.shimOf(few, false, windows))),
    c: place('c', (file) => cc(['-O2', '-static', patterns, '-o', file, source('guardShim.c')])),
    empty: place('empty', script(`#!/bin/sh\nexec '${real}/kubectl' "$@"\n`)),
    ours40: place('ours40', script(engine.shimOf(many, false, windows))),
    words: place('words', script(engine.shimOf(few, true, windows))),
    words40: place('words40', script(engine.shimOf(many, true, windows))),
  };
  const found = await took(spawner, rounds, places, real);
  const nodes = {
    direct: real,
    ours: places.ours,
    node: place('node', script(nodeShim())),
  };
  const slow = await took(spawner, nodeRounds, nodes, real);
  const over = (/** @type {keyof typeof found} */ name) => found[name] - found.direct;
  const how = `overhead over the tool by itself (${found.direct.toFixed(0)} µs), which is a static program that does nothing; posix_spawn to exit, medians of ${rounds} rounds in turns`;
  return [
    {
      what: 'the shim, where nobody is asked',
      unit: 'µs',
      ours: over('ours'),
      other: over('c'),
      instead: 'a static C shim',
      aim: { ratio: 1.5 },
      note: `${how}. The shell itself, with a script that holds nothing but exec, takes ${over('empty').toFixed(0)} µs`,
    },
    {
      what: 'the shim, where nobody is asked',
      unit: 'µs',
      ours: over('ours'),
      other: over('empty'),
      instead: 'a shell script that only says exec',
      aim: { ratio: 1.25 },
      note: 'what finding the tool and reading the line adds to the shell',
    },
    {
      what: 'the shim, where nobody is asked',
      unit: 'µs',
      ours: slow.ours - slow.direct,
      other: slow.node - slow.direct,
      instead: `a shim for node ${process.versions.node}`,
      aim: { ratio: 1 / 30 },
      note: `medians of ${nodeRounds} rounds in turns`,
    },
    {
      what: 'the shim with 40 environments, a read',
      unit: 'µs',
      ours: over('ours40'),
      other: over('ours'),
      instead: 'the same without any',
      aim: { ratio: 2 },
      note: 'reads are let through before names are looked at',
    },
    {
      what: 'the shim with 40 environments, by its words',
      unit: 'µs',
      ours: over('words40'),
      other: over('words'),
      instead: 'the same without any',
      aim: { ratio: 2 },
      note: `a tool like psql: each word of the line and of three variables is looked at; 40 names with 2 targets each. Without any it takes ${over('words').toFixed(0)} µs`,
    },
  ];
}

/** Does what the shim does, as far as the line of the measurement needs it. */
function nodeShim() {
  return `#!${process.execPath}
const { accessSync, constants } = require('node:fs');
const path = process.env.PATH.split(':').filter((one) => !one.endsWith('/whereabouts-shims'));
const real = path.map((one) => one + '/kubectl').find((file) => {
  try { accessSync(file, constants.X_OK); return true; } catch { return false; }
});
const args = process.argv.slice(2);
if (!['get', 'describe', 'logs'].includes(args[0])) process.exit(77);
if (process.execve) process.execve(real, [real, ...args], process.env);
process.exit(require('node:child_process').spawnSync(real, args, { stdio: 'inherit' }).status);
`;
}

/**
 * The median microseconds of each.
 * @template {string} Name
 * @param {string} spawner @param {number} count @param {Record<Name, string>} places @param {string} real
 * @returns {Promise<Record<Name, number>>}
 */
async function took(spawner, count, places, real) {
  const names = /** @type {Name[]} */ (Object.keys(places));
  const args = names.flatMap((name) => ['kubectl', places[name], ...line, '--']);
  const out = await run(spawner, [String(count), String(names.length), ...args], {
    PATH: `${real}:/usr/local/bin:/usr/bin:/bin`,
    HOME: '/nowhere',
    PGHOST: 'localhost',
    PGDATABASE: 'shop_dev',
  });
  const figures = out
    .trim()
    .split('\n')
    .map((text) => median(text.trim().split(' ').map(Number)) / 1_000);
  const found = names.map((name, index) => [name, figures[index]]);
  return /** @type {Record<Name, number>} */ (Object.fromEntries(found));
}

/** @param {Engine} engine @param {boolean} hasCompiler @returns {Row} */
function judgeRow(engine, hasCompiler) {
  const missing = hasCompiler ? '' : '. The shims were not measured: there is no cc here';
  const config = kubeconfig(30);
  engine.judging(judgements, config);
  const ours = median(
    Array.from({ length: judgeRounds }, () => engine.judging(judgements, config)),
  );
  return {
    what: 'one judgement of a kubectl that writes',
    unit: 'µs',
    ours,
    instead: '',
    aim: { ours: 50 },
    note: `with 7 environments and a kubeconfig of 30 contexts (${Math.round(config.length / 1_024)} KB) that was decoded before; medians of ${judgeRounds} times ${judgements}${missing}`,
  };
}

/** @param {number} count */
function kubeconfig(count) {
  const names = Array.from({ length: count }, (_, index) => `prod-${index}`);
  const certificate = 'A'.repeat(1_500);
  return `apiVersion: v1
kind: Config
current-context: prod-7
contexts:
${names.map((name) => `- name: ${name}\n  context: {cluster: ${name}, user: ${name}}`).join('\n')}
clusters:
${names.map((name) => `- name: ${name}\n  cluster:\n    server: https://${name}.example:6443\n    certificate-authority-data: ${certificate}`).join('\n')}
`;
}

/** @param {string} program @param {string[]} args @param {NodeJS.ProcessEnv} env @returns {Promise<string>} */
function run(program, args, env) {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${program} ended with ${code}:\n${out}${err}`));
    });
  });
}

/** @param {string} scratch @returns {Promise<Engine>} */
async function bundledEngine(scratch) {
  const esbuild = await import('esbuild');
  const outfile = path.join(scratch, 'guardEngine.cjs');
  await esbuild.build({
    ...bundling,
    mainFields: ['module', 'main'],
    entryPoints: [path.join(import.meta.dirname, 'guardEngine.ts')],
    outfile,
  });
  return createRequire(import.meta.url)(outfile);
}

await runMeasurement(import.meta.filename, guard);
