import { type ParsedScript, type Statement, parse } from 'unbash';

const LONGEST = 100_000;
/** The parser takes long for more. */
const MOST_HEREDOCS = 1_000;

/** `x = 1` and `x++` in an arithmetic command. */
const ASSIGNS = /\b([a-z_]\w*)\s*(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)/gi;

/** Words beside each other are no arithmetic. */
const TWO_WORDS = /[\w"'}]\s+[\w"'$/]/;

/** What sets up a shell for a person; its variables are there already. */
const STARTS_SHELL =
  /(?:^|\/)(?:nvm\.sh|bash_completion|\.(?:bashrc|bash_profile|bash_aliases|profile|zshrc|zprofile|zshenv)|sdkman-init\.sh|asdf\.sh|conda\.sh|chruby\.sh|\.cargo\/env|\.ghcup\/env)$/;

/** The text as commands; otherwise why it cannot be read at all. Its `errors` may say that a part of it cannot. */
export function parsed(text: string): ParsedScript | string {
  if (text.length > LONGEST) return 'the text is too long to be read';
  if (text.split('<<', MOST_HEREDOCS + 1).length > MOST_HEREDOCS) {
    return 'the text has too many parts to be read';
  }
  try {
    return parse(text);
  } catch {
    // What is nested thousands deep overflows the stack of the parser.
    return 'the text is nested too deep to be read';
  }
}

/** A shell with stopped jobs goes on behind it, so what stands there is looked at all the same. */
export function isExit({ command }: Statement): boolean {
  return command.type === 'Command' && command.name?.value === 'exit';
}

/** The variables that an arithmetic command sets. */
export function setsIn(body: string): readonly string[] {
  return [...body.matchAll(ASSIGNS)].flatMap(([, name]) => name ?? []);
}

/** Whether shells that do not know `((…))` find commands in it: two shells within each other. */
export function holdsCommands(body: string): boolean {
  return TWO_WORDS.test(body);
}

export function startsShell(path: string, cwd: string): boolean {
  return STARTS_SHELL.test(path) && !path.startsWith(`${cwd}/`);
}
