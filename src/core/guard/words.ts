import type { Act } from './act';
import { nameOf } from './line';
import type { AskedWords } from './record';
import type { Verdict } from './verdict';

/** So many characters of a command are kept and shown. */
export const MOST_WORDS = 500;

/** More than this is not looked at. */
const MOST_LOOKED_AT = 64 * 1024;

const HIDDEN = '***';

const SECRET = /pass|pwd|secret|token|key|credential|auth/i;

/** Whether what goes by this name is better not shown: `DB_PASSWORD`, `--api-key`. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name);
}

/** Options without a telling name that take a secret: in the next word, or in the rest of the same. */
const SECRET_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  mysql: ['-p*'],
  mysqldump: ['-p*'],
  mysqladmin: ['-p*'],
  mysqlimport: ['-p*'],
  mysqlsh: ['-p*'],
  mariadb: ['-p*'],
  'mariadb-dump': ['-p*'],
  'mariadb-admin': ['-p*'],
  sshpass: ['-p', '-p*'],
  'redis-cli': ['-a', '-a*'],
  mongo: ['-p', '-p*'],
  mongosh: ['-p', '-p*'],
  mongodump: ['-p', '-p*'],
  mongorestore: ['-p', '-p*'],
  sqlcmd: ['-P', '-P*'],
  curl: ['-u', '-u*', '--user', '-U', '--proxy-user', '-b', '--cookie'],
  ldapsearch: ['-w', '-w*'],
  ldapmodify: ['-w', '-w*'],
  docker: ['-p', '-p*'],
  podman: ['-p', '-p*'],
  az: ['-p'],
};

/** Programs whose option does that only behind this verb: `docker login -p`, but `docker run -p 80:80`. */
const ONLY_BEHIND: Readonly<Record<string, string>> = {
  docker: 'login',
  podman: 'login',
  az: 'login',
};

