// What one changed cell among 7,000 rows costs the extension host, against drawing the whole tree anew, which is what
// most extensions do at every change. By itself: node bench/tree.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inHost } from './inHost.mjs';
import { runMeasurement, withScratch } from './measurement.mjs';

const view = 'whereabouts.environments';

/**
 * @typedef {object} Figures
 * @property {{ ours: number, root: number }} asked how often VS Code asked for a row
 * @property {{ idle: number, ours: number, root: number }} cost milliseconds of CPU of the host in windows of a second
 */

/** @returns {Promise<import('./measurement.mjs').Row[]>} */
export function tree() {
  return withScratch(async (scratch) => {
    const workspace = path.join(scratch, 'workspace');
    mkdirSync(path.join(workspace, '.vscode'), { recursive: true });
    writeFileSync(path.join(workspace, '.vscode/whereabouts.json'), '{}');
    const extension = writeHolder(path.join(scratch, 'holder'));
    /** @type {Figures} */
    const { asked, cost } = await inHost({
      file: 'tree.test.ts',
      into: extension,
      workspace,
      extension,
    });
    const ours = Math.max(0, cost.ours - cost.idle);
    const other = cost.root - cost.idle;
    const what = 'one changed cell among 7,000 rows';
    return [
      {
        what: `${what}: CPU of the host`,
        unit: 'ms',
        ours,
        other,
        instead: 'a refresh of the whole tree',
        aim: { ratio: 1 / 10 },
        note: `above the ${cost.idle.toFixed(0)} ms that an idle host spends in a second; the least of 11 rounds in turns`,
      },
      {
        what: `${what}: rows asked for`,
        unit: '',
        ours: asked.ours,
        other: asked.root,
        instead: 'a refresh of the whole tree',
        aim: { ratio: 1 / 1_000 },
        note: 'calls of getTreeItem',
      },
    ];
  });
}

/** An extension that contributes the view and nothing else: the measurement fills it. @param {string} folder */
function writeHolder(folder) {
  mkdirSync(folder);
  const manifest = {
    publisher: 'whereabouts',
    name: 'bench-holder',
    version: '0.0.0',
    engines: { vscode: '*' },
    contributes: {
      viewsContainers: {
        activitybar: [{ id: 'whereabouts', title: 'Whereabouts', icon: 'icon.svg' }],
      },
      views: { whereabouts: [{ id: view, name: 'Environments' }] },
    },
  };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  return folder;
}

await runMeasurement(import.meta.filename, tree);
