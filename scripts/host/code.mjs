// Stands in for the desktop `code` executable, as far as extension tests and extension management need it:
//   code [--user-data-dir D] [--extensions-dir D] --extensionDevelopmentPath=P --extensionTestsPath=T [folder]
//   code --install-extension F.vsix | --uninstall-extension ID | --list-extensions [--show-versions] | --version
// WHEREABOUTS_TRUST (all, none, ask) says which folders are trusted: test runners always pass --disable-workspace-trust.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Failure, runScript } from '../script.mjs';

void runScript(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    strict: false, // desktop's other switches are accepted and mean nothing here
    options: {
      'user-data-dir': { type: 'string' },
      'extensions-dir': { type: 'string' },
      'install-extension': { type: 'string', multiple: true },
      'uninstall-extension': { type: 'string', multiple: true },
      extensionDevelopmentPath: { type: 'string', multiple: true },
      extensionTestsPath: { type: 'string' },
    },
  });
  /** @param {string} name */
  const paths = (name) => [values[name] ?? []].flat().map((value) => toPath(String(value)));
  const [userDataDir] = paths('user-data-dir');
  const [extensionsDir] = paths('extensions-dir');

  const managing = ['version', 'list-extensions', 'show-versions', 'force']
    .filter((name) => values[name] === true)
    .map((name) => `--${name}`)
    .concat(
      ...['install-extension', 'uninstall-extension'].map((name) =>
        [values[name] ?? []].flat().flatMap((value) => [`--${name}`, String(value)]),
      ),
    );
  if (managing.length > 0) {
    const { serverCli } = await import('./extensions.mjs');
    const result = await serverCli(managing, { extensionsDir, dataDir: userDataDir });
    process.stdout.write(result.stdout);
    process.stderr.write(result.stderr);
    return result.status ?? 1;
  }

  const [testEntry] = paths('extensionTestsPath');
  const [extension, ...more] = paths('extensionDevelopmentPath');
  if (!testEntry) {
    throw new Failure(
      'Nothing to do: this `code` runs tests (--extensionTestsPath) and manages extensions.',
    );
  }
  if (more.length > 0) {
    throw new Failure(
      'The web workbench takes one --extensionDevelopmentPath; install the others.',
    );
  }
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => interrupted.abort());
  }
  const { runTests } = await import('./run-tests.mjs');
  return runTests({
    ...(positionals[0] ? { workspace: path.resolve(positionals[0]) } : {}),
    ...(extension ? { extension } : {}),
    testEntry,
    server: {
      ...(userDataDir ? { dataDir: userDataDir } : {}),
      ...(extensionsDir ? { extensionsDir } : {}),
      trust: trustFromEnvironment(),
    },
    signal: interrupted.signal,
  });
});

function trustFromEnvironment() {
  const trust = process.env['WHEREABOUTS_TRUST'] ?? 'all';
  if (trust === 'all' || trust === 'none' || trust === 'ask') return trust;
  throw new Failure(`WHEREABOUTS_TRUST is "${trust}"; it must be all, none or ask.`);
}

/** @param {string} value a path or a file: address */
function toPath(value) {
  return path.resolve(value.startsWith('file:') ? fileURLToPath(value) : value);
}