/** What is a secret by its looks, wherever it stands. */
const LOOKS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*-----|$)/g, HIDDEN],
  // scheme://user:password@host, also with an @ or a / in the password.
  [/(:\/\/[^\s:/?#@'"]*:)(?:[^\s/?#'"]{0,500}@|[^\s'"]{0,500}@)/g, `$1${HIDDEN}@`],
  [/(:\/\/)[^\s:/?#@'"]{20,500}@/g, `$1${HIDDEN}@`],
  [/\b((?:authorization|cookie)["']?\s*:\s*)[^'"\n]+/gi, `$1${HIDDEN}`],
  [/\b((?:bearer|basic)\s+)[\w.~+/=-]{6,}/gi, `$1${HIDDEN}`],
  [
    /("[^"\s]{0,100}(?:pass|pwd|secret|token|key|credential|auth)[^"\s]{0,100}"\s*:\s*)(?:"(?:\\.|[^"\\])*"|[^\s,}]+)/gi,
    `$1"${HIDDEN}"`,
  ],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g, HIDDEN],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|sk_live_|rk_live_|npm_)[\w-]{10,}/g, HIDDEN],
  [/\beyJ[\w-]{10,}\.[\w-]+\.[\w-]*/g, HIDDEN],
];

const OPTION = /^-{1,2}[\w.-]+$/;
const HEADER = /^["']?[\w.-]+["']?:$/;
const ASSIGNED = /^([^\s=]+)=./s;
/** Begins where a name begins, so that a long text is looked at once. */
const INSIDE = /(?<![\w.-])[\w.-]+=/g;

/**
 * A command for a person to read and for a journal to keep, one line of at most `MOST_WORDS` characters: the words of
 * a program, quoted as a shell would need them, or the text of a shell. Secrets are taken out as far as they can be
 * told, and control and invisible characters are made visible. Where it is too long the middle is left out: what is
 * dangerous may stand at the end.
 */
export function commandWords(command: readonly string[] | string): string {
  const whole =
    typeof command === 'string'
      ? redactText(command.slice(0, MOST_LOOKED_AT), 0)
      : redactWords(lookedAt(command), 0).map(quoted).join(' ');
  return shortened(visible(whole.trim()));
}

/** The same for any act. */
export function actWords(act: Act): string {
  switch (act.type) {
    case 'command':
      return commandWords(act.argv);
    case 'shell':
      return commandWords(act.text);
    case 'push':
      return commandWords(['git', 'push', act.remote, ...act.refs.map(refWords)]);
    case 'edit':
      return commandWords(`change ${act.path}`);
    case 'promotion':
      return commandWords(`promote ${act.service} to ${act.environment.name}`);
  }
}

/** What is kept of a question. */
export function askedWords(act: Act, { about, reason }: Verdict): AskedWords {
  return {
    actor: act.actor,
    origin: act.type === 'promotion' ? 'editor' : act.origin,
    what: about.what,
    command: actWords(act),
    environment: about.environment?.name,
    target: about.target,
    verb: about.verb,
    reason,
  };
}

function refWords({ ref, deletes }: { readonly ref: string; readonly deletes: boolean }): string {
  return `${deletes ? ':' : ''}${ref.replace(/^refs\/heads\//, '')}`;
}

function lookedAt(words: readonly string[]): readonly string[] {
  let room = MOST_LOOKED_AT;
  return words.filter((word) => (room -= word.length + 1) > 0);
}

function redactText(text: string, depth: number): string {
  const looked = withoutLooks(text);
  // What stands between words for a shell, and words: `a'b c'"d"` is one.
  const pieces =
    looked.match(
      /[\s;&|()<>]+|(?:'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\\[\s\S]|[^\s;&|()<>'"\\])+|[\s\S]/g,
    ) ?? [];
  const isWord = (piece: string) => !/^[\s;&|()<>]/.test(piece);
  const bare = pieces.filter(isWord).map(unquoted);
  const clean = redactWords(bare, depth);
  let index = 0;
  return pieces
    .map((piece) => {
      if (!isWord(piece)) return piece;
      const at = index++;
      return clean[at] === bare[at] ? piece : quoted(clean[at] ?? '');
    })
    .join('');
}

function redactWords(words: readonly string[], depth: number): readonly string[] {
  let options: readonly string[] = [];
  let behind: string | undefined;
  let hidesNext = false;
  return words.map((word) => {
    if (hidesNext && (!word.startsWith('-') || word.includes(' '))) {
      hidesNext = false;
      return HIDDEN;
    }
    const program = nameOf(word);
    if (Object.hasOwn(SECRET_OPTIONS, program)) {
      options = SECRET_OPTIONS[program] ?? [];
      behind = ONLY_BEHIND[program];
    }
    if (word === behind) behind = undefined;
    const counts = behind === undefined;
    const isNamed = (OPTION.test(word) || HEADER.test(word)) && isSecretName(word);
    hidesNext = isNamed || (counts && options.includes(word));
    if (hidesNext) return word;
    const start = word.slice(0, 2);
    if (counts && word.length > 2 && !word.startsWith('--') && options.includes(`${start}*`)) {
      return `${start}${HIDDEN}`;
    }
    const [, name] = ASSIGNED.exec(word) ?? [];
    if (name !== undefined && isSecretName(name)) return `${name}=${HIDDEN}`;
    if (/\s/.test(word) && depth < 5) return redactText(word, depth + 1);
    const looked = withoutLooks(word);
    const secret = [...looked.matchAll(INSIDE)].find(([name]) => isSecretName(name));
    return secret ? `${looked.slice(0, secret.index)}${secret[0]}${HIDDEN}` : looked;
  });
}

function withoutLooks(text: string): string {
  return LOOKS.reduce((result, [looks, put]) => result.replace(looks, put), text);
}

function unquoted(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|\\([\s\S])/g,
    (_all, single?: string, double?: string, one?: string) =>
      single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? one ?? '',
  );
}

/** As a POSIX shell reads it back as one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./^{}-]+$/.test(word.replaceAll(HIDDEN, 'x'))
    ? word
    : `'${word.replaceAll("'", `'\\''`)}'`;
}

const NAMED: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\0': '…',
};

function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u115F\u1160\u3164\uFFA0]/gu,
    (character) => NAMED[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

function shortened(text: string): string {
  const characters = [...text];
  if (characters.length <= MOST_WORDS) return text;
  const tail = 180;
  const head = MOST_WORDS - tail - 3;
  return `${characters.slice(0, head).join('')} … ${characters.slice(-tail).join('')}`;
}
