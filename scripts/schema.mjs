// Writes media/whereabouts.schema.json out of the definition in src/core/observe/config/schema.ts.
//   node --import tsx scripts/schema.mjs            writes it
//   node --import tsx scripts/schema.mjs --check    fails when the file is not what would be written
// A file to use instead of media/whereabouts.schema.json may follow.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import * as z from 'zod';

import { fileSchema } from '../src/core/observe/config/schema';

/**
 * What the editor shows beside a key: the description, and an example as it would stand in the file.
 * @param {string} description
 * @param {unknown} example
 */
function asMarkdown(description, example) {
  return `${description}\n\n\`\`\`json\n${JSON.stringify(example)}\n\`\`\``;
}

/** @returns {string} */
function schemaText() {
  const schema = z.toJSONSchema(fileSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      const { description, examples } = jsonSchema;
      if (description === undefined || !Array.isArray(examples)) return;
      jsonSchema['markdownDescription'] = asMarkdown(description, examples[0]);
    },
  });
  // Comments and trailing commas are allowed in the file; the editor warns of both unless the schema says so.
  return `${JSON.stringify({ ...schema, allowComments: true, allowTrailingCommas: true }, null, 2)}\n`;
}

const args = process.argv.slice(2);
const file =
  args.find((arg) => !arg.startsWith('--')) ??
  fileURLToPath(new URL('../media/whereabouts.schema.json', import.meta.url));

if (!args.includes('--check')) {
  writeFileSync(file, schemaText());
} else if (readFileSync(file, 'utf8') !== schemaText()) {
  console.error(
    `${file} is not what the definition says: run node --import tsx scripts/schema.mjs`,
  );
  process.exitCode = 1;
}
