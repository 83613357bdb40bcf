// Opens and closes one workbench window in a browser.

/**
 * @typedef {object} WindowOptions
 * @property {string} [workspace] absolute path of a folder or a .code-workspace file; an empty window without it
 * @property {string} [extension] absolute path of the extension in development mode; the workbench takes one
 * @property {string} [testEntry] absolute path of the module whose `run` is called in the extension host
 */

/** How long a window may take to show, in milliseconds. */
const openTimeout = 60_000;
const statusBar = '.monaco-workbench .statusbar';
const loopback = ['localhost', '127.0.0.1'];

/** @param {number} port @param {WindowOptions} window */
export function workbenchUrl(port, { workspace, extension, testEntry }) {
  /** @param {string} path */
  const remote = (path) => `vscode-remote://localhost:${port}${encodeURI(path)}`;
  const payload = [
    ...(extension ? [['extensionDevelopmentPath', remote(extension)]] : []),
    ...(testEntry ? [['extensionTestsPath', remote(testEntry)]] : []),
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({
    ...(!workspace ? { ew: 'true' } : { [kindOf(workspace)]: workspace }),
    payload: JSON.stringify(payload),
  });
  return `http://localhost:${port}/?${query.toString()}`;
}

/**
 * Opens a window in a fresh browser profile and waits until its frame stands; extensions may still be starting.
 * Every request beyond this machine is refused.
 * @param {import('playwright-core').Browser} browser
 * @param {number} port
 * @param {WindowOptions & { prepare?: (page: import('playwright-core').Page) => Promise<void> }} window
 *   `prepare` sees the page before anything is loaded into it
 */
export async function openWorkbench(browser, port, window) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await context.route(
    (url) => !loopback.includes(url.hostname) && !url.hostname.endsWith('.localhost'),
    (route) => route.abort(),
  );
  const page = await context.newPage();
  await window.prepare?.(page);
  await page.goto(workbenchUrl(port, window));
  await page.locator(statusBar).waitFor({ timeout: openTimeout });
  if (window.workspace && kindOf(window.workspace) === 'workspace' && !window.testEntry) {
    await reloadUntilFoldersShow(page);
  }
  return page;
}

/**
 * Leaves the workbench before closing: the extension host of a window that just vanishes lives on for the grace time.
 * @param {import('playwright-core').Page} page
 */
export async function closeWorkbench(page) {
  await page.goto('about:blank').catch(() => {});
  await page.context().close();
}

/**
 * A window on a .code-workspace file sometimes comes up without its folders; a reload has always cured it.
 * @param {import('playwright-core').Page} page
 */
async function reloadUntilFoldersShow(page) {
  const folder = page.locator('.explorer-folders-view .monaco-list-row').first();
  for (let attempt = 0; attempt < 3; attempt++) {
    const shown = await folder.waitFor({ timeout: 6000 }).then(
      () => true,
      () => false,
    );
    if (shown) return;
    await page.reload();
    await page.locator(statusBar).waitFor({ timeout: openTimeout });
  }
}

/** @param {string} workspace */
function kindOf(workspace) {
  return workspace.endsWith('.code-workspace') ? 'workspace' : 'folder';
}
