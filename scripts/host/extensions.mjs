// Puts extensions where a server (or a desktop VS Code) finds them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../script.mjs';
import { setupHost } from './setup.mjs';

/**
 * Runs the server once as a command line tool: --install-extension, --list-extensions, --version.
 * @param {string[]} args
 * @param {{ extensionsDir?: string | undefined, dataDir?: string | undefined }} [places]
 */
export async function serverCli(args, { extensionsDir, dataDir } = {}) {
  const host = await setupHost();
  return spawnSync(
    host.node,
    [
      ...[host.serverMain, '--accept-server-license-terms'],
      ...(dataDir ? ['--server-data-dir', dataDir] : []),
      ...(extensionsDir ? ['--extensions-dir', extensionsDir] : []),
      ...args,
    ],
    { encoding: 'utf8', env: { ...process.env, EXTENSIONS_GALLERY: '{}' } },
  );
}

/**
 * Installs packed extensions as a user does.
 * @param {string[]} files .vsix
 * @param {{ extensionsDir: string, dataDir: string }} places
 */
export async function installExtensions(files, places) {
  if (files.length === 0) return;
  const args = files.flatMap((file) => ['--install-extension', path.resolve(file)]);
  const { status, stdout, stderr } = await serverCli(args, places);
  if (status !== 0) {
    throw new Failure(`${files.join(', ')} could not be installed:\n${stdout}${stderr}`);
  }
}

/**
 * Links unpacked extensions into an extensions folder, so that they run as installed ones.
 * @param {string[]} folders
 * @param {string} extensionsDir
 */
export function linkExtensions(folders, extensionsDir) {
  mkdirSync(extensionsDir, { recursive: true });
  // VS Code writes this list anew from what lies in the folder.
  rmSync(path.join(extensionsDir, 'extensions.json'), { force: true });
  for (const folder of folders) {
    /** @type {{ publisher: string, name: string, version: string }} */
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const { publisher, name, version } = manifest;
    const link = path.join(extensionsDir, `${publisher}.${name}-${version}`.toLowerCase());
    rmSync(link, { recursive: true, force: true });
    symlinkSync(path.resolve(folder), link, 'junction');
  }
}
