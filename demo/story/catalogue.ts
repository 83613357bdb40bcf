import { inFolder } from '../edits';
import { change, step } from './model';
import type { Chapter } from './model';

const shop = inFolder('services/shop/');

const productField = (after: string, field: string) =>
  shop.insert('src/catalogue.ts', after, `  readonly ${field};`);
/** Products and categories. */
export const catalogue: Chapter = [
  change(
    'SHOP-104',
    'aisha',
    'categories',
    'Browse products by category',
    step(
      'Add categories to the catalogue',
      shop.write(
        'migrations/0104_categories.sql',
        `
create table categories (
  slug text primary key,
  title text not null,
  parent text references categories (slug)
);
alter table products add column category text references categories (slug);
`,
      ),
      productField('  readonly stock: number;', 'category: string | null'),
    ),
    step(
      'Filter the product list by category',
      shop.swap(
        'src/catalogue.ts',
        "'select * from products order by name limit $1 offset $2',\n    [config.pageSize, (page - 1) * config.pageSize],",
        "'select * from products where $3::text is null or category = $3 order by name limit $1 offset $2',\n    [config.pageSize, (page - 1) * config.pageSize, url.searchParams.get('category')],",
      ),
    ),
    step(
      'Serve the category tree',
      shop.write(
        'src/categories.ts',
        `
import type { IncomingMessage, ServerResponse } from 'node:http';
import { query } from './database.js';

export interface Category {
  readonly slug: string;
  readonly title: string;
  readonly parent: string | null;
}

export async function tree(_request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.end(JSON.stringify(await query<Category>('select * from categories order by title')));
}
`,
      ),
      shop.insert(
        'src/routes.ts',
        "import * as cart from './cart.js';",
        "import * as categories from './categories.js';",
      ),
      shop.insert(
        'src/routes.ts',
        '  // catalogue',
        "  { method: 'GET', path: '/categories', handle: categories.tree },",
      ),
    ),
  ),
  change(
    'SHOP-115',
    'aisha',
    'product-images',
    'Product images in three sizes',
    step(
      'Store image keys with products',
      shop.write(
        'migrations/0115_product_images.sql',
        "alter table products add column images text[] not null default '{}';",
      ),
      productField('  readonly category: string | null;', 'images: readonly string[]'),
    ),
    step(
      'Build image addresses for small, medium and large',
      shop.write(
        'src/images.ts',
        `
const widths = { small: 240, medium: 640, large: 1280 } as const;

export type Size = keyof typeof widths;

export function imageUrl(key: string, size: Size): string {
  return 'https://images.shop.example/' + key + '?w=' + widths[size];
}
`,
      ),
    ),
  ),
  change(
    'SHOP-121',
    'jonas',
    'etag-product-pages',
    'Answer 304 for product pages that did not change',
    step(
      'Send an ETag with every product',
      shop.insert(
        'src/catalogue.ts',
        '  if (product === undefined) response.writeHead(404);',
        "  else response.setHeader('ETag', etag(product));",
      ),
      shop.append(
        'src/catalogue.ts',
        `
function etag(product: Product): string {
  return '"' + createHash('sha1').update(JSON.stringify(product)).digest('base64url') + '"';
}
`,
      ),
      shop.swap(
        'src/catalogue.ts',
        'import type { IncomingMessage',
        "import { createHash } from 'node:crypto';\nimport type { IncomingMessage",
      ),
    ),
  ),
  change(
    'SHOP-181',
    'aisha',
    'breadcrumbs',
    'Breadcrumbs above products',
    step(
      'Walk from a category up to the root',
      shop.append(
        'src/categories.ts',
        `
export function breadcrumbs(all: readonly Category[], slug: string): Category[] {
  const category = all.find((each) => each.slug === slug);
  if (category === undefined) return [];
  return category.parent === null ? [category] : [...breadcrumbs(all, category.parent), category];
}
`,
      ),
    ),
    step(
      'Send breadcrumbs with a product',
      productField('  readonly images: readonly string[];', 'breadcrumbs: readonly string[]'),
    ),
  ),
  change(
    'SHOP-192',
    'jonas',
    'page-size',
    'Let customers choose how many products a page shows',
    step(
      'Read the page size from the address',
      shop.swap(
        'src/catalogue.ts',
        '  const products = await query',
        "  const size = pageSize(url.searchParams.get('size'));\n  const products = await query",
      ),
      shop.append(
        'src/catalogue.ts',
        `
export function pageSize(asked: string | null): number {
  return [24, 48, 96].find((size) => String(size) === asked) ?? config.pageSize;
}
`,
      ),
    ),
    step(
      'Use the chosen page size in the query',
      shop.swap(
        'src/catalogue.ts',
        '[config.pageSize, (page - 1) * config.pageSize,',
        '[size, (page - 1) * size,',
      ),
    ),
  ),
  change(
    'SHOP-238',
    'jonas',
    'catalogue-feed',
    'A product feed for price comparison sites',
    step(
      'Write the catalogue as a feed',
      shop.write(
        'src/feed.ts',
        `
import type { Product } from './catalogue.js';

export function feedLine(product: Product): string {
  return [product.id, product.name, (product.price / 100).toFixed(2)].join('\\t');
}
`,
      ),
    ),
    step(
      'Quote names with tabs in the feed',
      shop.swap('src/feed.ts', 'product.name, ', "product.name.replaceAll('\\t', ' '), "),
    ),
  ),
];
