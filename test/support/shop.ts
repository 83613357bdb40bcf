import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Company, startCompany } from '../../demo/company';
import { type Editor, startEditor } from './editor';

export interface Shop extends Company {
  /** Stops the environments, where they still run, and removes everything. */
  close(): Promise<void>;
}

export type ShopOptions = Pick<Parameters<typeof startCompany>[0], 'windows'>;

/** The demo company in a temporary folder. Its release window is open, unless told otherwise: tests know no Fridays. */
export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const dir = mkdtempSync(join(tmpdir(), 'whereabouts-shop-'));
  const company = await startCompany({ dir, windows: 'open', ...options });
  return {
    ...company,
    close: async () => {
      await company.stop();
      rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** An editor on the demo company; the extension is the one that was built last. */
export async function startShopEditor(
  settings: Readonly<Record<string, unknown>> = {},
  options: ShopOptions = {},
): Promise<{ readonly company: Shop; readonly editor: Editor; readonly page: Page }> {
  const company = await openShop(options);
  const editor = await startEditor({
    workspace: company.workspace,
    extensionDir: join(__dirname, '..', '..'),
    // The pictures show one service's source: without its packages every import would be underlined.
    settings: {
      'whereabouts.pollInterval': 10,
      'typescript.validate.enable': false,
      ...settings,
    },
  });
  return { company, editor, page: editor.page };
}
