import * as z from 'zod';

import { KINDS, kindNames } from '../../kinds';
import { type DataClass, type ErrorDetail, GATES, type GuardLevel } from '../../model';
import { flag, group, listOf, must, oneOf, text, wordOf } from './expectations';
import { promote, source } from './sourceSchema';
import { dateTrouble, durationTrouble, timeOfDayTrouble, timeZoneTrouble } from './times';

/*
 * The one definition of `.vscode/whereabouts.json`: types, validation and the editor's JSON Schema come from it.
 */

const glob = z
  .string(must('text, for example "prod-*"'))
  .min(1, must('text, for example "prod-*"'));

const synonyms = kindNames().flatMap((kind) => KINDS[kind].aliases);
const kindExpected = wordOf(kindNames(), [...kindNames(), ...synonyms]);

/** The synonyms are a pattern, so that the editor accepts them without proposing thirty words. */
const kind = z
  .union(
    [
      z
        .enum(kindNames())
        .meta({ enumDescriptions: kindNames().map((name) => KINDS[name].meaning) }),
      z.string().regex(new RegExp(`^(?:${synonyms.join('|')})$`), kindExpected),
    ],
    kindExpected,
  )
  .meta({
    description:
      'What this environment is for. It brings defaults for `usedBy`, `data`, `errors` and `guard`. Other words for a kind (`prod`, `stage`, `integration`) are understood. Without it the kind is guessed from the name (`eu-prod` is production); a name that says nothing counts as development, with a question before every act that writes.',
    examples: ['production'],
  });

const dataMeanings: Readonly<Record<DataClass, string>> = {
  none: 'no data at all',
  test: 'made up for tests',
  anonymised: 'real data with the people taken out',
  copy: 'a copy of live data, never written back',
  live: 'the real thing; guarded whatever the environment is called',
};
const errorMeanings: Readonly<Record<ErrorDetail, string>> = {
  full: 'everything, stack traces included',
  medium: 'what went wrong, without the inside of the program',
  friendly: 'an apology',
};
const guardMeanings: Readonly<Record<GuardLevel, string>> = {
  none: 'nothing happens before an act that writes',
  note: 'a remark',
  ask: 'a question',
  'type-name': "the environment's name has to be typed",
  refuse: 'no act that writes is let through',
};

const timeZone = text(
  'The time zone of the times beside it, as the IANA data base names it.',
  'Europe/Oslo',
  timeZoneTrouble,
);

const releaseWindow = group(
  {
    days: listOf(
      z
        .string(must('a day or a range of days, for example "mon-thu"'))
        .regex(
          /^(?:mon|tue|wed|thu|fri|sat|sun)(?:-(?:mon|tue|wed|thu|fri|sat|sun))?$/,
          must('a day (mon, tue, wed, thu, fri, sat, sun) or a range, for example "mon-thu"'),
        ),
      'The days on which the window opens.',
      ['mon-thu'],
    ),
    from: text('When the window opens.', '09:00', timeOfDayTrouble),
    to: text(
      'When the window closes; earlier than `from` means on the next day.',
      '16:00',
      timeOfDayTrouble,
    ),
    timeZone,
  },
  'When a release may go out. Outside every window a promotion needs a reason.',
  { days: ['mon-thu'], from: '09:00', to: '16:00', timeZone: 'Europe/Oslo' },
);

/** A day begins with its first minute and lasts to its last. */
const startOf = (date: string) => (date.includes('T') ? date : `${date}T00:00`);
const endOf = (date: string) => (date.includes('T') ? date : `${date}T23:59`);

const freeze = group(
  {
    from: text('The first day (or minute) of the freeze.', '2026-12-20', dateTrouble),
    to: text('The last day (or minute) of the freeze.', '2027-01-04', dateTrouble),
    timeZone,
    reason: text('What to tell people who want to release meanwhile.', 'holidays').optional(),
  },
  'A time in which nothing is released.',
  { from: '2026-12-20', to: '2027-01-04', timeZone: 'Europe/Oslo', reason: 'holidays' },
).refine(({ from, to }) => startOf(from) <= endOf(to), {
  path: ['to'],
  error: 'must not be before `from`',
});

