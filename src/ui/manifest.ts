/**
 * Every id that package.json contributes, but for those of commands. A test holds this file and the manifest to each
 * other, both ways.
 */

/** What language models may ask. */
export const tools = [
  'whereabouts_status',
  'whereabouts_where',
  'whereabouts_waiting',
  'whereabouts_promote',
] as const;

export type ToolName = (typeof tools)[number];

export const views = {
  environments: 'whereabouts.environments',
  comparison: 'whereabouts.comparison',
} as const;

/** Of pages that only show something: without line numbers and the like. */
export const pageLanguage = 'whereabouts-page';

export const walkthrough = 'whereabouts.start';

/** `<publisher>.<name>`, as VS Code knows the extension. */
export const extensionId = 'whereabouts.whereabouts';

/** Setting keys below `whereabouts.`, with their defaults. The manifest must say the same. */
export const settings = {
  pollInterval: 60,
  requestTimeout: 15,
  groupBy: 'service' as 'service' | 'environment',
  'statusBar.show': 'always' as 'always' | 'problems' | 'never',
  'statusBar.environment': '',
  'line.hover': true as boolean,
  'line.annotation': false as boolean,
} as const;

/**
 * The same of the guard, which reads them itself. What loosens it is a person's own: no folder can set any of these.
 */
export const guardSettings = {
  'guard.enabled': true as boolean,
  'guard.terminals': true as boolean,
  'guard.strictBash': false as boolean,
  'guard.tasks': 'ask' as 'ask' | 'off',
  'guard.levels': {} as Readonly<Record<string, unknown>>,
  'guard.notProduction': [] as readonly unknown[],
} as const;

export const contextKeys = {
  /** Which empty state the view is in; see `ViewState`. */
  state: 'whereabouts.state',
  grouping: 'whereabouts.grouping',
  /** Two environments are compared: the view with the files that differ is shown. */
  comparing: 'whereabouts.comparing',
} as const;

/** What the view shows instead of rows, or `ready` when there are rows. */
export type ViewState =
  | 'starting'
  | 'noFolder'
  | 'untrusted'
  | 'noRepository'
  | 'noConfiguration'
  | 'brokenConfiguration'
  | 'ready';
