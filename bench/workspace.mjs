// A folder as a user has it: a small repository, and a configuration that asks a server of ours.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hostOf } from './endpoints.mjs';

const environments = ['dev', 'qa', 'staging', 'production'];

/**
 * Each service runs in four environments. Every cell is an origin of its own, and runs one of twenty commits of the
 * repository's forty. Returns the addresses of the cells.
 * @param {string} folder that does not exist yet @param {number} services @param {number} port of pollServer.mjs
 */
export function writeWorkspace(folder, services, port) {
  mkdirSync(path.join(folder, '.vscode'), { recursive: true });
  const commits = writeRepository(folder, 40);
  const all = Array.from({ length: services }, (_, service) =>
    environments.map((name, place) => {
      const commit = commits.at(-1 - 5 * (environments.length - 1 - place) - (service % 5));
      const host = hostOf(service * environments.length + place);
      return { name, url: `http://${host}:${port}/${commit}` };
    }),
  );
  const configuration = {
    environments: Object.fromEntries(environments.map((name) => [name, {}])),
    services: Object.fromEntries(
      all.map((places, service) => [
        `service-${service}`,
        {
          source: { http: '${url}', commit: 'commit', version: 'version', since: 'startedAt' },
          in: Object.fromEntries(places.map(({ name, url }) => [name, { url }])),
        },
      ]),
    ),
  };
  const text = JSON.stringify(configuration, undefined, 2);
  writeFileSync(path.join(folder, '.vscode/whereabouts.json'), text);
  return all.flatMap((places) => places.map(({ url }) => url));
}

/** Ids of the commits, oldest first. @param {string} folder @param {number} count */
export function writeRepository(folder, count) {
  /** @param {string[]} args @param {string} [input] */
  const git = (args, input) => execFileSync('git', args, { cwd: folder, encoding: 'utf8', input });
  git(['init', '--quiet', '--initial-branch=main']);
  const stream = Array.from({ length: count }, (_, index) => {
    const message = `Change ${index}\n`;
    const who = `Ada <ada@shop.example> ${1_700_000_000 + 3_600 * index} +0000`;
    return `commit refs/heads/main\ncommitter ${who}\ndata ${message.length}\n${message}\n`;
  });
  git(['fast-import', '--quiet'], stream.join(''));
  return git(['rev-list', '--reverse', 'main']).trim().split('\n');
}
