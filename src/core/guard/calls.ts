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
}

/** Scripts may run scripts, and may go round in a circle. */
const DEEPEST = 20;
const MOST = 2_000;
/** Characters of all texts together. */
const LONGEST = 1_000_000;
const SAYS = ['--help', '-h', '--version'];

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
    if (!tool) {
      const { called, inner } = strangerCall(argv, around);
      this.add(called, known);
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
      if (!tool.runs) this.add(calledBy(tool, line, around), known);
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
  if (line.has(...(tool.says ?? SAYS))) return { what, verb: 'read', hits };
  const verb = known === 'read' ? known : (tool.verb?.(line, known, around) ?? known);
  return { what, verb, hits };
}

/** The words that lead to the verb, and its class. */
export function knownVerb(tool: Tool, { operands }: Line): readonly [readonly string[], VerbClass] {
  for (let count = Math.min(operands.length, 4); count >= 0; count--) {
    const words = operands.slice(0, count);
    const known = Object.hasOwn(tool.verbs, words.join(' '))
      ? tool.verbs[words.join(' ')]
      : undefined;
    if (known !== undefined) return [count === 0 ? operands.slice(0, 1) : words, known];
  }
  return [operands.slice(0, 1), 'unknown'];
}
