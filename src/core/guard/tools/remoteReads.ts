/** Programs that only look, whatever is given to them. */
const LOOKS = new Set(
  `cat ls ll tail head grep egrep fgrep zgrep zcat less more wc cut tr uptime df du ps free uname whoami id who w last
  pwd printenv nproc lscpu lsblk lsmem lspci stat file md5sum sha1sum sha256sum cksum realpath readlink basename dirname
  which whereis type test [ true false echo printf vmstat iostat mpstat netstat ss lsof getent dig nslookup host ping
  tracepath traceroute top htop pgrep groups locale arch tty diff cmp column jq nl tac rev sort uniq env sleep cd
  findmnt lsmod ldd strings od`.split(/\s+/),
);

/** Programs that only look with some of their words: what must stand next, or must not be there at all. */
const SOMETIMES: Readonly<Record<string, (words: readonly string[]) => boolean>> = {
  hostname: (words) => words.every((word) => word.startsWith('-') && !/^-(?:F|b|-file)/.test(word)),
  date: (words) => !words.some((word) => /^(?:-s|--set|\d)/.test(word)),
  dmesg: (words) => !words.some((word) => /^-(?:[cCDEn]|-clear|-console)/.test(word)),
  journalctl: (words) =>
    !words.some((word) => /^--(?:vacuum|rotate|flush|sync|update|setup)/.test(word)),
  systemctl: (words) => isVerb(words, /^(?:status|show|cat|is-\w+|list-[\w-]+|get-default|help)$/),
  service: (words) => words[1] === 'status' || words[0] === '--status-all',
  find: (words) =>
    !words.some((word) => /^-(?:delete|exec|execdir|ok|okdir|f(?:print|ls))/.test(word)),
  sed: (words) => words[0] === '-n' && /^[\d,$]*p$/.test(words[1] ?? ''),
  awk: (words) => !words.some((word) => /system|getline|>|\||^-i|inplace/.test(word)),
  ip: (words) =>
    !words.some((word) => /^(?:add|del|delete|set|flush|change|replace|up|down)$/.test(word)),
  docker: (words) =>
    isVerb(words, /^(?:ps|images|logs|inspect|version|info|stats|top|port|events|diff)$/),
  podman: (words) => isVerb(words, /^(?:ps|images|logs|inspect|version|info|stats|top|port|diff)$/),
  kubectl: (words) =>
    isVerb(words, /^(?:get|describe|logs|version|top|explain|api-resources|cluster-info)$/),
  git: (words) => isVerb(words, /^(?:status|log|show|diff|rev-parse|describe|ls-files|blame)$/),
  crontab: (words) => words.length === 1 && words[0] === '-l',
  supervisorctl: (words) => words[0] === 'status',
  pm2: (words) => /^(?:ls|list|status|logs|show|describe|info)$/.test(words[0] ?? ''),
  nginx: (words) => words.length === 1 && /^-[tTvV]$/.test(words[0] ?? ''),
};

function isVerb(words: readonly string[], verbs: RegExp): boolean {
  return verbs.test(words.find((word) => !word.startsWith('-')) ?? '');
}

/**
 * Whether what a shell elsewhere would run of these words, put together with blanks as ssh(1) does, only looks. False
 * for all that is not plain: where it is not sure, it is not a read.
 */
export function onlyReads(words: readonly string[]): boolean {
  const commands = commandsIn(words.join(' '));
  return commands !== undefined && commands.length > 0 && commands.every(looks);
}

function looks(words: readonly string[]): boolean {
  const [name = '', ...others] = words;
  if (name === 'sudo' && !others[0]?.startsWith('-')) return looks(others);
  if (name === 'env' && others.length > 0) return false;
  if (name === 'sort' && others.some((word) => /^(?:-o|--output)/.test(word))) return false;
  if (name === 'uniq' && others.filter((word) => !word.startsWith('-')).length > 1) return false;
  const program = name.replace(/^\/(?:usr\/)?s?bin\//, '');
  if (LOOKS.has(program)) return true;
  return Object.hasOwn(SOMETIMES, program) && SOMETIMES[program]?.(others) === true;
}

/** The commands of a line, as words; undefined where it holds anything but words, quotes, `|`, `&&`, `||` and `;`. */
function commandsIn(text: string): readonly (readonly string[])[] | undefined {
  const line = text.replace(/\s(?:[12&]?>>?\s*\/dev\/null|2>&1)(?=[\s;|&]|$)/g, ' ');
  const commands: string[][] = [[]];
  let word: string | undefined;
  const endWord = (): void => {
    if (word !== undefined) commands.at(-1)?.push(word);
    word = undefined;
  };
  for (let index = 0; index < line.length; index++) {
    const one = line[index] ?? '';
    if (one === "'" || one === '"') {
      const end = line.indexOf(one, index + 1);
      const inside = line.slice(index + 1, end);
      if (end < 0 || (one === '"' && /[`\\]|\$\(/.test(inside))) return undefined;
      word = (word ?? '') + inside;
      index = end;
    } else if (/[\s]/.test(one) && one !== '\n') {
      endWord();
    } else if (/[\n;|]/.test(one) || line.startsWith('&&', index)) {
      if (line.startsWith('&&', index) || line.startsWith('||', index)) index++;
      endWord();
      commands.push([]);
    } else if (/[`<>&(){}\\\0#]/.test(one) || line.startsWith('$(', index)) {
      return undefined;
    } else {
      word = (word ?? '') + one;
    }
  }
  endWord();
  const filled = commands.filter((words) => words.length > 0);
  return filled.some(([name = '']) => /[=$]/.test(name)) ? undefined : filled;
}
