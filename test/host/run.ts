import { writeFileSync } from 'node:fs';
import { format } from 'node:util';

/**
 * The mocha entry of every run inside an editor. WHEREABOUTS_TESTS is a JSON array of compiled test files;
 * WHEREABOUTS_RESULTS is where the counts go: an exit code of 0 alone does not prove that a test has run.
 */
export async function run(): Promise<void> {
  markConsole();
  // After the console is marked: mocha keeps the `console.log` that it finds.
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 20_000,
    color: process.env['FORCE_COLOR'] !== undefined,
    ...(process.env['WHEREABOUTS_GREP'] ? { grep: process.env['WHEREABOUTS_GREP'] } : {}),
  });
  const files = JSON.parse(process.env['WHEREABOUTS_TESTS'] ?? '[]') as readonly string[];
  for (const file of files) mocha.addFile(file);
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failed) => {
      const { passes, failures, pending } = runner.stats ?? { passes: 0, failures: 0, pending: 0 };
      const results = process.env['WHEREABOUTS_RESULTS'];
      if (results) writeFileSync(results, JSON.stringify({ passes, failures, pending }));
      if (failed > 0) reject(new Error(`${failed} tests failed.`));
      else resolve();
    });
  });
}

/**
 * The web host hears the workbench and the tests on one channel, and tells them apart by a mark that it hands
 * over in WHEREABOUTS_OUTPUT_MARK. A desktop VS Code prints the lines as they are.
 */
function markConsole(): void {
  const mark = process.env['WHEREABOUTS_OUTPUT_MARK'];
  if (!mark) return;
  const original = globalThis.console;
  const marking = (write: (pattern: string, line: string) => void) => {
    return (...args: readonly unknown[]) => {
      for (const line of format(...args).split('\n')) write('%s', mark + line);
    };
  };
  const marked: Partial<Console> = {
    log: marking(original.log.bind(original)),
    info: marking(original.info.bind(original)),
    warn: marking(original.warn.bind(original)),
    error: marking(original.error.bind(original)),
  };
  // Assigning `console.log` does nothing here (VS Code's setter is empty), so the whole object is replaced.
  globalThis.console = new Proxy(original, {
    get: (target, name): unknown => Reflect.get(marked, name) ?? Reflect.get(target, name),
  });
}
