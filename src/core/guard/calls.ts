import { nameTest } from '../pathPattern';
import { type CommandAct, type ShellAct, type Surroundings, isUnknown } from './act';
import type { Fact, Hits, VerbClass } from './finding';
import { type Line, nameOf, readLine } from './line';
import { scriptInner } from './scripts';
import { readShell } from './shellText';
import type { Inner, Tool } from './tool';
import { toolNamed } from './tools/all';
import { strangerCall, wordsCall } from './strangers';

/** One program that an act would run, and what it would do to what. */
export interface Called {
  /** Its name, and the words of its verb: `kubectl delete`. Text from outside. */
  readonly what: string;
  readonly verb: VerbClass;
  readonly hits: Hits;
  /** The very words and where they are run. */
  readonly run?: { readonly argv: readonly string[]; readonly cwd: string };
}

/** Scripts may run scripts, and may go round in a circle. */
const DEEPEST = 20;
const MOST = 2_000;
/** Characters of all texts together. */
const LONGEST = 1_000_000;
export const SAYS = ['--help', '-h', '--version'];

/** All that an act would run, as far as it can be seen: through wrappers, shells, scripts and runners. */
export function callsOf(act: CommandAct | ShellAct): readonly Called[] {
  const { surroundings } = act;
  const walk = new Walk();
  walk.follow(
    act.type === 'command'
      ? { type: 'command', argv: act.argv, surroundings }
      : { type: 'shell', text: act.text, surroundings },
    0,
  );
  if (act.type === 'command' && act.beside) {
    walk.found.push({ what: nameOf(act.argv[0] ?? ''), verb: 'unknown', hits: act.beside });
  }
  return walk.found;
}

class Walk {
  readonly found: Called[] = [];
  private steps = 0;
  private characters = 0;
  private exhausted = false;

  /** `facts`: what is known of all that it runs. */
  follow(inner: Inner, depth: number, facts: readonly Fact[] = []): void {
    if (this.exhausted) return;
    if (inner.type === 'shell') this.characters += inner.text.length;
    if (++this.steps > MOST || this.characters > LONGEST) {
      this.exhausted = true;
      this.unclear('it runs more in turn than can be looked at', facts);
      return;
    }
    if (depth > DEEPEST) {
      this.unclear('it runs more in turn than can be looked at', facts);
      return;
    }
    const known = inner.facts ? [...facts, ...inner.facts] : facts;
    const { surroundings } = inner;
    switch (inner.type) {
      case 'unclear':
        this.unclear(inner.why, known);
        return;
      case 'shell':
        for (const one of readShell(inner.text, surroundings, inner.args)) {
          this.follow(one, depth + 1, known);
        }
        return;
      case 'words':
        this.add(wordsCall(inner.argv, surroundings), known);
        return;
      case 'command':
        this.command(inner.argv, surroundings, depth, known);
    }
  }

  private add(called: Called, known: readonly Fact[]): void {
    const facts = [...called.hits.facts, ...known];
    const open = facts.filter(({ value }) => isUnknown(value)).map(({ from }) => from);
    const doubts = [
      ...called.hits.doubts,
      ...[...new Set(open)].map((from) => `${from} is not known before it runs`),
    ];
    this.found.push({ ...called, hits: { facts, doubts } });
  }

  private unclear(why: string, known: readonly Fact[]): void {
    this.add({ what: 'a script', verb: 'unknown', hits: { facts: [], doubts: [why] } }, known);
  }

  private command(
    argv: readonly string[],
    around: Surroundings,
    depth: number,
    known: readonly Fact[],
  ): void {
    const name = nameOf(argv[0] ?? '');
    const tool = toolNamed(name);
    const run = { argv, cwd: around.cwd };
    if (!tool) {
      const { called, inner } = strangerCall(argv, around);
      this.add({ ...called, run }, known);
      for (const one of inner) this.follow(one, depth + 1, known);
      return;
    }
    const [program = '', ...args] = argv;
    // A script of the folder may have the name of a tool: `bin/kubectl`.
    const own = program.includes('/') && !/^\/|\0|node_modules\//.test(program);
    for (const one of own ? scriptInner(program, args, around, false) : []) {
      this.follow(one, depth + 1, known);
    }
    const lines = readLine(argv, tool.grammar);
    for (const line of lines) {
      if (!tool.runs) this.add({ ...calledBy(tool, line, around), run }, known);
    }
    for (const line of lines) {
      for (const one of tool.inner?.(line, around) ?? []) this.follow(one, depth + 1, known);
    }
  }
}

function calledBy(tool: Tool, line: Line, around: Surroundings): Called {
  const [words, known] = knownVerb(tool, line);
  const what = [line.program, ...words].join(' ');
  const hits = tool.hits(line, around);
  const says = tool.says ?? SAYS;
  // `--help=false` says nothing.
  if (line.has(...says) && line.value(...says) === undefined) return { what, verb: 'read', hits };
  const verb = known === 'read' ? known : (tool.verb?.(line, known, around) ?? known);
  return { what, verb, hits };
}

/** The words that lead to the verb, and its class: see `Tool.verbs`. */
export function knownVerb(tool: Tool, { operands }: Line): readonly [readonly string[], VerbClass] {
  const { verbs } = tool;
  for (let count = Math.min(operands.length, 4); count > 0; count--) {
    const words = operands.slice(0, count);
    const known = Object.hasOwn(verbs, words.join(' ')) ? verbs[words.join(' ')] : undefined;
    if (known !== undefined) return [words, known];
  }
  const patterns = Object.entries(verbs).filter(([words]) => words.includes('*'));
  for (let count = 1; patterns.length > 0 && count <= Math.min(operands.length, 8); count++) {
    const words = operands.slice(0, count);
    const found = words.some(isUnknown)
      ? undefined
      : patterns.find(([pattern]) => fits(pattern.split(' '), words));
    if (found) return [words, found[1]];
  }
  return [shown(operands), verbs[''] ?? 'unknown'];
}

function fits(pattern: readonly string[], words: readonly string[]): boolean {
  const tail = pattern[0] === '**' ? pattern.slice(1) : pattern;
  const from = words.length - tail.length;
  if (from < 0 || (tail === pattern && from > 0)) return false;
  return tail.every((one, index) => nameTest(one)(words[from + index] ?? ''));
}

/** Its first word, unless that is an address: passwords stand in them. */
function shown(operands: readonly string[]): readonly string[] {
  return operands.slice(0, 1).filter((word) => !/:\/\/|[@=]/.test(word));
}
