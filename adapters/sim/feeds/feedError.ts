/** Input from a file that cannot be used. The message is one line that says what is wrong and where. */
export class FeedError extends Error {
  /** The file or folder, as the caller named it. */
  readonly file: string;
  /** 1-based line in the file; 0 when the whole file is meant. */
  readonly line: number;

  constructor(file: string, line: number, problem: string) {
    super(line > 0 ? `${file}:${line}: ${problem}` : `${file}: ${problem}`);
    this.name = 'FeedError';
    this.file = file;
    this.line = line;
  }
}

/** A file that by its looks was never meant as prices. */
export class NotPrices extends FeedError {}
