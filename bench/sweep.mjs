// One sweep over 1,000 origins that answer after 50 ms: ours, in process and with its connections kept, against curl,
// in turns. By itself: node bench/sweep.mjs
import { createRequire } from 'node:module';
import path from 'node:path';
import { curlCommand, curlOver, findCurl, hostOf, startPollServer } from './endpoints.mjs';
import { bundling } from './inHost.mjs';
import { root, runMeasurement, withScratch } from './measurement.mjs';
import { inTurns, timed } from './rounds.mjs';

const endpoints = 1_000;
const rounds = 15;

/** @returns {Promise<import('./measurement.mjs').Row[]>} */
export function sweep() {
  return withScratch(async (scratch) => {
    const server = await startPollServer('--plain', '--delay', '50');
    const { HttpClient } = await bundledClient(scratch);
    const client = new HttpClient({
      credentials: () => Promise.resolve({ state: 'missing' }),
      systemCertificates: true,
    });
    try {
      const urls = Array.from(
        { length: endpoints },
        (_, index) => `http://${hostOf(index)}:${server.port}/version`,
      );
      const { signal } = new AbortController();
      const sweepOnce = async () => {
        const answers = await Promise.all(
          urls.map((url) => client.ask({ transport: 'http', url, headers: {} }, signal)),
        );
        const wrong = answers.find(({ state }) => state !== 'answered');
        if (wrong) throw new Error(JSON.stringify(wrong));
      };
      const curl = findCurl();
      const ask = curl === undefined ? () => Promise.resolve() : curlOver(urls, scratch);
      const first = await timed(sweepOnce);
      for (let warm = 0; warm < 3; warm++) await sweepOnce();
      const { ours, other } = await inTurns(rounds, {
        ours: () => timed(sweepOnce),
        other: () => timed(ask),
      });
      return [
        {
          what: `a warm sweep of ${endpoints.toLocaleString('en')} endpoints at 50 ms`,
          unit: 'ms',
          ours,
          ...(curl === undefined ? {} : { other }),
          instead: curl === undefined ? 'there is no curl here' : curlCommand,
          aim: { ratio: 0.7 },
          note: `in process, connections kept; the first sweep, which makes them, took ${first.toFixed(0)} ms; medians of ${rounds} rounds in turns`,
        },
      ];
    } finally {
      client.dispose();
      server.stop();
    }
  });
}

/** As it ships, but for the minifying. @param {string} scratch @returns {Promise<typeof import('../src/adapters/http/http')>} */
async function bundledClient(scratch) {
  const esbuild = await import('esbuild');
  const outfile = path.join(scratch, 'http.cjs');
  await esbuild.build({
    ...bundling,
    entryPoints: [path.join(root, 'src/adapters/http/http.ts')],
    outfile,
  });
  return createRequire(import.meta.url)(outfile);
}

await runMeasurement(import.meta.filename, sweep);
