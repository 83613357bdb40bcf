import { bracketOf, shellGlob, shellWord } from './shimPatterns';
import type { Tool } from './tool';

/** A verb of the table, in the order in which `knownVerb` looks. */
interface Row {
  readonly words: readonly string[];
  readonly reads: boolean;
}

/** How far `knownVerb` looks. */
const MOST_EXACT = 4;
const MOST_PATTERN = 8;
/** Also where the user has told all shells to stop at what is not set. */
const FIRST = '${1-}';
const LETTERS = 'etaoinsrhldcumfpgwybvkxjqzETAOINSRHLDCUMFPGWYBVKXJQZ0123456789';

/**
 * Text of a shell that runs `silent` for lines of which `knownVerb` says `read` in every way to read them, or that only
 * make the tool say something. `quick` looks at the first argument alone.
 */
export function shimReads(
  tool: Tool,
  says: readonly string[],
  silent: string,
): { readonly quick: string; readonly thorough: string } {
  const verbs = new Verbs(tool, silent);
  if (verbs.always) return { quick: silent, thorough: '' };
  const quick = arm(
    verbs.final.filter(({ words }) => words.length === 1).map(({ words }) => verbGlob(words)),
    silent,
  );
  const alone = tool.inner ? arm(says.map(shellWord), silent) : '';
  return {
    quick: quick === '' ? '' : `case ${FIRST} in\n${quick}\nesac`,
    thorough: [
      // Its options may be followed by a program that is judged by itself.
      alone === '' ? '' : `case $# in\n1) case ${FIRST} in\n${alone}\nesac ;;\nesac`,
      loop(tool, tool.inner ? [] : says, verbs, silent),
    ]
      .filter((part) => part !== '')
      .join('\n'),
  };
}

/** Goes through the line as `readLine` does. */
function loop({ grammar }: Tool, says: readonly string[], verbs: Verbs, silent: string): string {
  const { valued, flags = [], dashes, operandsFirst } = grammar;
  if (verbs.isEmpty && says.length === 0) return '';
  const names = (options: readonly string[]) => options.flatMap(dashes === 'long' ? both : one);
  const long = dashes === 'long';
  const sayings = says.filter((name) => !valued.includes(name));
  const words = names(says).map(shellWord);
  const lost = 'whereabouts_lost=1';
  // Two readings end at different operands.
  const doubt = operandsFirst === undefined ? lost : `${lost}; break`;
  const arms = [
    arm(['--'], 'break'),
    arm(names(sayings).map(shellWord), 'whereabouts_next=said'),
    // `--help=false` says nothing, and two of them may say anything.
    arm(
      words.map((word) => `${word}=*`),
      `${lost}; break`,
    ),
    arm(names(valued).map(shellWord), 'whereabouts_next=value'),
    ...(long ? [arm(['-*=*'], ':')] : shortArms(valued, flags, lost)),
    arm(names(flags).map(shellWord), ':'),
    // One that is the beginning of another may take any next word.
    abbreviates(grammar) ? arm(['-?*'], `${lost}; break`) : arm(['-?*'], 'whereabouts_next=maybe'),
    // Words are told apart by the ends of lines here, and by spaces in the table, where '' is none at all.
    arm(["''", "*[' \n']*"], doubt),
    `*) case $whereabouts_lost in ?) ;; *)\n${verbs.step(operandsFirst)}\n;; esac ;;`,
  ];
  return `whereabouts_lost= whereabouts_next= whereabouts_verb= whereabouts_count=1 whereabouts_dead=
for whereabouts_word do
case $whereabouts_next in
value) whereabouts_next=; continue ;;
said) ${lost}; whereabouts_next=; break ;;
maybe) whereabouts_next=
case $whereabouts_word in -*) ;; *) ${doubt} ;; esac ;;
esac
case $whereabouts_word in
${arms.filter((text) => text !== '').join('\n')}
esac
done
${
  words.length === 0 ? '' : `case $whereabouts_next in said) ${silent} ;; esac\n`
}${verbs.atTheEnd()}`.trimEnd();
}

export function abbreviates(grammar: object): boolean {
  return 'abbreviates' in grammar && grammar.abbreviates === true;
}

const one = (name: string): readonly string[] => [name];
/** Such programs take `--chdir` for `-chdir`. */
const both = (name: string): readonly string[] => (name.startsWith('--') ? [] : [name, `-${name}`]);

/** `--name=value`, `-n=value`, `-nvalue`, and several flags in one. */
function shortArms(valued: readonly string[], flags: readonly string[], lost: string) {
  const letters = (options: readonly string[]) =>
    options.filter((name) => /^-[A-Za-z0-9]$/.test(name)).map((name) => name.slice(1));
  const none = bracketOf(letters(flags.filter((name) => !valued.includes(name))).join(''));
  const bundles = none === '' ? ['-[!-]?*'] : [`-[!${none}-]?*`, `-[!-]*[!${none}]*`];
  return [
    arm(['--*=*', `-[${LETTERS}]=*`], ':'),
    arm(
      letters(valued).map((letter) => `-${letter}?*`),
      ':',
    ),
    arm(bundles, `${lost}; break`),
    arm(none === '' ? [] : ['-[!-]?*'], ':'),
  ];
}

function arm(patterns: readonly string[], then: string): string {
  return patterns.length === 0 ? '' : `${patterns.join('|')}) ${then} ;;`;
}

/** `get`, newline, 1, `pods`, newline, 2: what is behind a word cannot be taken for a part of it. */
function verbGlob(words: readonly string[]): string {
  return words.length === 1 ? shellGlob(words[0] ?? '') : prefixGlob(words);
}

