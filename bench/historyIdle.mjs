// What an engine that has read everything asks git for while nothing changes.
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startPollServer } from './endpoints.mjs';
import { linesOf } from './historyGround.mjs';

/** @typedef {import('./historyGround.mjs').Ground} Ground */
/** @typedef {typeof import('./historyEngine')} Engine */

const rounds = 20;

/**
 * Fifty environments that run the deployed commits, read over and over, as in a minute of very eager polling. Git is a
 * program that writes down each start, in whichever thread, and then is git.
 * @param {Ground} ground @param {Engine} engine @param {string} scratch @returns {Promise<import('./measurement.mjs').Row>}
 */
export async function idleRow({ name, root, deployed }, engine, scratch) {
  const what = `${name}: git processes while nothing changes`;
  const gitPath = path.join(scratch, 'git-counted');
  const starts = `${gitPath}.log`;
  rmSync(starts, { force: true });
  const [git = ''] = linesOf(root, ['--exec-path']);
  writeFileSync(gitPath, `#!/bin/sh\necho "$*" >> '${starts}'\nexec '${git}/git' "$@"\n`);
  chmodSync(gitPath, 0o755);
  const countStarts = () =>
    existsSync(starts) ? readFileSync(starts, 'utf8').split('\n').length - 1 : 0;

  const server = await startPollServer('--plain');
  const { folder, store } = engine.open(root, { gitPath });
  try {
    folder.configure(configurationOf(deployed, server.port));
    await folder.project.refresh();
    const unknown = store.cellsOf('shop').filter(({ head }) => head.state !== 'known');
    if (unknown.length > 0) throw new Error(JSON.stringify(unknown[0]));
    const before = countStarts();
    for (let round = 0; round < rounds; round++) {
      await folder.project.refresh();
      await folder.project.compare();
      await folder.history.repository();
    }
    return {
      what,
      unit: '',
      ours: countStarts() - before,
      instead: 'one for each question',
      aim: { ours: 0 },
      note: `${rounds} rounds of reading 50 environments and comparing them; the first round started ${before}`,
    };
  } finally {
    folder.dispose();
    server.stop();
  }
}

/** @param {readonly string[]} deployed @param {number} port */
function configurationOf(deployed, port) {
  const names = deployed.map((_, index) => `place-${index}`);
  return JSON.stringify({
    environments: Object.fromEntries(names.map((name) => [name, {}])),
    services: {
      shop: {
        source: { http: '${url}', commit: 'commit', version: 'version', since: 'startedAt' },
        in: Object.fromEntries(
          names.map((name, index) => [
            name,
            { url: `http://127.0.0.1:${port}/${deployed[index]}` },
          ]),
        ),
      },
    },
  });
}
