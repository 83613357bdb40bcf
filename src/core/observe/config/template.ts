/** What became of a text with `${name}` in it. */
export type Substituted =
  | { readonly state: 'filled'; readonly text: string }
  /** No value for this name. */
  | { readonly state: 'unknown'; readonly name: string }
  /** A secret (`${env:NAME}`, written here or inside a value) where none may stand. */
  | { readonly state: 'secret'; readonly name: string }
  /** A `${` that is not closed, or that holds no name. */
  | { readonly state: 'malformed'; readonly part: string };

/** Secrets are `kept` as `${env:NAME}` for the one who asks to fill in, or `refused`. Nothing here ever reads one. */
export type Secrets = 'kept' | 'refused';

const OPENING = /\$\{([^{}]*)(\}?)/g;
const SECRET = /\$\{env:([^{}]*)\}/;
const NAME = /^[A-Za-z_][\w.-]*$/;

/** Puts values in the place of `${name}`. A value is taken as it is: a `${…}` inside one is never filled in again. */
export function substitute(
  text: string,
  valueOf: (name: string) => string | undefined,
  secrets: Secrets = 'refused',
): Substituted {
  let filled = '';
  let from = 0;
  for (const match of text.matchAll(OPENING)) {
    const [whole, name = '', closing] = match;
    filled += text.slice(from, match.index);
    from = match.index + whole.length;
    if (closing === '') return { state: 'malformed', part: whole };
    if (name.startsWith('env:')) {
      const variable = name.slice('env:'.length);
      if (!NAME.test(variable)) return { state: 'malformed', part: whole };
      if (secrets === 'refused') return { state: 'secret', name: variable };
      filled += whole;
      continue;
    }
    if (!NAME.test(name)) return { state: 'malformed', part: whole };
    const value = valueOf(name);
    if (value === undefined) return { state: 'unknown', name };
    const secret = SECRET.exec(value)?.[1];
    if (secret !== undefined && secrets === 'refused') return { state: 'secret', name: secret };
    filled += value;
  }
  return { state: 'filled', text: filled + text.slice(from) };
}
