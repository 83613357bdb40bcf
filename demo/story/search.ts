import { inFolder } from '../edits';
import { change, step } from './model';
import type { Chapter } from './model';

const shop = inFolder('services/shop/');

/** Finding products. */
export const search: Chapter = [
  change(
    'SHOP-109',
    'mei',
    'search-endpoint',
    'Search from the front page',
    step(
      'Expose search over HTTP',
      shop.append(
        'src/search.ts',
        `
export async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const words = new URL(request.url ?? '/', 'http://shop').searchParams.get('q') ?? '';
  response.end(JSON.stringify(await search(words)));
}
`,
      ),
      shop.swap(
        'src/search.ts',
        'import type { Product }',
        "import type { IncomingMessage, ServerResponse } from 'node:http';\nimport type { Product }",
      ),
      shop.insert(
        'src/routes.ts',
        "import * as checkout from './checkout.js';",
        "import * as search from './search.js';",
      ),
      shop.insert(
        'src/routes.ts',
        '  // catalogue',
        "  { method: 'GET', path: '/search', handle: search.handle },",
      ),
    ),
    step(
      'Collapse spaces in search words',
      shop.swap('src/search.ts', 'words.trim()', "words.trim().replace(/\\s+/g, ' ')"),
      shop.append(
        'test/search.test.ts',
        `
test('several spaces count as one', () => {
  assert.equal(normalise('wool   socks'), 'wool socks');
});
`,
      ),
    ),
  ),
  change(
    'SHOP-128',
    'mei',
    'search-ranking',
    'Better order of search results',
    step(
      'Search with a trigram index',
      shop.write(
        'migrations/0128_search_index.sql',
        `
create extension if not exists pg_trgm;
create index concurrently products_name_trgm on products using gin (name gin_trgm_ops);
`,
      ),
    ),
    step(
      'Rank products that start with the words first',
      shop.append(
        'src/search.ts',
        `
export function rank(products: readonly Product[], term: string): Product[] {
  const starts = (product: Product): number => (normalise(product.name).startsWith(term) ? 0 : 1);
  return products.toSorted((a, b) => starts(a) - starts(b));
}
`,
      ),
    ),
    step(
      'Put products without stock last',
      shop.swap(
        'src/search.ts',
        'return products.toSorted((a, b) => starts(a) - starts(b));',
        'const soldOut = (product: Product): number => (product.stock > 0 ? 0 : 2);\n  return products.toSorted((a, b) => starts(a) + soldOut(a) - starts(b) - soldOut(b));',
      ),
    ),
  ),
  change(
    'SHOP-148',
    'mei',
    'search-synonyms',
    'Find a jumper by the word sweater',
    step(
      'Search for synonyms too',
      shop.write(
        'src/synonyms.ts',
        `
const groups: readonly (readonly string[])[] = [
  ['jumper', 'sweater', 'pullover'],
  ['trousers', 'pants'],
];

export function synonyms(word: string): readonly string[] {
  return groups.find((group) => group.includes(word)) ?? [word];
}
`,
      ),
    ),
    step(
      'Add the words customer service sees most',
      shop.insert(
        'src/synonyms.ts',
        "  ['trousers', 'pants'],",
        "  ['beanie', 'hat', 'cap'],\n  ['mittens', 'gloves'],",
      ),
    ),
  ),
  change(
    'SHOP-156',
    'jonas',
    'sitemap',
    'A sitemap for search engines',
    step(
      'Generate sitemap.xml from the catalogue',
      shop.write(
        'src/sitemap.ts',
        `
export function sitemap(ids: readonly string[]): string {
  const urls = ids.map((id) => '<url><loc>https://shop.example/products/' + id + '</loc></url>');
  return '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">' + urls.join('') + '</urlset>';
}
`,
      ),
    ),
  ),
  change(
    'SHOP-177',
    'mei',
    'search-cache',
    'Cache search results',
    step(
      'Cache search results for a minute',
      shop.insert(
        'src/search.ts',
        'const MINIMUM_LENGTH = 2;',
        'const CACHE_SECONDS = 60;\nconst cache = new Map<string, { readonly at: number; readonly products: Product[] }>();',
      ),
      shop.insert(
        'src/search.ts',
        '  if (term.length < MINIMUM_LENGTH) return [];',
        '  const hit = cache.get(term);\n  if (hit !== undefined && Date.now() - hit.at < CACHE_SECONDS * 1000) return hit.products;',
      ),
    ),
  ),
  {
    reverts: 'SHOP-177-search-cache',
    author: 'mei',
    reason:
      'Products sold out stayed in the results for a minute, and two customers ordered\nthe same last pair. SHOP-184 looks for a better place to cache.',
  },
  change(
    'SHOP-184',
    'mei',
    'cdn-cache-search',
    'Let the CDN cache searches for ten seconds',
    step(
      'Send Cache-Control with search results',
      shop.swap(
        'src/search.ts',
        '  response.end(JSON.stringify(await search(words)));',
        "  response.setHeader('Cache-Control', 'public, max-age=10');\n  response.end(JSON.stringify(await search(words)));",
      ),
    ),
  ),
  change(
    'SHOP-214',
    'mei',
    'search-suggestions',
    'Suggestions while typing',
    step(
      'Suggest up to six products while typing',
      shop.append(
        'src/search.ts',
        `
export async function suggest(words: string): Promise<string[]> {
  const products = await search(words);
  return products.slice(0, 6).map((product) => product.name);
}
`,
      ),
    ),
    step(
      'Suggest from three letters on',
      shop.swap(
        'src/search.ts',
        '  const products = await search(words);\n  return products.slice',
        '  if (words.length < 3) return [];\n  const products = await search(words);\n  return products.slice',
      ),
    ),
  ),
];
