import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Company, startCompany } from '../../demo/company';

export interface Shop extends Company {
  /** Stops the environments, where they still run, and removes everything. */
  close(): Promise<void>;
}

/** The demo company in a temporary folder. */
export async function openShop(): Promise<Shop> {
  const dir = mkdtempSync(join(tmpdir(), 'whereabouts-shop-'));
  const company = await startCompany({ dir });
  return {
    ...company,
    close: async () => {
      await company.stop();
      rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
