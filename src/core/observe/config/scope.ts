import type { PlaceConfig } from './configModel';
import { listed } from '../../text';
import type { Path } from './jsonc';
import { nearest } from './spelling';
import { type Secrets, substitute } from './template';

/** Why something cannot be made out for a cell. */
export class Unresolved {
  constructor(
    /** Where the mistake stands; undefined where it has been told already. */
    readonly path: Path | undefined,
    /** What it is about, so that the same mistake in several environments is told once. */
    readonly about: string,
    readonly message: (environments: readonly string[]) => string,
  ) {}
}

/** The names that a template of one cell may use. */
export class Scope {
  private readonly values: ReadonlyMap<string, string>;

  constructor(
    private readonly service: string,
    private readonly environment: string,
    private readonly place: PlaceConfig | undefined,
    private readonly hasPlaces: boolean,
    /** Names whose values are known only later: they stay in the text as they are written. */
    private readonly later: readonly string[] = [],
  ) {
    this.values = new Map([
      ...(place?.variables ?? []),
      ...later.map((name) => [name, `\${${name}}`] as const),
      ['service', service],
      ['environment', environment],
    ]);
  }

  /** The same names, and those that get their values later. They win over variables of the same name. */
  withLater(later: readonly string[]): Scope {
    return new Scope(this.service, this.environment, this.place, this.hasPlaces, later);
  }

  /** `forUrl` escapes the names of service and environment, which are free text; variables are taken as they are. */
  fill(
    text: string,
    path: Path,
    secrets: Secrets = 'refused',
    forUrl = false,
  ): string | Unresolved {
    const own = ['service', 'environment'];
    const filled = substitute(
      text,
      (name) => {
        const value = this.values.get(name);
        return value !== undefined && forUrl && own.includes(name)
          ? encodeURIComponent(value)
          : value;
      },
      secrets,
    );
    switch (filled.state) {
      case 'filled':
        return filled.text;
      case 'unknown':
        return this.missing(filled.name, path);
      case 'secret':
        return new Unresolved(
          path,
          `secret ${filled.name}`,
          () =>
            `\${env:${filled.name}} may stand in header values only, where it is not shown or logged: move it to "headers".`,
        );
      case 'malformed':
        return new Unresolved(
          path,
          filled.part,
          () =>
            `${filled.part} is not a name to fill in: write \${name} with letters, digits and _.`,
        );
    }
  }

  private missing(name: string, path: Path): Unresolved {
    // A value that stands there but could not be read has its own problem.
    const told = this.place?.mistakes.includes(name) === true;
    const near = nearest(name, [...(this.place?.variables.keys() ?? []), ...this.later]);
    const { service, environment } = this;
    return new Unresolved(told ? undefined : path, `${name} ${near}`, (environments) => {
      const first = environments[0] ?? environment;
      const mend =
        near !== undefined
          ? `where there is "${near}": spell both alike`
          : this.hasPlaces
            ? `add "${name}": "…" under services.${service}.in.${first}`
            : `add "in": { ${JSON.stringify(first)}: { "${name}": "…" } } to the service`;
      const where = `${service} in ${listed(environments)}`;
      return `\${${name}} has no value for ${where}${near === undefined ? ': ' : ', '}${mend}.`;
    });
  }
}
