// npm run package: whereabouts-VERSION.vsix, which must stay small: everybody downloads it at every update.
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Failure, runScript } from './script.mjs';

const root = path.dirname(import.meta.dirname);
const sizeLimit = 1_200_000;

void runScript(async () => {
  const { build } = await import('../esbuild.mjs');
  const { createVSIX } = await import('@vscode/vsce');
  await build({ production: true });
  /** @type {{ name: string, version: string }} */
  const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const packagePath = path.join(root, `${name}-${version}.vsix`);
  // The repository has no public address yet: README links stay relative until package.json names one.
  await createVSIX({
    cwd: root,
    packagePath,
    dependencies: false,
    rewriteRelativeLinks: false,
    allowMissingRepository: true,
  });
  const size = statSync(packagePath).size;
  if (size > sizeLimit) {
    throw new Failure(
      `The package has ${size} bytes, more than ${sizeLimit}: look at what .vscodeignore lets in.`,
    );
  }
  return 0;
});
