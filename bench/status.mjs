// A whole cold `whereabouts status`, from the start of the process to its end, over 1,000 endpoints that answer after
// 50 ms and a small repository, against the same curl. By itself: node bench/status.mjs
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { build } from '../esbuild.mjs';
import { curlCommand, curlOver, findCurl, startPollServer } from './endpoints.mjs';
import { runMeasurement, withScratch } from './measurement.mjs';
import { inTurns, timed } from './rounds.mjs';
import { writeWorkspace } from './workspace.mjs';

const services = 250;
const rounds = 7;

/** @returns {Promise<import('./measurement.mjs').Row[]>} */
export function status() {
  return withScratch(async (scratch) => {
    const dist = path.join(scratch, 'dist');
    await build({ production: true, to: dist });
    const server = await startPollServer('--plain', '--delay', '50');
    try {
      const workspace = path.join(scratch, 'workspace');
      const urls = writeWorkspace(workspace, services, server.port);
      const cli = () => runStatus(path.join(dist, 'cli.cjs'), workspace);
      const curl = findCurl();
      const ask = curl === undefined ? () => Promise.resolve() : curlOver(urls, scratch);
      await cli();
      const { ours, other } = await inTurns(rounds, {
        ours: () => timed(cli),
        other: () => timed(ask),
      });
      return [
        {
          what: `whereabouts status, cold, ${urls.length.toLocaleString('en')} endpoints at 50 ms`,
          unit: 'ms',
          ours,
          ...(curl === undefined ? {} : { other }),
          instead:
            curl === undefined ? 'there is no curl here' : `${curlCommand}, only the requests`,
          aim: { ratio: 2 },
          note: `${services} services in 4 environments, 20 commits of one repository, from the start of node to its end; medians of ${rounds} rounds in turns`,
        },
      ];
    } finally {
      server.stop();
    }
  });
}

/** Ends well only when every cell was read. @param {string} cli @param {string} workspace */
function runStatus(cli, workspace) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, 'status', '--cwd', workspace],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`whereabouts status ended with ${status}:\n${stdout}${stderr}`);
  return Promise.resolve();
}

await runMeasurement(import.meta.filename, status);
