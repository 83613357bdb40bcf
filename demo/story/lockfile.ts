import { createHash } from 'node:crypto';
import { inFolder } from '../edits';
import type { Edit } from '../edits';

const root = inFolder('');

/** What `package.json` starts with, and a few packages that come with them. */
const packages = {
  pg: '8.16.0',
  'pg-pool': '3.10.0',
  'pg-protocol': '1.10.0',
  pino: '9.6.0',
  'pino-std-serializers': '7.0.0',
  'thread-stream': '3.1.0',
  tsx: '4.19.4',
  typescript: '5.8.3',
  undici: '7.9.0',
  zod: '4.0.5',
} as const;

export function lockFile(): string {
  const entries = Object.entries(packages).map(([name, version]) => entry(name, version));
  return `{
  "name": "storefront",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {
${entries.join(',\n')}
  }
}`;
}

/** A dependency update as a bot makes it: the manifest where it is named, and the lock file. */
export function bump(name: string, from: string, to: string): readonly [Edit, ...Edit[]] {
  const lock = root.swap('package-lock.json', entry(name, from), entry(name, to));
  const manifest = root.swap('package.json', `"${name}": "${from}"`, `"${name}": "${to}"`);
  return isDirect(name) ? [lock, manifest] : [lock];
}

function isDirect(name: string): boolean {
  return name !== 'thread-stream' && !name.startsWith('pg-') && !name.startsWith('pino-');
}

function entry(name: string, version: string): string {
  const digest = createHash('sha512').update(`${name}@${version}`).digest('base64');
  return `    "node_modules/${name}": {
      "version": "${version}",
      "integrity": "sha512-${digest}"
    }`;
}
