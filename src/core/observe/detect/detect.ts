import { kindNames, kindOf } from '../../kinds';
import { renderConfig } from './detectText';
import type { Finding, FoundEnvironment, FoundService } from './detected';
import { isEnvironmentName, nameTrouble, samePlace } from './environmentNames';
import { findInFiles, lastPlace } from './findings';
import { at, entriesOf, yamlDocuments } from './yamlValues';

/** What a repository says about itself without being asked over the network. */
export interface RepositoryFacts {
  readonly remotes: readonly { readonly name: string; readonly url: string }[];
  /** Local branches by name, and those of remotes as `origin/qa`. */
  readonly branches: readonly string[];
  readonly tags: readonly string[];
  /** Paths from the root with `/` between. Text where `wantsText` asks for it. */
  readonly files: readonly { readonly path: string; readonly text?: string }[];
}

export interface Detected {
  /** A first configuration, in the order of the path to production. */
  readonly environments: readonly FoundEnvironment[];
  readonly services: readonly FoundService[];
  /** The text of `.vscode/whereabouts.json`. It decodes without a problem. */
  readonly text: string;
}

const COMPOSE = /^(?:docker-)?compose\.ya?ml$/;
const MANIFEST =
  /^(?:services|apps|microservices)\/([^/]+)\/(?:Dockerfile|package\.json|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|pyproject\.toml|requirements\.txt|Cargo\.toml|Gemfile|composer\.json|mix\.exs|[^/]+\.csproj)$/;
const MOST_SERVICES = 50;

/** Makes a first configuration out of what a repository says. Never throws. */
export function detect(facts: RepositoryFacts): Detected {
  const environments = merge([...findInFiles(facts.files), ...findInRefs(facts)]);
  const services = findServices(facts);
  return { environments, services, text: renderConfig(facts.remotes, environments, services) };
}

/** One environment per place, nearest to production last. */
function merge(findings: readonly Finding[]): readonly FoundEnvironment[] {
  const places = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (nameTrouble(finding.environment) !== undefined) continue;
    const place = samePlace(finding.environment);
    places.set(place, [...(places.get(place) ?? []), finding]);
  }
  const order = kindNames();
  return [...places.values()]
    .filter((found) => found.some(({ weak }) => weak !== true))
    .map((found): FoundEnvironment => {
      const name = found[0]?.environment ?? '';
      const known = found.find(({ kind }) => kind)?.kind ?? kindOf(name);
      return {
        name,
        kind: known ?? 'production',
        guessed: known === undefined,
        where: [...new Set(found.map(({ where }) => where))],
        findings: found,
      };
    })
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

function findInRefs({ remotes, branches, tags }: RepositoryFacts): readonly Finding[] {
  const platforms = remotes.flatMap(({ name, url }): readonly Finding[] => {
    const app = /(?:git\.heroku\.com[/:])([\w-]+?)(?:\.git)?$/.exec(url)?.[1];
    if (app === undefined) return [];
    const own = name.replace(/^heroku[-_]?/, '');
    const environment = isEnvironmentName(own) ? own : (lastPlace(app) ?? 'production');
    // What was pushed to Heroku last is what runs, unless its build failed.
    const ref = { git: 'refs/heads/main', remote: name };
    return [{ environment, where: `the remote ${name}`, ref, near: app }];
  });
  const named = branches.flatMap((branch): readonly Finding[] => {
    const remote = remotes.find(({ name }) => branch.startsWith(`${name}/`))?.name;
    const short = remote === undefined ? branch : branch.slice(remote.length + 1);
    const environment = ofRef(short);
    if (environment === undefined) return [];
    const git = `refs/heads/${short}`;
    const ref = remote === undefined ? { git } : { git, remote };
    return [{ environment, where: `the branch ${branch}`, ref }];
  });
  const marked = tags.flatMap((tag): readonly Finding[] => {
    const [, series, separator = ''] = /^(.+?)([-/_@])v?\d[\w.+-]*$/.exec(tag) ?? [];
    const environment = ofRef(tag) ?? (series === undefined ? undefined : ofRef(series));
    if (environment === undefined) return [];
    const numbered = ofRef(tag) === undefined;
    const git = numbered ? `refs/tags/${series ?? ''}${separator}*` : `refs/tags/${tag}`;
    const where = numbered ? `tags like ${tag}` : `the tag ${tag}`;
    return [{ environment, where, ref: { git } }];
  });
  // A branch of a remote is newer than its local copy, and a series of tags is one finding.
  const refs = [...named].sort((a, b) => rank(a) - rank(b));
  const series = new Map(marked.map((one) => [one.ref?.git, one]));
  return [...platforms, ...refs, ...series.values()];
}

function rank({ ref }: Finding): number {
  return ref?.remote === undefined ? 1 : 0;
}

function ofRef(name: string): string | undefined {
  const rest = name.replace(/^(?:envs?|environments?|deploy(?:ed|ment)?s?|releases?)[/-]/, '');
  return /^\w[\w-]*(?:\/\w[\w-]*)*$/.test(rest) && isEnvironmentName(rest)
    ? rest.replaceAll('/', '-')
    : undefined;
}

function findServices({ files, remotes }: RepositoryFacts): readonly FoundService[] {
  const found = new Map<string, FoundService>();
  const add = (name: string, path: string | undefined, where: string) => {
    const known = [...found.values()].some((one) => one.name === name || one.path === path);
    if (nameTrouble(name) === undefined && !known && found.size < MOST_SERVICES)
      found.set(name, { name, path, where });
  };
  for (const { path } of files) {
    const name = MANIFEST.exec(path)?.[1];
    if (name === undefined || /^(?:docs?|storybook|e2e|.*[-_]e2e)$/.test(name)) continue;
    add(name, path.slice(0, path.lastIndexOf('/')), path);
  }
  for (const { path, text } of files) {
    if (!COMPOSE.test(path) || text === undefined) continue;
    for (const [name, service] of entriesOf(at(yamlDocuments(text)[0], 'services'))) {
      const build = at(service, 'build');
      const context = typeof build === 'string' ? build : at(build, 'context');
      const folder = typeof context === 'string' ? context.replace(/^\.\/|\/+$/g, '') : '';
      if (/^[\w-][\w./-]*$/.test(folder) && !folder.includes('..')) add(name, folder, path);
    }
  }
  if (found.size > 0) return [...found.values()];
  const [remote] = remotes.filter(({ name }) => name === 'origin').concat(remotes);
  const name = /([^/:\\]+?)(?:\.git)?\/?$/.exec(remote?.url ?? '')?.[1] ?? '';
  return [
    { name: nameTrouble(name) === undefined ? name : 'app', path: undefined, where: undefined },
  ];
}
