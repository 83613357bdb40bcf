import { StringDecoder } from 'node:string_decoder';

/** Reads fields that end in NUL as they come in, two at a time. */
export class FieldReader {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';
  private first: string | undefined;

  constructor(private readonly onPair: (first: string, second: string) => void) {}

  read(chunk: Buffer): void {
    const fields = (this.rest + this.decoder.write(chunk)).split('\0');
    this.rest = fields.pop() ?? '';
    for (const field of fields) {
      if (this.first === undefined) this.first = field;
      else {
        this.onPair(this.first, field);
        this.first = undefined;
      }
    }
  }

  isWhole(): boolean {
    return this.rest === '' && this.first === undefined;
  }
}
