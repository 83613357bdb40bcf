import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/host/browser.mjs';
import { installExtensions, linkExtensions } from '../../scripts/host/extensions.mjs';
import { startServer, type Trust } from '../../scripts/host/server.mjs';
import { closeWorkbench, openWorkbench } from '../../scripts/host/workbench.mjs';

export interface EditorOptions {
  /** Absolute path of a folder or a .code-workspace file; without it the window is empty. */
  readonly workspace?: string;
  /** Unpacked extension; it runs as an installed one, not in development mode. */
  readonly extensionDir?: string;
  readonly vsix?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly trust?: Trust;
  /** Where extensions are installed; by default a fresh folder. */
  readonly extensionsDir?: string;
  /** Variables for the server, its terminals and its extension host. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Editor {
  readonly page: Page;
  /** Another window of the same server, with a browser profile of its own. */
  openWindow(workspace?: string): Promise<Page>;
  close(): Promise<void>;
}

/** How long an action on the page may take before it fails, in milliseconds; the first activation is slow. */
const actionTimeout = 15_000;

/** Starts a server and a browser, and opens a window in which extensions may still be starting. */
export async function startEditor(options: EditorOptions): Promise<Editor> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'whereabouts-editor-'));
  const dataDir = path.join(scratch, 'data');
  const extensionsDir = options.extensionsDir ?? path.join(scratch, 'extensions');
  const endings: (() => Promise<unknown> | void)[] = [
    () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }),
  ];
  const pages: Page[] = [];
  const close = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    if (options.extensionDir) linkExtensions([options.extensionDir], extensionsDir);
    if (options.vsix) await installExtensions([options.vsix], { extensionsDir, dataDir });
    const { settings = {}, env = {}, trust = 'all' } = options;
    // The journal of promotions is the user's own.
    const own = { XDG_STATE_HOME: path.join(scratch, 'state'), ...env };
    const server = await startServer({ dataDir, extensionsDir, settings, env: own, trust });
    endings.push(() => server.stop());
    const browser = await launchBrowser();
    endings.push(() => browser.close());
    endings.push(() => Promise.all(pages.map((page) => closeWorkbench(page))));
    const openWindow = async (workspace?: string) => {
      const page = await openWorkbench(browser, server.port, workspace ? { workspace } : {});
      page.setDefaultTimeout(actionTimeout);
      pages.push(page);
      return page;
    };
    return { page: await openWindow(options.workspace), openWindow, close };
  } catch (error) {
    await close();
    throw error;
  }
}
