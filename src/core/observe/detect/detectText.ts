import type { Finding, FoundEnvironment, FoundService } from './detected';

type Remotes = readonly { readonly name: string; readonly url: string }[];

/** How one service is read in one environment: a member of `in`, and a remark. */
interface Place {
  readonly environment: string;
  readonly value: Readonly<Record<string, unknown>> | undefined;
  readonly remark: string;
}

const HEAD = [
  '// Which commit is live where. "Whereabouts: Configure" wrote this from what the repository says about itself:',
  '// look it over, mend what was guessed, take away what is wrong. Hover over a key to see what it does.',
];

/** Where an answer would most likely be, for the person to put right. */
const SOURCE = { http: 'https://${host}/version', commit: 'commit' };

/** The text of a first configuration. Everything that came from the repository is written as JSON or cut to a comment. */
export function renderConfig(
  remotes: Remotes,
  environments: readonly FoundEnvironment[],
  services: readonly FoundService[],
): string {
  const lines = [
    ...HEAD,
    '{',
    '  // In order: the path to production. The kind brings the defaults: who uses it, its data, how it is guarded.',
    '  "environments": {',
    ...(environments.length > 0 ? environments.map(environmentLine) : STARTERS),
    '  },',
    '  "services": {',
    ...services.flatMap((service) => serviceLines(service, services, environments, remotes)),
    '  }',
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

const STARTERS = [
  '    // Nothing in the repository names an environment: these are examples.',
  '    "dev": { "kind": "development" },',
  '    "staging": { "kind": "staging" },',
  '    "production": { "kind": "production" }',
];

function environmentLine({ name, kind, guessed, where }: FoundEnvironment): string {
  const doubt = guessed ? 'its name says nothing, so it is guarded like production for now; ' : '';
  return `    ${written(name)}: ${written({ kind })}, // ${doubt}found: ${comment(where.slice(0, 3).join(', '))}`;
}

function serviceLines(
  service: FoundService,
  all: readonly FoundService[],
  environments: readonly FoundEnvironment[],
  remotes: Remotes,
): readonly string[] {
  const names =
    environments.length > 0 ? environments : STARTER_NAMES.map((name) => ({ name, findings: [] }));
  const places = names.map((environment) => placeOf(environment, service, all, remotes));
  const usesHost = places.some(({ value }) => value && 'host' in value);
  const source = `"source": ${written(SOURCE)},`;
  const open = usesHost || places.some(({ value }) => !value);
  const found = service.where === undefined ? '' : ` // found: ${comment(service.where)}`;
  return [
    `    ${written(service.name)}: {${found}`,
    ...(service.path === undefined ? [] : [`      "path": ${written(service.path)},`]),
    ...(open ? [...FILL_IN, `      ${usesHost ? '' : '// '}${source}`] : []),
    '      "in": {',
    ...places.map(placeLine),
    '      }',
    '    },',
  ];
}

const FILL_IN = [
  '      // Fill in: the path that answers with the commit, and where in the JSON it stands. Or take a preset:',
  '      // "source": { "preset": "dockerflow", "url": "https://${host}" },',
];

const STARTER_NAMES = ['dev', 'staging', 'production'];

function placeLine({ environment, value, remark }: Place): string {
  const member = `${written(environment)}: ${written(value ?? { host: '…' })},`;
  return `        ${value ? '' : '// '}${member} // ${comment(remark)}`;
}

function placeOf(
  { name, findings }: Pick<FoundEnvironment, 'name' | 'findings'>,
  service: FoundService,
  all: readonly FoundService[],
  remotes: Remotes,
): Place {
  const alone = all.length === 1;
  const mine = findings.filter(
    ({ near }) => alone || (near !== undefined && speaksOf(near, service)),
  );
  const addressed = mine.find(({ url }) => url !== undefined && isAddress(url));
  const followed = findings.find(
    ({ ref, near }) => ref && (alone || !near || speaksOf(near, service)),
  );
  const record = followed?.ref && { record: followed.ref };
  if (addressed?.url !== undefined) {
    const { origin, host, pathname, protocol } = new URL(addressed.url);
    const base = `${origin}${pathname.replace(/\/+$/, '')}`;
    const value =
      protocol === 'https:' && pathname === '/'
        ? { host, ...record }
        : { source: { http: `${base}/version`, commit: 'commit' }, ...record };
    return { environment: name, value, remark: `address found in ${addressed.where}` };
  }
  if (followed?.ref) {
    return {
      environment: name,
      value: { source: followed.ref },
      remark: `follows ${followed.where}`,
    };
  }
  return (
    (alone ? recordOf(name, mine, remotes) : undefined) ?? {
      environment: name,
      value: undefined,
      remark: 'fill in: nothing here says where it answers',
    }
  );
}

/** A platform's own record of deployments. It knows environments, not services, so it serves one service only. */
function recordOf(name: string, findings: readonly Finding[], remotes: Remotes): Place | undefined {
  const found = findings.find(({ recordedBy }) => recordedBy);
  if (!found) return undefined;
  if (found.recordedBy === 'gitlab') {
    const remote = remotes.find(({ url }) => /gitlab/i.test(url));
    // GitLab makes other slugs of names that are not plain, with a part that cannot be computed.
    if (!remote || !/^[a-z][a-z0-9-]{0,22}[a-z0-9]$/.test(found.environment)) return undefined;
    const slug = found.environment === name ? {} : { slug: found.environment };
    const source = { preset: 'gitlab-refs', ...slug, remote: remote.name };
    return { environment: name, value: { source }, remark: 'what GitLab deployed last' };
  }
  const repository = remotes
    .map(({ url }) => /github\.com[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url)?.[1])
    .find((one) => one !== undefined);
  if (repository === undefined) return undefined;
  const environment = found.environment === name ? {} : { environment: found.environment };
  const source = { preset: 'github-deployments', repository, ...environment };
  const remark = 'what GitHub recorded last; needs a token in GITHUB_TOKEN';
  return { environment: name, value: { source }, remark };
}

/** Whether words near a finding hold the name of a service: `deploy-cart` speaks of cart, not of art. */
function speaksOf(near: string, { name }: FoundService): boolean {
  const words = (text: string) =>
    ` ${
      text
        .toLowerCase()
        .match(/[\p{L}\d]+/gu)
        ?.join(' ') ?? ''
    } `;
  return words(near).includes(words(name));
}

/** An address that can be written down as it is: no names to fill in, no credentials, not this machine. */
function isAddress(url: string): boolean {
  if (!/^https?:\/\/[\w.-]+(?::\d+)?(?:\/[\w./~%-]*)?$/i.test(url) || !URL.canParse(url))
    return false;
  return !/^(?:localhost|127\.|0\.0\.0\.0$)/.test(new URL(url).hostname);
}

/** JSON in one line, spaced like a person writes it. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, inner]) => `${JSON.stringify(key)}: ${written(inner)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** Text that ends no comment and tears no line. */
function comment(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, ' ');
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
