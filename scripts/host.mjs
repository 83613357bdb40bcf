// npm run host: runs any compiled mocha file inside VS Code, with Whereabouts in development mode.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Failure, messageOf, runScript } from './script.mjs';

const usage = `npm run host -- --workspace DIR --tests FILE.js [--tests FILE.js]

  --workspace DIR    the folder (or .code-workspace file) that is open; used in place
  --tests FILE.js    compiled mocha tests (describe, it, require('vscode')), wherever they lie
  --extension DIR    an extension in development mode, instead of this repository
  --install X.vsix   a packed extension that is installed first, instead of this repository
  --untrusted        Restricted Mode: the workspace is not trusted`;

void runScript(async () => {
  const run = readArguments();
  const { build } = await import('../esbuild.mjs');
  const { runInEditor } = await import('./host/run-in-editor.mjs');
  const ownExtension = !run.extension && run.install.length === 0;
  if (ownExtension) await build({ production: true });
  const own = ownExtension ? { extension: path.dirname(import.meta.dirname) } : {};
  const result = await runInEditor({ ...run, ...own });
  if (result.why) console.error(result.why);
  return result.code;
});

function readArguments() {
  const values = parseOptions();
  if (!values.workspace || values.tests.length === 0) throw new Failure(usage);
  return {
    workspace: existing(values.workspace),
    tests: values.tests.map(existing),
    ...(values.extension ? { extension: existing(values.extension) } : {}),
    install: values.install.map(existing),
    trust: values.untrusted ? /** @type {const} */ ('none') : /** @type {const} */ ('all'),
  };
}

function parseOptions() {
  try {
    return parseArgs({
      options: {
        workspace: { type: 'string' },
        tests: { type: 'string', multiple: true, default: [] },
        extension: { type: 'string' },
        install: { type: 'string', multiple: true, default: [] },
        untrusted: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new Failure(`${messageOf(error)}\n\n${usage}`);
  }
}

/** @param {string} file relative to where npm was called */
function existing(file) {
  const absolute = path.resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  if (!existsSync(absolute)) throw new Failure(`${absolute} does not exist.\n\n${usage}`);
  return absolute;
}
