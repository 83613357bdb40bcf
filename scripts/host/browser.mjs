// Finds and starts the headless browser that shows the workbench.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { Failure } from '../script.mjs';
import { locateHost } from './location.mjs';

const launchArguments = [
  ...['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic'],
  ...['--no-first-run', '--disable-background-networking', '--disable-component-update'],
  ...['--disable-sync', '--force-device-scale-factor=1'],
];

/** The host's own browser: the same version everywhere. WHEREABOUTS_BROWSER names another one. */
export async function launchBrowser() {
  const executablePath = findBrowser();
  const own = path.dirname(locateHost().browser);
  const isOwn = path.dirname(executablePath) === own;
  const libraries = [process.env['LD_LIBRARY_PATH'], path.join(own, 'lib')].filter(Boolean);
  const ownEnv = {
    LD_LIBRARY_PATH: libraries.join(':'),
    FONTCONFIG_FILE: path.join(own, 'fonts.conf'),
  };
  return chromium.launch({
    executablePath,
    args: launchArguments,
    env: { ...process.env, ...(isOwn ? ownEnv : {}) },
    // Whoever starts the browser also ends it, after closing its windows.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

function findBrowser() {
  const asked = process.env['WHEREABOUTS_BROWSER'];
  const candidates = asked
    ? [asked]
    : [
        locateHost().browser,
        ...['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'].map(
          (name) => `/usr/bin/${name}`,
        ),
      ];
  const found = candidates.find(isExecutable);
  if (found) return found;
  throw new Failure(
    `No browser to show the workbench in: none of ${candidates.join(', ')} can be run. ` +
      'Run `node scripts/host/setup.mjs`, or name one in WHEREABOUTS_BROWSER.',
  );
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
