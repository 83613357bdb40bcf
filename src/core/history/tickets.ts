/** Names that look like a ticket's key and are something else: `UTF-8`, `SHA-256`, `CVE-2026-1234`. */
const NO_PROJECTS: ReadonlySet<string> = new Set(
  'AES CVE CWE ECMA HTTP IEC IEEE ISO PEP RFC RSA SHA TLS USB UTF'.split(' '),
);

const NO_WORD_BEFORE = String.raw`(?<![\p{L}\p{N}])`;
const NO_WORD_AFTER = String.raw`(?![\p{L}\p{N}])`;

const TICKET = new RegExp(
  `${NO_WORD_BEFORE}([A-Z][A-Z0-9_]{1,30})-[0-9]{1,9}${NO_WORD_AFTER}`,
  'gu',
);
/** `Merge pull request #12 from …`, `… (#12)`, `Merged in branch (pull request #12)`. */
const PULL_REQUEST = /(?:\bpull request #|\(#)([0-9]{1,9})(?=\)|\s|$)/gi;
/** `See merge request group/project!12`, `… (!12)`. */
const MERGE_REQUEST =
  /(?:(?<=^|[\s(])|(?<=merge request [^\s!]{1,200}))!([0-9]{1,9})(?![\p{L}\p{N}])/giu;

/** The keys of tickets that a subject names, in its order: `ABC-123`. */
export function ticketsIn(subject: string): readonly string[] {
  const keys = [...subject.matchAll(TICKET)].flatMap(([key, project]) =>
    project === undefined || NO_PROJECTS.has(project) ? [] : [key],
  );
  return [...new Set(keys)];
}

/** The pull requests (`#12`) and merge requests (`!12`) that a subject says it comes from. */
export function requestsIn(subject: string): readonly string[] {
  const pulls = [...subject.matchAll(PULL_REQUEST)].map(([, number]) => `#${number}`);
  const merges = [...subject.matchAll(MERGE_REQUEST)].map(([, number]) => `!${number}`);
  return [...new Set([...pulls, ...merges])];
}

/** A ticket (`ABC-123`), a pull request (`#123`) or a merge request (`!123`) that a person typed; else undefined. */
export function parseReference(text: string): string | undefined {
  const typed = text.trim();
  return /^(?:[a-z][a-z0-9_]{0,30}-|[#!])[0-9]{1,9}$/i.test(typed)
    ? typed.toUpperCase()
    : undefined;
}

/** Whether a line speaks of just that reference, whatever the case: `ABC-12` is neither in `ABC-123` nor in `XABC-12`. */
export function speaksOf(line: string, reference: string): boolean {
  if (reference.startsWith('!')) return requestsIn(line).includes(reference);
  // `other/project#12` is another repository's.
  const before = reference.startsWith('#') ? String.raw`(?<![\p{L}\p{N}/_-])` : NO_WORD_BEFORE;
  return new RegExp(`${before}${reference}${NO_WORD_AFTER}`, 'iu').test(line);
}
