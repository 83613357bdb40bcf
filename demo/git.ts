import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Moment } from './calendar';
import type { Tree } from './edits';
import type { Person } from './story/model';

/** An environment in which git reads no configuration but the repository's own. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TEMPLATE_DIR: '',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}

/** Runs git and resolves to what it printed, without the last line end. */
export async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const hooksOff = ['-c', 'core.hooksPath=/dev/null'];
  const { stdout } = await promisify(execFile)('git', [...hooksOff, ...args], {
    cwd,
    env: cleanEnvironment(),
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.replace(/\n$/, '');
}

export interface Signature {
  readonly person: Person;
  readonly at: Moment;
}

export interface NewCommit {
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  readonly tree: Tree;
}

/** One `git fast-import`, fed commit by commit. */
export interface Import {
  /** Writes a commit and resolves to its full id. */
  commit(commit: NewCommit): Promise<string>;
  tag(name: string, commit: string, tagger: Signature, message: string): void;
  /** Points a full ref name at a commit of this import. */
  point(ref: string, commit: string): void;
  /** Ends the stream and waits for git to have written everything. */
  finish(): Promise<void>;
  /** Ends git where it is. Does nothing after `finish`. */
  abort(): void;
}

const SCRATCH = 'refs/import/scratch';
const NO_COMMIT = '0'.repeat(40);

export function startImport(bareRepository: string): Import {
  const child = spawn('git', ['fast-import', '--quiet', '--done'], {
    cwd: bareRepository,
    env: cleanEnvironment(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  child.stdin.on('error', () => undefined);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  ended.catch(() => undefined);

  const marks = new Map<string, number>();
  const trees = new Map<string, Tree>();
  const mark = (commit: string): string => {
    const number = marks.get(commit);
    if (number === undefined) throw new Error(`${commit} is not a commit of this import.`);
    return `:${number}`;
  };
  const write = (text: string): void => void child.stdin.write(text);

  return {
    async commit({ parents, author, committer, message, tree }) {
      const number = marks.size + 1;
      const [first, ...others] = parents;
      const before = first === undefined ? undefined : trees.get(first);
      write(
        [
          `commit ${SCRATCH}\nmark :${number}\n`,
          `author ${signed(author)}\ncommitter ${signed(committer)}\n`,
          data(message),
          first === undefined ? '' : `from ${mark(first)}\n`,
          ...others.map((other) => `merge ${mark(other)}\n`),
          ...changedFiles(before ?? new Map(), tree),
          `\nget-mark :${number}\n`,
        ].join(''),
      );
      const answer = await answers.next();
      if (answer.done === true) {
        await ended;
        throw new Error(`git fast-import stopped early: ${complaint}`);
      }
      marks.set(answer.value, number);
      trees.set(answer.value, tree);
      return answer.value;
    },
    tag(name, commit, tagger, message) {
      write(`tag ${name}\nfrom ${mark(commit)}\ntagger ${signed(tagger)}\n${data(message)}`);
    },
    point(ref, commit) {
      write(`reset ${ref}\nfrom ${mark(commit)}\n\n`);
    },
    async finish() {
      write(`reset ${SCRATCH}\nfrom ${NO_COMMIT}\n\ndone\n`);
      child.stdin.end();
      const code = await ended;
      if (code !== 0) throw new Error(`git fast-import failed: ${complaint}`);
    },
    abort: () => void child.kill(),
  };
}

function signed({ person, at }: Signature): string {
  return `${person.name} <${person.email}> ${at.seconds} ${at.zone}`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function changedFiles(before: Tree, after: Tree): string[] {
  const written = [...after]
    .filter(([path, text]) => before.get(path) !== text)
    .map(
      ([path, text]) =>
        `M ${path.endsWith('.sh') ? '100755' : '100644'} inline ${path}\n${data(text)}`,
    );
  const removed = [...before.keys()]
    .filter((path) => !after.has(path))
    .map((path) => `D ${path}\n`);
  return [...removed, ...written];
}
