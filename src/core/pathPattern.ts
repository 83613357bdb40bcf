/** Whether a file is meant, by the names in its path: folders from the root of the repository, then its own. */
export type PathTest = (names: readonly string[]) => boolean;

/** The names in a path with `/`, split once for any number of tests. */
export function namesIn(path: string): readonly string[] {
  return path.split('/');
}

/**
 * A glob over whole paths: `*` and `?` stay within a name, `**` crosses folders, `folder/` and `folder/**` are all
 * that lies below. Case counts.
 */
export function pathGlob(glob: string): PathTest {
  const names = [...namesIn(glob.replace(/^\/+/, ''))];
  const last = names.pop();
  const folders = names.filter((name) => name !== '');
  const below = last === '**' || last === '' || last === undefined;
  return pathTest(below ? [...folders, '**', '*'] : [...folders, last]);
}

/** Names with `*` and `?`; `**` alone stands for any number of folders, none too. */
export function pathTest(pattern: readonly string[]): PathTest {
  const tests = pattern.map((name) => (name === '**' ? undefined : nameTest(name)));
  const last = tests.at(-1);
  // Most files end in another name: no need to look at their folders.
  return (names) => (!last || last(names.at(-1) ?? '')) && matches(tests, names);
}

/** Whether one name fits a glob with `*` and `?`. */
export function nameTest(pattern: string): (name: string) => boolean {
  if (pattern === '*') return () => true;
  if (!/[*?]/.test(pattern)) return (name) => name === pattern;
  const end = pattern.slice(1);
  if (pattern.startsWith('*') && !/[*?]/.test(end)) return (name) => name.endsWith(end);
  const tests = Array.from(pattern, (one) => {
    if (one === '*') return undefined;
    return one === '?' ? () => true : (character: string) => character === one;
  });
  return (name) => matches(tests, Array.from(name));
}

/**
 * Whether the items pass the tests one by one, where undefined passes any run of items, an empty one too. Takes at
 * most as many steps as tests times items, so that a pattern which was made for it cannot hold the editor; a regular
 * expression could be made to take for ever.
 */
function matches(
  tests: readonly (((item: string) => boolean) | undefined)[],
  items: readonly string[],
): boolean {
  let test = 0;
  // Where to go on when what follows the last free run does not fit: that run takes one item more.
  let afterRun: number | undefined;
  let runEnd = 0;
  for (let item = 0; item < items.length;) {
    const passes = tests[test];
    if (test < tests.length && passes === undefined) {
      test++;
      afterRun = test;
      runEnd = item;
    } else if (passes?.(items[item] ?? '')) {
      test++;
      item++;
    } else if (afterRun !== undefined) {
      test = afterRun;
      item = ++runEnd;
    } else {
      return false;
    }
  }
  while (test < tests.length && tests[test] === undefined) test++;
  return test === tests.length;
}
