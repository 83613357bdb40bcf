import * as z from 'zod';

import { flag, group, must, oneOf, text } from './expectations';
import { PRESETS, type Preset } from './presets';
import type { PromoteParameter } from './promotePreset';
import { PROMOTE_PRESETS } from './promotePresets';
import { checkRule } from '../reading/rule';
import { durationTrouble } from './times';

function rule(what: string, example: string) {
  return text(
    `${what}: JMESPath over JSON, or \`header:NAME\`, \`meta:NAME\` (HTML), \`text:PATTERN\`.`,
    example,
    (value) => {
      // With a name in it the rule is whole only once the name is filled in: cells check it then.
      const trouble = value.includes('${') ? undefined : checkRule(value);
      return trouble === undefined ? undefined : `cannot be read: ${trouble}`;
    },
  );
}

const commitRule = rule('Where the commit stands in the answer', 'git.commit');
const optionalRules = {
  version: rule('Where the version stands', 'build.version').optional(),
  since: rule('Where it stands since when it runs', 'startedAt').optional(),
  by: rule('Where it stands who deployed it', 'deployedBy').optional(),
  health: rule('Where its health stands', 'status').optional(),
};

const headers = z
  .record(
    z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not a header name'),
    z
      .string(must('text, for example "Bearer ${env:API_TOKEN}"'))
      .regex(/^[\t\x20-\x7e\x80-\uffff]*$/, 'must be one line of text'),
    must('an object of texts, for example {"Authorization":"Bearer ${env:API_TOKEN}"}'),
  )
  .meta({
    description:
      'Headers to send. A secret is written `${env:NAME}` and is filled in from the environment of the process when asking, never before.',
    examples: [{ Authorization: 'Bearer ${env:API_TOKEN}' }],
  });

const command = z
  .array(
    z.string(must('text')),
    must('a list, the program first, for example ["./deployed.sh","qa"]'),
  )
  .min(1, must('a list, the program first, for example ["./deployed.sh","qa"]'))
  .meta({
    description:
      'The program and its arguments, run without a shell in the folder of the repository. What it prints is the answer.',
    examples: [['./deployed.sh', 'qa']],
  });

const remote = text(
  'The remote to ask over the network. Without it the local refs are read.',
  'origin',
);

/** The sources that are a transport and reading rules. A source is told by the one of these keys that it holds. */
export const sourceForms = {
  http: group(
    {
      http: text(
        'The address to ask. `${host}` is taken from `in.<environment>`; `${environment}` and `${service}` are the names.',
        'https://${host}/version',
      ),
      headers: headers.optional(),
      commit: commitRule,
      ...optionalRules,
    },
    'Asks over HTTP.',
    { http: 'https://${host}/version', commit: 'git.commit' },
  ),
  command: group(
    { command, commit: commitRule.optional(), ...optionalRules },
    'Runs a program. Unless `commit` says otherwise, it prints the commit and nothing else.',
    { command: ['./deployed.sh', '${environment}'] },
  ),
  git: group(
    {
      git: text(
        'A branch, a tag or a whole ref name. With `*`: the highest match in version order.',
        'refs/tags/qa-*',
      ),
      remote: remote.optional(),
      commit: commitRule.optional(),
      ...optionalRules,
    },
    'Reads a branch or a tag that follows the environment.',
    { git: '${environment}', remote: 'origin' },
  ),
};

/** A source that a preset describes, with its parameters taken apart from the rest. */
export interface PresetSource {
  readonly preset: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Parameters and overriding rules, by name. */
  readonly values: Readonly<Record<string, string>>;
}

/** A row of presets, of sources or of promotions. */
type Row = Pick<Preset, 'name' | 'title' | 'documentation' | 'credential'> & {
  readonly parameters: readonly PromoteParameter[];
};

function parameterSchema(parameter: PromoteParameter): z.ZodType {
  const { form, description } = parameter;
  switch (form) {
    case 'flag':
      return flag(description);
    case 'texts':
    case 'pairs': {
      const { most, example } = parameter;
      const expectation = must(`an object of texts, for example ${JSON.stringify(example)}`);
      return z
        .record(z.string(), z.string(must('text')), expectation)
        .refine((value) => Object.keys(value).length <= most, must(`of at most ${most} texts`))
        .meta({ description, examples: [example] });
    }
    case 'base':
    case 'url':
    case 'text':
    case 'path':
      return text(description, parameter.example);
  }
}

