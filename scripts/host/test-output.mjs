// The workbench's console carries the lines of the tests and its own; this tells them apart.
import { format } from 'node:util';

/** test/host/run.ts starts each of its lines with this (it learns it from WHEREABOUTS_OUTPUT_MARK). */
export const outputMark = '\u001e';

/** What the workbench says about itself while tests run; never said by a test. */
const noise = [
  /^(Creation of workbench contribution|No search provider registered|Timed out waiting for authentication|Canceled)/,
  /^(Extension host with pid|Started local extension host|Resolv(ing|ed) connection token|Creating a socket)/,
  /^(Ignoring fetching additional|Updating additional builtin|Settings Sync:|\[reconnection-grace-time\])/,
  /^\[Service Worker\] registration/,
  /^\[(ChatModelSelection|AccountPolicyGate|driver|AgentHost|chat|perf|storage|tas)\b/i,
  /^\[[^\]]*(Chat|Copilot|Mcp|Agent)[^\]]*\]/,
  /^DialogService: (Dialog requested|refused to show confirmation)/,
];

/**
 * Prints the marked lines as they come, and beside them what the workbench reports about the extension under
 * test. An entry that marks nothing (another runner's) is printed at the end, without the known noise.
 */
export class TestOutput {
  /** @type {{ level: string, line: string }[]} */
  #unmarked = [];
  #sawMark = false;
  #printsAll = process.env['WHEREABOUTS_HOST_VERBOSE'] === '1';
  #extension;

  /** @param {string | undefined} extension folder under test */
  constructor(extension) {
    this.#extension = extension;
  }

  /** @param {string} level @param {unknown[]} args as console.log takes them */
  add(level, args) {
    const line = format(...args);
    if (line.startsWith(outputMark)) {
      this.#sawMark = true;
      process.stdout.write(`${line.slice(outputMark.length)}\n`);
      return;
    }
    this.#unmarked.push({ level, line });
    const isOurs = this.#extension !== undefined && line.includes(this.#extension);
    if (this.#printsAll || (isOurs && level !== 'info')) process.stderr.write(`${line}\n`);
  }

  end() {
    if (this.#sawMark || this.#printsAll) return;
    for (const { level, line } of this.#unmarked) {
      if (noise.some((pattern) => pattern.test(line))) continue;
      (level === 'error' ? process.stderr : process.stdout).write(`${line}\n`);
    }
  }

  /** Everything that was not a test's line, for a log file. */
  log() {
    return this.#unmarked.map(({ level, line }) => `[${level}] ${line}`).join('\n');
  }
}
