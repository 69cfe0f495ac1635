/** Who may import whom. The core knows nobody, and the two worlds never meet outside bin/. */
import { finding, isConfig, isTest, type Import, type Rule, type Source } from './source.ts';

const BELOW_BIN = ['engine', 'adapters', 'adapters/sim', 'adapters/live', 'scenarios', 'report'];

/** Layer by layer, what it may import besides itself; `adapters` is what both worlds share. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  adapters: ['engine'],
  'adapters/sim': ['engine', 'adapters'],
  'adapters/live': ['engine', 'adapters'],
  scenarios: ['engine', 'adapters', 'adapters/sim'],
  report: ['engine'],
  // Rules about text, which know nothing of what they judge.
  'properties/tidy': [],
  // What all command lines have in common.
  'bin/cli': BELOW_BIN,
  bin: [...BELOW_BIN, 'bin/cli', 'properties/tidy'],
  // Commands that run by hand what the suites run in part.
  bench: [...BELOW_BIN, 'bin/cli', 'properties'],
  properties: [...BELOW_BIN, 'properties/tidy'],
};

export const direction: Rule = (tree) =>
  tree
    .filter(({ path }) => !isConfig(path))
    .flatMap((source) => {
      const layer = layerOf(source.path);
      if (layer === undefined) return [finding(source, 0, 'direction', 'belongs to no layer')];
      return source.imports
        .filter((one) => !isAllowed(source, layer, one))
        .map((one) => finding(source, one.start, 'direction', `${layer} may not import ${one.specifier}`));
    });

function isAllowed(source: Source, layer: string, { target }: Import): boolean {
  if (target === undefined) return layer !== 'engine' || isTest(source.path);
  const other = layerOf(target);
  if (other === undefined) return false;
  if (other === layer || MAY_IMPORT[layer]?.includes(other) === true) return true;
  return isTest(source.path) && other === 'properties';
}

function layerOf(path: string): string | undefined {
  const layers = Object.keys(MAY_IMPORT).filter((layer) => path.startsWith(`${layer}/`));
  return layers.sort((one, other) => other.length - one.length)[0];
}