const requirements = group(
  {
    contained: text('The environment that must hold the commit first.', 'staging').optional(),
    soak: text(
      'How long the commit must have run there: minutes, hours, days or weeks.',
      '4h',
      durationTrouble,
    ).optional(),
    healthy: flag('The environment that it comes from must report itself healthy.').optional(),
    maxCommits: z
      .int(must('a whole number, for example 20'))
      .min(1, must('at least 1'))
      .meta({ description: 'The most commits that one promotion may ship.', examples: [20] })
      .optional(),
    branches: listOf(glob, 'Branches of a remote, with `*`, of which one must hold the commit.', [
      'main',
      'release/*',
    ]).optional(),
    pushed: flag(
      'The commit must be on a remote. So it is for everything that is guarded, unless this is false.',
    ).optional(),
    withoutException: listOf(
      z.enum(GATES, wordOf(GATES)),
      'The gates that nobody may go past, not even with a reason.',
      ['freeze'],
    ).optional(),
  },
  'What must hold before a promotion to this environment.',
  { contained: 'staging', soak: '4h', healthy: true, maxCommits: 20 },
);

const targets = group(
  {
    kubeContexts: listOf(glob, 'Kubernetes contexts, with `*`.', ['prod-*']).optional(),
    kubeNamespaces: listOf(glob, 'Kubernetes namespaces, with `*`.', ['shop-prod']).optional(),
    hosts: listOf(glob, 'Host names, with `*`: servers, data bases, clusters.', [
      '*.prod.shop.example',
    ]).optional(),
    awsProfiles: listOf(glob, 'AWS profiles, with `*`.', ['prod']).optional(),
    awsAccounts: listOf(glob, 'AWS account numbers.', ['123456789012']).optional(),
    terraformWorkspaces: listOf(glob, 'Terraform workspaces, with `*`.', ['production']).optional(),
    projects: listOf(
      glob,
      'Cloud projects, subscriptions, apps, sites and stacks by name, with `*`.',
      ['shop-prod'],
    ).optional(),
    databases: listOf(glob, 'Names of data bases, with `*`.', ['shop_production']).optional(),
    branches: listOf(glob, 'Branches whose push reaches this environment, with `*`.', [
      'release',
    ]).optional(),
    files: listOf(
      glob,
      'Files of the repository that act on this environment, with `*` and `**`.',
      ['deploy/production/**', '.env.production'],
    ).optional(),
  },
  'How an act is recognised as touching this environment.',
  { kubeContexts: ['prod-*'], branches: ['release'] },
);

const environmentNames = z.union(
  [z.string().min(1), z.array(z.string().min(1))],
  must('the name of an environment or a list of names, for example "staging"'),
);

/** What may stand in an environment, key by key. */
export const environmentShape = {
  kind: kind.optional(),
  usedBy: text('Who uses it, in words.', 'testers of the Oslo team').optional(),
  data: oneOf(
    dataMeanings,
    'What its data is. `live` makes it guarded like production, whatever its kind.',
    'live',
  ).optional(),
  errors: oneOf(errorMeanings, 'How much of an error its users see.', 'full').optional(),
  guard: oneOf(guardMeanings, 'What happens before an act that writes to it.', 'ask').optional(),
  unattended: flag(
    'Whether a script may promote to it with `--confirm NAME`, without a person at a terminal; `true` unless given.',
  ).optional(),
  mirrors: text(
    'The environment this one is meant to look like. What that one has and this one lacks is shown as drift.',
    'production',
  ).optional(),
  promotesFrom: environmentNames
    .meta({
      description:
        'Where its commits come from: one environment or several. The one before it in this file unless given; `[]` for none.',
      examples: ['staging'],
    })
    .optional(),
  windows: z
    .array(releaseWindow, must('a list of windows'))
    .meta({
      description: 'When a release may go out. Outside every window a promotion needs a reason.',
      examples: [[{ days: ['mon-thu'], from: '09:00', to: '16:00', timeZone: 'Europe/Oslo' }]],
    })
    .optional(),
  freezes: z
    .array(freeze, must('a list of freezes'))
    .meta({
      description: 'Times in which nothing is released.',
      examples: [[{ from: '2026-12-20', to: '2027-01-04', timeZone: 'Europe/Oslo' }]],
    })
    .optional(),
  requires: requirements.optional(),
  targets: targets.optional(),
};

export const address = text(
  'What a person opens in a browser. The origin of the source unless given.',
  'https://${host}/',
);

export const servicePath = text(
  'The folder of the service in the repository. Only commits that touch it count as waiting.',
  'services/shop',
  (value) =>
    /^(?:[/\\]|[A-Za-z]:|:)|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(value)
      ? 'must be a folder inside the repository, for example "services/shop"'
      : undefined,
);

