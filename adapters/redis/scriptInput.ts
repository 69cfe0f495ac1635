/** Keys and arguments of one script, in the order it takes them; a key is named in the arguments by its place. */

export class ScriptInput {
  readonly keys: string[] = [];
  readonly args: string[] = [];
  private readonly prefix: string;
  private readonly places = new Map<string, string>();

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** Keys that the script knows by their fixed places; first of all. */
  fixed(...names: readonly string[]): this {
    for (const name of names) this.placeOf(name);
    return this;
  }

  text(...values: readonly string[]): this {
    this.args.push(...values);
    return this;
  }

  number(value: number): this {
    this.args.push(String(value));
    return this;
  }

  /** No key without a name. */
  key(name: string | undefined): this {
    this.args.push(name === undefined ? '0' : this.placeOf(name));
    return this;
  }

  list(values: readonly string[]): this {
    this.args.push(String(values.length));
    for (const value of values) this.args.push(value);
    return this;
  }

  /** As many as there are, then each. */
  each<Item>(items: readonly Item[], put: (item: Item, input: this) => void): this {
    this.args.push(String(items.length));
    for (const item of items) put(item, this);
    return this;
  }

  private placeOf(name: string): string {
    let place = this.places.get(name);
    if (place === undefined) {
      this.keys.push(this.prefix + name);
      place = String(this.keys.length);
      this.places.set(name, place);
    }
    return place;
  }
}
