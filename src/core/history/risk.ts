import type { CodeOwners } from './codeOwners';
import { namesIn, type PathTest, pathGlob } from '../pathPattern';

/** A kind of files that are worth a second look before a release, by globs over paths of the repository. */
export interface Risk {
  readonly name: string;
  readonly globs: readonly string[];
}

/** Why a commit is worth a second look: the kind of files, or whoever owns them, and which of its files these are. */
export interface Mark {
  readonly type: 'risk' | 'owner';
  readonly name: string;
  readonly files: readonly string[];
}

const DEFAULTS: readonly Risk[] = [
  {
    name: 'migrations',
    globs: [
      '**/migrations/**',
      '**/db/migration/**',
      '**/db/migrate/**',
      '**/db/changelog/**',
      '**/alembic/versions/**',
    ],
  },
  {
    name: 'infrastructure',
    globs: [
      '**/*.tf',
      '**/*.tfvars',
      '**/*.hcl',
      '**/terraform/**',
      '**/k8s/**',
      '**/kubernetes/**',
      '**/helm/**',
      '**/Chart.yaml',
      '**/charts/*/templates/**',
      '**/charts/*/values*.yaml',
      '**/kustomization.yaml',
      '**/ansible/**',
      '**/Dockerfile',
      '**/Dockerfile.*',
      '**/*.Dockerfile',
      '**/Containerfile',
      '**/compose.yaml',
      '**/compose.yml',
      '**/docker-compose*.yaml',
      '**/docker-compose*.yml',
      '.github/workflows/**',
      '.github/actions/**',
      '.gitlab-ci.yml',
      '.circleci/**',
      'azure-pipelines.yml',
      'bitbucket-pipelines.yml',
      '**/Jenkinsfile',
    ],
  },
  {
    name: 'lock files',
    globs: [
      '**/package-lock.json',
      '**/npm-shrinkwrap.json',
      '**/yarn.lock',
      '**/pnpm-lock.yaml',
      '**/bun.lock',
      '**/deno.lock',
      '**/composer.lock',
      '**/Gemfile.lock',
      '**/Cargo.lock',
      '**/poetry.lock',
      '**/uv.lock',
      '**/Pipfile.lock',
      '**/go.sum',
      '**/packages.lock.json',
      '**/gradle.lockfile',
      '**/mix.lock',
      '**/pubspec.lock',
      '**/Podfile.lock',
      '**/Package.resolved',
      '**/flake.lock',
      '**/.terraform.lock.hcl',
    ],
  },
];

/** The defaults with what a configuration says of them: the same name takes a default's place, an empty list ends it. */
export function risksOf(configured: ReadonlyMap<string, readonly string[]>): readonly Risk[] {
  const byName = new Map(DEFAULTS.map(({ name, globs }) => [name, globs]));
  for (const [name, globs] of configured) byName.set(name, globs);
  return [...byName].flatMap(([name, globs]) => (globs.length > 0 ? [{ name, globs }] : []));
}

/** Knows which files are worth a second look, for one service. */
export class RiskBook {
  private readonly tests: readonly (readonly [string, PathTest])[];
  private readonly usual: ReadonlySet<string>;
  /** The same files change again and again. */
  private readonly known = new Map<string, readonly string[]>();

  /**
   * Whoever owns the whole repository, or all of the service's folder `path`, is no mark: it would stand at every
   * commit. `owners` is undefined where there is no CODEOWNERS file, or none that can be read.
   */
  constructor(
    risks: readonly Risk[],
    private readonly owners?: CodeOwners,
    path = '',
  ) {
    this.tests = risks.map(({ name, globs }) => {
      const tests = globs.map(pathGlob);
      return [name, (names) => tests.some((test) => test(names))];
    });
    this.usual = new Set(['', path].flatMap((all) => owners?.ofAllIn(all) ?? []));
  }

  /** The marks of a commit that changes `files`: kinds of files in the order of the configuration, then owners. */
  marks(files: readonly string[]): readonly Mark[] {
    const marks = new Map(this.tests.map(([name]) => [name, mark('risk', name)]));
    const owners = new Map<string, Marking>();
    for (const file of files) {
      for (const name of this.risksOf(file)) marks.get(name)?.files.push(file);
      for (const name of this.owners?.of(file) ?? []) {
        if (this.usual.has(name)) continue;
        const owned = owners.get(name) ?? mark('owner', name);
        owners.set(name, owned);
        owned.files.push(file);
      }
    }
    return [...marks.values(), ...owners.values()].filter(({ files: marked }) => marked.length > 0);
  }

  private risksOf(file: string): readonly string[] {
    const known = this.known.get(file);
    if (known) return known;
    const names = namesIn(file);
    const risks = this.tests.flatMap(([name, test]) => (test(names) ? [name] : []));
    this.known.set(file, risks);
    return risks;
  }
}

interface Marking extends Mark {
  readonly files: string[];
}

function mark(type: Mark['type'], name: string): Marking {
  return { type, name, files: [] };
}