function presetForm(preset: Row, rest: Readonly<Record<string, z.ZodType>>) {
  const parameters = preset.parameters.map((parameter) => {
    const schema = parameterSchema(parameter);
    return [parameter.name, parameter.required ? schema : schema.optional()] as const;
  });
  const example = {
    preset: preset.name,
    ...Object.fromEntries(
      preset.parameters.filter((one) => one.required).map((one) => [one.name, one.example]),
    ),
  };
  return group(
    {
      preset: z.literal(preset.name).meta({
        description: `${preset.title}. ${preset.documentation}`,
        examples: [preset.name],
      }),
      ...Object.fromEntries(parameters),
      ...rest,
    },
    `${preset.title}.${preset.credential === undefined ? '' : ` Wants a token in the environment variable ${preset.credential}.`} ${preset.documentation}`,
    example,
  );
}

export const presetForms: ReadonlyMap<string, ReturnType<typeof presetForm>> = new Map(
  PRESETS.map((preset) => [
    preset.name,
    presetForm(preset, {
      ...('http' in preset.source ? { headers: headers.optional() } : {}),
      commit: commitRule.optional(),
      ...optionalRules,
    }),
  ]),
);

export const source = z.union([...Object.values(sourceForms), ...presetForms.values()]).meta({
  id: 'source',
  description: 'How the commit is read: `http`, `command`, `git` or a `preset`.',
});

const options = {
  idempotent: flag(
    'Sending the same promotion twice does no more than sending it once.',
  ).optional(),
  followFor: text(
    'How long the target is followed before the promotion counts as unverified: minutes, hours, days or weeks.',
    '2m',
    durationTrouble,
  ).optional(),
};

const runRule = rule('Where the answer names the page of the run', 'html_url').optional();

/** The ways to trigger a promotion that are no preset, told apart like sources. */
export const promoteForms = {
  http: group(
    {
      http: text('The address to send to.', 'https://deploy.shop.example/${environment}'),
      method: oneOf(
        {
          GET: 'asks for something; sends no body',
          POST: 'the usual one',
          PUT: 'replaces',
          PATCH: 'changes a part',
          DELETE: 'takes away',
        },
        'The request method; `POST` unless given.',
        'POST',
      ).optional(),
      headers: headers.optional(),
      body: z
        .unknown()
        .meta({ description: 'What to send, as JSON.', examples: [{ commit: '${commit}' }] })
        .optional(),
      run: runRule,
      ...options,
    },
    'Sends a request.',
    { http: 'https://deploy.shop.example/${environment}', body: { commit: '${commit}' } },
  ).refine(({ method, body }) => method !== 'GET' || body === undefined, {
    path: ['body'],
    error: 'is not sent with GET: take it out, or choose another `method`',
  }),
  command: group({ command, run: runRule, ...options }, 'Runs a program.', {
    command: ['./deploy.sh', '${environment}', '${commit}'],
  }),
  git: group(
    {
      git: text('The branch or tag to push the commit to.', 'refs/heads/${environment}'),
      remote: remote.optional(),
      ...options,
    },
    'Pushes a branch or a tag.',
    { git: 'refs/heads/${environment}', remote: 'origin' },
  ),
};

export const promotePresetForms: ReadonlyMap<string, ReturnType<typeof presetForm>> = new Map(
  PROMOTE_PRESETS.map((preset) => [
    preset.name,
    presetForm(preset, { headers: headers.optional(), run: runRule, ...options }),
  ]),
);

export const promote = z
  .union([...Object.values(promoteForms), ...promotePresetForms.values()])
  .meta({
    id: 'promote',
    description: 'How a commit is moved on: `http`, `command`, `git` or a `preset`.',
  });

export type HttpSource = z.output<typeof sourceForms.http>;
export type CommandSource = z.output<typeof sourceForms.command>;
export type GitSource = z.output<typeof sourceForms.git>;
export type SourceInput = HttpSource | CommandSource | GitSource | PresetSource;

/** What every promotion may say. */
export interface PromoteOptions {
  readonly idempotent?: boolean | undefined;
  readonly followFor?: string | undefined;
}

/** A promotion that a preset describes. Its parameters stand beside these, as the file has them. */
export interface PromotePresetInput extends PromoteOptions {
  readonly preset: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly run?: string;
}

export type PromoteInput =
  | z.output<typeof promoteForms.http>
  | z.output<typeof promoteForms.command>
  | z.output<typeof promoteForms.git>
  | PromotePresetInput;
