/** Files that a reader can find their way by: named for what they hold, holding what they export. */
import { finding, isConfig, isTest, type Node, type Rule, type Source } from './source.ts';

/** Names that say nothing, and so collect everything. */
const EMPTY_WORDS = /^(utils?|utilit(y|ies)|helpers?|managers?|handlers?|misc)$/;

export const names: Rule = (tree) =>
  tree.flatMap((source) => {
    const words = source.path.replace(/\.ts$/, '').split(/[^A-Za-z]+|(?=[A-Z])/);
    const empty = words.find((word) => EMPTY_WORDS.test(word.toLowerCase()));
    return empty === undefined ? [] : [finding(source, 0, 'names', `"${empty}" does not say what is in it`)];
  });

export const barrels: Rule = (tree) =>
  tree.flatMap((source) => {
    const star = source.body.find(({ type }) => type === 'ExportAllDeclaration');
    const all =
      source.body.some(isExport) && source.body.every((node) => isExport(node) || node.type === 'ImportDeclaration');
    return star !== undefined || all
      ? [finding(source, star?.start ?? 0, 'barrels', 'import things from where they are')]
      : [];
  });

function isExport(node: Node): boolean {
  if (node.type === 'ExportAllDeclaration') return true;
  return node.type === 'ExportNamedDeclaration' && node['declaration'] === null;
}

export const defaultExports: Rule = (tree) =>
  tree
    .filter(({ path }) => !isConfig(path))
    .flatMap((source) =>
      source.places
        .filter(
          ({ node, field }) =>
            node.type === 'ExportDefaultDeclaration' || (field === 'exported' && node['name'] === 'default'),
        )
        .map(({ node }) => finding(source, node.start, 'default exports', 'one thing has one name everywhere')),
    );

/**
 * A file is alive if it is started by name, or if something other than its own test imports it; `name.d.ts`, the types of
 * a package that brings none, if something imports the package.
 */
export const deadFiles: Rule = (tree) => {
  const imported = new Set(tree.flatMap(importedByOthers));
  const packages = new Set(tree.flatMap(({ imports }) => imports.map(({ specifier }) => specifier)));
  const isNeeded = (path: string) => packages.has(/([^/]+)\.d\.ts$/.exec(path)?.[1] ?? '') || imported.has(path);
  return tree
    .filter(({ path }) => !isTest(path) && !isConfig(path) && !isEntry(path) && !isNeeded(path))
    .map((source) => finding(source, 0, 'dead files', 'nothing but its own test imports it'));
};

function isEntry(path: string): boolean {
  return /^(bin|bench|scenarios)\/[^/]+\.ts$/.test(path);
}

function importedByOthers({ path, imports }: Source): readonly string[] {
  return imports.flatMap(({ target }) =>
    target === undefined || path === target.replace(/\.ts$/, '.test.ts') ? [] : [target],
  );
}
