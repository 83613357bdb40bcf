// The user settings of an editor that tests or the demo start.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Keep the workbench quiet and the same at every run: no AI, sign-in, tips, updates or telemetry. */
const quietSettings = Object.freeze({
  'chat.disableAIFeatures': true,
  'editor.accessibilitySupport': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.simpleDialog.enable': true,
  'git.autofetch': false,
  'git.openRepositoryInParentFolders': 'never',
  'remote.autoForwardPorts': false, // else a notification for each port that a test opens
  'security.workspace.trust.enabled': false,
  'telemetry.feedback.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'terminal.integrated.enablePersistentSessions': false,
  'terminal.integrated.gpuAcceleration': 'off', // else the terminal is a canvas, which no test can read
  'terminal.integrated.initialHint': false,
  'terminal.integrated.suggest.enabled': false,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'window.autoDetectColorScheme': false,
  'window.commandCenter': false,
  'window.dialogStyle': 'custom',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.editor.useModal': 'off', // else Settings and the like cover the workbench
  'workbench.enableExperiments': false,
  'workbench.layoutControl.enabled': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
});

/**
 * Writes the quiet settings, over them what the user has set there before, and over that `settings`.
 * @param {string} userData VS Code's user data folder @param {Record<string, unknown>} settings
 */
export function writeSettings(userData, settings) {
  const file = path.join(userData, 'User/settings.json');
  mkdirSync(path.dirname(file), { recursive: true });
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  writeFileSync(file, JSON.stringify({ ...quietSettings, ...before, ...settings }, null, 2));
}
