import type { Surroundings } from './act';
import type { Fact, Hits, VerbClass } from './finding';
import type { Grammar, Line } from './line';

/** A program, or text of a POSIX shell, that a line would run in turn: what stands behind `sudo`, the script of `npm run`. */
export type Inner = {
  readonly surroundings: Surroundings;
  /** What is known of all that it runs: the `-c prd` of `doppler run`, the name of a script. */
  readonly facts?: readonly Fact[];
} & (
  | { readonly type: 'command'; readonly argv: readonly string[] }
  /** `args`: `$0`, `$1` and so on of a script that was read from a file; without them it is the text of a line. */
  | { readonly type: 'shell'; readonly text: string; readonly args?: readonly string[] }
  /** Words that somebody chose to name what is run, where no more is known: the goal of a makefile. */
  | { readonly type: 'words'; readonly argv: readonly string[] }
  /** It runs something, and nobody can tell what. `why` for a person. */
  | { readonly type: 'unclear'; readonly why: string }
);

/**
 * What is known of a program: a row of the table. Its functions are given a line that was read with `grammar`; an
 * argument may hold `UNKNOWN`.
 */
export interface Tool {
  readonly names: readonly string[];
  readonly grammar: Grammar;
  /**
   * Verbs by the operands that lead to them (`get`, `config use-context`): the longest that fits counts, and none that
   * fits is `unknown`. '' is a line without operands, and any that nothing longer fits. What is `read` here is let
   * through without another look, whatever else stands in the line (the shim does so too), so only what can never
   * change anything may be.
   *
   * Where no entry fits to the letter, those with a `*` are looked at: within a word it stands for any characters of
   * it (`* describe-*`), and `** jobs run` fits those two words wherever they stand. What ends earliest in the line
   * counts, and of that the first entry.
   */
  readonly verbs: Readonly<Record<string, VerbClass>>;
  /** Looks closer where the verb alone does not say it: `--dry-run=client`, `-X DELETE`. Not called for a `read`. */
  readonly verb?: (line: Line, known: VerbClass, around: Surroundings) => VerbClass;
  /** Options that make it say something and end, before anything else: `--help`, `-h` and `--version` unless given. */
  readonly says?: readonly string[];
  /**
   * Variables that have a say in what is hit. No others are sent to the window, and none that is a secret as a whole
   * may be among them. A name may end in `*`.
   */
  readonly variables: readonly string[];
  /** What it would hit. */
  readonly hits: (line: Line, around: Surroundings) => Hits;
  /** What it would run in turn. */
  readonly inner?: (line: Line, around: Surroundings) => readonly Inner[];
  /** It does nothing but run others: `sudo`, `make`. `verbs` and `hits` are not looked at. */
  readonly runs?: true;
  /**
   * What the shim looks at before it asks anybody; without it there is no shim, and the row is for texts only.
   * `files`: what is hit may stand in files, so only a `read` is silent. `words`: arguments and `variables` say all
   * of it, or name the file that does, so a line without a suspicious word is silent too; `asks` are words that make
   * it look further in any case (`service=`).
   */
  readonly shim?:
    { readonly by: 'files' } | { readonly by: 'words'; readonly asks?: readonly string[] };
}
