/**
 * Every command that package.json contributes, once. A test holds this file and the manifest to each other, both ways.
 * Commands that take arguments take the row they were invoked on; anything else is looked up or asked for. No window
 * waits for this file at its start: what is registered there stands in the manifest.
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
  'guardGrant',
  'guardRevoke',
  'guardPause',
  'guardResume',
  'guardFriction',
  'guardCheck',
  'guardDoctor',
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

export type CommandId = (typeof commands)[Name];
