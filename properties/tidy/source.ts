/** A parsed source file and the few questions that the rules ask of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseSync, visitorKeys } from 'oxc-parser';

export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** A node and where it stands: under which field of which parent. */
export interface Place {
  readonly node: Node;
  readonly parent: Node;
  readonly field: string;
}

/** `target` is the path from the root of the repo, undefined for a package. */
export interface Import {
  readonly specifier: string;
  readonly target: string | undefined;
  readonly start: number;
}

export interface Source {
  readonly path: string;
  readonly text: string;
  readonly body: readonly Node[];
  /** Every node below the program, outside in. */
  readonly places: readonly Place[];
  readonly imports: readonly Import[];
}

export type Rule = (tree: readonly Source[]) => readonly string[];

/** Every .ts file below `root`; what is installed or hidden is not ours. */
export function readTree(root: string): readonly Source[] {
  return filesBelow(root, '').map((path) => parse(path, readFileSync(posix.join(root, path), 'utf8')));
}

function filesBelow(root: string, folder: string): readonly string[] {
  return readdirSync(posix.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
    if (entry.isDirectory()) return filesBelow(root, path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

export function parse(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const body = program.body as unknown as readonly Node[];
  const places = placesBelow(program as unknown as Node);
  return { path, text, body, places, imports: importsOf(path, places) };
}

function placesBelow(parent: Node): readonly Place[] {
  return (visitorKeys[parent.type] ?? []).flatMap((field) =>
    [parent[field]]
      .flat()
      .filter(isNode)
      .flatMap((node) => [{ node, parent, field }, ...placesBelow(node)]),
  );
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function importsOf(path: string, places: readonly Place[]): readonly Import[] {
  return places.filter(namesModule).map(({ node }) => {
    const specifier = String(node['value']);
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined;
    return { specifier, target, start: node.start };
  });
}

/** Static, dynamic, re-exporting and type imports hold their text in `source`; a worker is started by URL. */
function namesModule({ node, parent, field }: Place): boolean {
  if (node.type !== 'Literal' || typeof node['value'] !== 'string') return false;
  if (field === 'source') return true;
  const isUrl = parent.type === 'NewExpression' && isNode(parent['callee']) && parent['callee']['name'] === 'URL';
  return isUrl && field === 'arguments' && /^\..*\.ts$/.test(node['value']);
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts');
}

export function isConfig(path: string): boolean {
  return /^[^/]+\.config\.ts$/.test(path);
}

/** Blank lines make nothing longer. */
export function countLines(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length;
}

export function finding(source: Source, start: number, rule: string, message: string): string {
  const line = source.text.slice(0, start).split('\n').length;
  return `${source.path}:${line} ${rule}: ${message}`;
}