/** A value for `${name}` in sources. */
export const variable = text(
  'A value for `${name}` in the sources and the address of this service in this environment.',
  'qa.shop.example',
  (value) =>
    /\$\{(?!env:)/.test(value)
      ? 'must be written out: a variable may hold `${env:NAME}` for a header, no other `${…}`'
      : undefined,
);

const record = source.meta({
  description: 'A deployment record to lay beside what the running thing says.',
  examples: [{ preset: 'github-deployments', repository: 'acme/shop' }],
});

const ownSource = source.meta({
  description:
    'How the running commit is read here; it takes the place of the whole `source` of the service.',
  examples: [{ command: ['./deployed.sh', 'qa'] }],
});

const ownPromote = promote.meta({
  description:
    'How a commit is moved on to here; it takes the place of the whole `promote` of the service.',
  examples: [{ preset: 'github-workflow', repository: 'acme/shop', workflow: 'deploy.yml' }],
});

const cellObject = z
  .object({
    source: ownSource.optional(),
    record: record.optional(),
    address: address.optional(),
    promote: ownPromote.optional(),
  })
  .catchall(variable)
  .meta({
    description: 'The service in this environment: variables, or a source of its own.',
    examples: [{ host: 'qa.shop.example' }],
    defaultSnippets: [
      { label: 'a host', body: { host: '${1:qa.shop.example}' } },
      {
        label: 'a source of its own',
        body: { source: { http: '${1:https://qa.shop.example/version}', commit: '${2:commit}' } },
      },
    ],
  });

const serviceObject = group(
  {
    path: servicePath.optional(),
    source: source
      .meta({
        description:
          'How the running commit is read, in every environment without a source of its own.',
        examples: [{ http: 'https://${host}/version', commit: 'git.commit' }],
      })
      .optional(),
    record: record.optional(),
    address: address.optional(),
    in: z
      .record(z.string(), cellObject)
      .meta({
        description: 'The environments this service runs in. Without it: all of them.',
        examples: [{ qa: { host: 'qa.shop.example' } }],
      })
      .optional(),
    promote: promote
      .meta({
        description: 'How a commit is moved on to the next environment.',
        examples: [{ command: ['./deploy.sh', '${environment}', '${commit}'] }],
      })
      .optional(),
  },
  'One deployable thing.',
  { path: 'services/shop', source: { http: 'https://${host}/version', commit: 'git.commit' } },
).meta({
  defaultSnippets: [
    {
      label: 'a service',
      bodyText:
        '{\n\t"source": { "http": "https://\\${host}/${1:version}", "commit": "${2:commit}" },\n\t"in": {\n\t\t"${3:production}": { "host": "${4:shop.example}" }\n\t}\n}',
    },
  ],
});

const environmentObject = group(
  environmentShape,
  'A place where services run. Its place in the file is its place on the path to production.',
  { kind: 'qa' },
).meta({
  defaultSnippets: kindNames().map((kind) => ({
    label: kind,
    description: KINDS[kind].meaning,
    body: { kind },
  })),
});

/** Paths of the repository from its root; braces and character classes are refused, as they would match nothing. */
const pathExpected = must(
  'a path with `*`, `?` and `**` and nothing else, for example "**/migrations/**"',
);
const pathGlob = z.string(pathExpected).regex(/^[^!{}[\]\\]+$/, pathExpected);

/** Globs that take the place of those of the same name, or add a name. */
export const risk = listOf(
  pathGlob,
  'The files that are meant, as paths from the root of the repository: `*` within a name, `**` over any number of folders. `[]` for none.',
  ['**/migrations/**'],
);

/** The whole file. Only the JSON Schema is made from it: decoding goes piece by piece, to save what is right. */
export const fileSchema = z
  .strictObject({
    $schema: z
      .string()
      .meta({ description: 'The JSON Schema of this file. The editor knows it without.' })
      .optional(),
    environments: z.record(z.string(), environmentObject).meta({
      description: 'The environments in order: the path to production.',
      examples: [{ qa: { kind: 'qa' }, production: { kind: 'production' } }],
      defaultSnippets: [
        {
          label: 'four environments',
          body: Object.fromEntries(
            (['development', 'qa', 'staging', 'production'] as const).map((kind) => [
              kind,
              { kind },
            ]),
          ),
        },
      ],
    }),
    services: z.record(z.string(), serviceObject).meta({
      description: 'What is deployed: each service, and how its commit is read.',
      examples: [{ shop: { source: { preset: 'dockerflow', url: 'https://${host}' } } }],
    }),
    risks: z
      .record(z.string(), risk)
      .meta({
        description:
          'Files that are worth a second look before a release, under the name to show. Migrations (`migrations`), infrastructure (`infrastructure`) and lock files (`lock files`) are known without; the same name replaces them, `[]` switches one off. Owners of files come from CODEOWNERS.',
        examples: [{ 'feature flags': ['config/flags/**'], 'lock files': [] }],
      })
      .optional(),
  })
  .meta({ title: 'Whereabouts', description: 'Environments, and which commit runs in each.' });

export type EnvironmentInput = {
  [Key in keyof typeof environmentShape]: z.output<(typeof environmentShape)[Key]>;
};
