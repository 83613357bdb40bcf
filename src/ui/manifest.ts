/**
 * Every id that package.json contributes, once. A test holds this file and the manifest to each other, both ways.
 * Commands that take arguments take the row they were invoked on; anything else is looked up or asked for.
 */

const names = [
  'refresh',
  'refreshCell',
  'groupByService',
  'groupByEnvironment',
  'openAddress',
  'copyCommit',
  'showReading',
  'showWaiting',
  'whereIsCommit',
  'whereIsLine',
  'myWork',
  'toggleLineAnnotation',
  'compareFile',
  'openFileAsItRuns',
  'compareEnvironments',
  'openAllChanges',
  'closeComparison',
  'promote',
  'rollBack',
  'openJournal',
  'exportJournal',
  'resumePromotions',
  'lockEnvironment',
  'unlockEnvironment',
  'fetch',
  'configure',
  'openConfiguration',
  'allowCredential',
  'statusMenu',
  'openWalkthrough',
  'showLog',
  'guardTask',
  'unlockFile',
  'installPushHook',
  'removePushHook',
  'installClaudeHook',
  'removeClaudeHook',
] as const;

type Name = (typeof names)[number];

export const commands = Object.fromEntries(names.map((name) => [name, `whereabouts.${name}`])) as {
  readonly [N in Name]: `whereabouts.${N}`;
};

/** Tools for language models. What they do is loaded when the first one is called. */
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
