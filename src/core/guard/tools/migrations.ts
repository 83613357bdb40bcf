import type { Tool } from '../tool';
import { FRAMEWORK_MIGRATIONS } from './frameworkMigrations';
import { NODE_MIGRATIONS } from './nodeMigrations';
import { SQL_MIGRATIONS } from './sqlMigrations';

/** Programs that change the shape of a data base. */
export const MIGRATIONS: readonly Tool[] = [
  ...NODE_MIGRATIONS,
  ...FRAMEWORK_MIGRATIONS,
  ...SQL_MIGRATIONS,
];
