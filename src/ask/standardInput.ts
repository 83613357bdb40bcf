const MOST_BYTES = 16 * 1024 * 1024;

/** All of it. Rejects where it is more than anybody would send. */
export async function standardInput(): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST_BYTES) throw new Error('what came on standard input is too much');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