/** @param before how many words stand before it, or digits for the place of the one word */
function prefixGlob(words: readonly string[], before: number | string = 0): string {
  const place = (index: number) =>
    typeof before === 'string' ? `'\n'${before}` : `'\n${index + 1 + before}'`;
  return words.map((word, index) => `${shellGlob(word)}${place(index)}`).join('');
}

class Verbs {
  private readonly exact: readonly Row[];
  private readonly patterns: readonly Row[];
  /** Reads that no longer verb can turn into something else. */
  readonly final: readonly Row[];
  private readonly fallback: boolean;

  constructor(
    { verbs }: Tool,
    private readonly silent: string,
  ) {
    const rows = Object.entries(verbs)
      .filter(([words]) => words !== '')
      .map(([words, verb]): Row => ({ words: words.split(' '), reads: verb === 'read' }));
    this.patterns = rows.filter(isPattern);
    this.exact = rows.filter((row) => !isPattern(row) && row.words.length <= MOST_EXACT);
    this.final = this.exact.filter(
      ({ words, reads }) =>
        reads && !this.exact.some((other) => !other.reads && startsWith(other.words, words)),
    );
    this.fallback = verbs[''] === 'read';
  }

  get isEmpty(): boolean {
    return !this.fallback && ![...this.exact, ...this.patterns].some(({ reads }) => reads);
  }

  /** Whatever the line says. */
  get always(): boolean {
    return this.fallback && [...this.exact, ...this.patterns].every(({ reads }) => reads);
  }

  /** What happens at an operand. */
  step(operandsFirst: number | undefined): string {
    const most = Math.max(
      0,
      ...[...this.exact, ...this.patterns].map(({ words }) => words.length),
      ...(this.patterns.some(({ words }) => words[0] === '**') ? [MOST_PATTERN] : []),
    );
    const enough =
      operandsFirst === undefined ? '' : `\n[ $whereabouts_count -gt ${operandsFirst} ] && break`;
    const looks = [
      switchOn([
        arm(
          this.final.map(({ words }) => `${prefixGlob(words)}*`),
          this.silent,
        ),
      ]),
      this.patterns.length === 0 ? '' : this.patternStep(),
    ].filter((text) => text !== '');
    const look = `whereabouts_verb=$whereabouts_verb$whereabouts_word'\n'$whereabouts_count
${looks.join('\n')}`.trimEnd();
    return `if [ $whereabouts_count -le ${most} ]; then
${look}
fi
whereabouts_count=$((whereabouts_count + 1))${enough}`;
  }

  /** The pattern that ends first counts, but for what is known to the letter. */
  private patternStep(): string {
    const others = this.exact.filter((row) => !this.final.includes(row));
    const blockers = others.flatMap(({ words }) => [
      ...words.slice(1).map((_, index) => prefixGlob(words.slice(0, index + 1))),
      `${prefixGlob(words)}*`,
    ]);
    const dead = 'whereabouts_dead=1';
    const certain = switchOn([arm([...new Set(blockers)], dead), arm(['*'], this.silent)]);
    const arms = together(this.patterns).map(({ globs, reads }) =>
      arm(globs, reads ? 'whereabouts_dead=0' : dead),
    );
    return `case $whereabouts_dead in '')
${switchOn(arms)}
case $whereabouts_dead in 0)
${certain}
esac ;;
esac`;
  }

  /** What only the end of the line can tell: that no longer verb has come. */
  atTheEnd(): string {
    if (!this.fallback && this.final.length === this.exact.filter(({ reads }) => reads).length) {
      return '';
    }
    const longestFirst = [...this.exact].sort((a, b) => b.words.length - a.words.length);
    const arms = longestFirst.map(({ words, reads }) =>
      arm([`${prefixGlob(words)}*`], reads ? this.silent : ':'),
    );
    const rest = this.fallback ? `*) case $whereabouts_dead in '') ${this.silent} ;; esac ;;` : '';
    return `case $whereabouts_lost in '')
${switchOn([...arms, rest])} ;;
esac`;
  }
}

function isPattern({ words }: Row): boolean {
  return words.some((word) => word.includes('*'));
}

function startsWith(words: readonly string[], start: readonly string[]): boolean {
  return words.length > start.length && start.every((word, index) => word === words[index]);
}

/** Those that end at the last operand so far. `** jobs run` are those two words behind anything. */
function patternGlobs(words: readonly string[]): readonly string[] {
  if (words[0] !== '**') return [prefixGlob(words)];
  const tail = words.slice(1);
  if (tail.length < 2) return [prefixGlob(tail), `*'\n'[1234567]${prefixGlob(tail, '[2345678]')}`];
  // One by one, so that a `*` in a word cannot stand for several.
  return Array.from({ length: MOST_PATTERN + 1 - tail.length }, (_, before) =>
    before === 0 ? prefixGlob(tail) : `*'\n${before}'${prefixGlob(tail, before)}`,
  );
}

/** Rows that stand together and say the same as one. */
function together(
  rows: readonly Row[],
): readonly { readonly globs: readonly string[]; readonly reads: boolean }[] {
  const found: { globs: string[]; reads: boolean }[] = [];
  for (const { words, reads } of rows) {
    const last = found.at(-1);
    if (last?.reads === reads) last.globs.push(...patternGlobs(words));
    else found.push({ globs: [...patternGlobs(words)], reads });
  }
  return found;
}

function switchOn(arms: readonly string[]): string {
  const full = arms.filter((text) => text !== '');
  return full.length === 0 ? '' : `case $whereabouts_verb in\n${full.join('\n')}\nesac`;
}
