import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { direction } from './tidy/direction.ts';
import { BANNED_GLOBALS, purity } from './tidy/purity.ts';
import { barrels, deadFiles, defaultExports, names } from './tidy/shape.ts';
import { fileSize, functionSize } from './tidy/size.ts';
import { parse, readTree, type Rule } from './tidy/source.ts';

const tree = readTree(fileURLToPath(new URL('..', import.meta.url)));

test('the tree is the one that this test is in', () => {
  expect(tree.map(({ path }) => path)).toContain('properties/tidy.test.ts');
});

type Planted = readonly [path: string, found: string, text: string];

const calls = (count: number): string => 'f();\n'.repeat(count);

describeRule('direction', direction, {
  caught: [
    [
      'engine/a.ts',
      '1 direction: engine may not import ../adapters/sim/b.ts',
      `import type { B } from '../adapters/sim/b.ts';`,
    ],
    ['engine/a.ts', '2 direction: engine may not import node:fs', `\nimport 'node:fs';`],
    ['engine/a.ts', '1 direction: engine may not import ccxt', `import 'ccxt';`],
    ['engine/a.ts', '1 direction: engine may not import ../bin/b.ts', `type B = import('../bin/b.ts').B;`],
    ['engine/a.test.ts', '1 direction: engine may not import ../scenarios/b.ts', `import '../scenarios/b.ts';`],
    ['adapters/sim/a.ts', '1 direction: adapters/sim may not import ../live/b.ts', `await import('../live/b.ts');`],
    ['adapters/live/a.ts', '1 direction: adapters/live may not import ../sim/b.ts', `export { b } from '../sim/b.ts';`],
    ['adapters/redis/a.ts', '1 direction: adapters may not import ../sim/b.ts', `import '../sim/b.ts';`],
    [
      'scenarios/a.ts',
      '1 direction: scenarios may not import ../adapters/live/b.ts',
      `import '../adapters/live/b.ts';`,
    ],
    ['report/a.ts', '1 direction: report may not import ../bin/b.ts', `import '../bin/b.ts';`],
    [
      'bin/a.ts',
      '1 direction: bin may not import ../properties/b.ts',
      `new URL('../properties/b.ts', import.meta.url);`,
    ],
    ['bin/a.ts', '1 direction: bin may not import ../../elsewhere/b.ts', `import '../../elsewhere/b.ts';`],
    ['extra/a.ts', '1 direction: belongs to no layer', ''],
  ],
  passed: [
    { 'engine/desk/a.ts': `import { b } from '../b.ts';` },
    { 'engine/a.test.ts': `import 'vitest'; import '../properties/laws.ts';` },
    { 'adapters/sim/a.ts': `import 'node:fs'; import '../../engine/b.ts'; import '../redis/c.ts';` },
    { 'scenarios/a.ts': `import '../adapters/sim/b.ts'; import '../engine/b.ts';` },
    { 'bin/a.ts': `import '../adapters/live/b.ts'; import '../scenarios/b.ts'; import '../report/b.ts';` },
    { 'vitest.config.ts': `import 'vitest/config';` },
  ],
});

describeRule('purity', purity, {
  caught: [
    ...BANNED_GLOBALS.map((name) => impure(name, `f(${name});`)),
    impure('Date', 'let at: Date;'),
    impure('process', '({ process });'),
    impure('Math.random', 'Math.random();'),
    impure('Math.pow', 'Math.pow(2, 3);'),
    impure('Math as a value', `Math['random']();`),
    impure('Math as a value', 'const { pow } = Math;'),
    impure('**', '2 ** 3;'),
    impure('**', 'b **= 3;'),
    impure('async', 'async () => 1;'),
    impure('async', 'class A { async b() {} }'),
    impure('async', 'export {}; for await (const c of b);'),
    impure('await', 'await b;'),
    impure('localeCompare', 'b.localeCompare(c);'),
    impure('toLocaleString', 'b.toLocaleString();'),
  ],
  passed: [
    { 'engine/a.ts': 'interface A { process: 1; fetch(): 2 } b.console = { Date: c.performance }; Math.max(2 * 3);' },
    { 'engine/a.ts': '// Date ** 2\nconst a = "Math.random()";' },
    { 'engine/a.test.ts': 'new Date(); await b;', 'bin/a.ts': 'new Date();' },
  ],
});

function impure(what: string, text: string): Planted {
  return ['engine/a.ts', `1 purity: ${what} has no place in engine/`, text];
}

describeRule('file size', fileSize, {
  caught: [['bin/a.ts', '1 file size: 301 lines, 300 at most', calls(301)]],
  passed: [{ 'bin/a.ts': calls(300) + '\n\n', 'bin/a.test.ts': calls(301) }],
});

describeRule('function size', functionSize, {
  caught: [
    ['bin/a.ts', '2 function size: 71 lines, 70 at most', `\nfunction a() {\n${calls(69)}}`],
    ['bin/a.ts', '1 function size: 71 lines, 70 at most', `const a = () => {\n${calls(69)}};`],
    ['bin/a.ts', '2 function size: 71 lines, 70 at most', `class A {\n a() {\n${calls(69)}}}`],
  ],
  passed: [{ 'bin/a.ts': `function a() {\n${calls(68)}\n\n}`, 'bin/a.test.ts': `() => {\n${calls(69)}};` }],
});

describeRule('names', names, {
  caught: [
    ['bin/utils.ts', '1 names: "utils" does not say what is in it', ''],
    ['bin/helpers/a.ts', '1 names: "helpers" does not say what is in it', ''],
    ['bin/orderManager.ts', '1 names: "Manager" does not say what is in it', ''],
  ],
  passed: [{ 'bin/utilisation.ts': '', 'engine/handle.ts': '' }],
});

describeRule('barrels', barrels, {
  caught: [
    ['bin/a.ts', '2 barrels: import things from where they are', `f();\nexport * from './b.ts';`],
    ['bin/a.ts', '1 barrels: import things from where they are', `export { b } from './b.ts';`],
    ['bin/a.ts', '1 barrels: import things from where they are', `import { b } from './b.ts';\nexport { b };`],
  ],
  passed: [{ 'bin/a.ts': `export { b } from './b.ts';\nexport const c = 1;`, 'bin/b.ts': `import './c.ts';` }],
});

describeRule('default exports', defaultExports, {
  caught: [
    ['bin/a.ts', '1 default exports: one thing has one name everywhere', 'export default 1;'],
    ['bin/a.ts', '2 default exports: one thing has one name everywhere', 'const b = 1;\nexport { b as default };'],
  ],
  passed: [{ 'vitest.config.ts': 'export default {};' }],
});

describeRule('dead files', deadFiles, {
  caught: [
    ['engine/a.ts', '1 dead files: nothing but its own test imports it', ''],
    ['scenarios/parts/a.ts', '1 dead files: nothing but its own test imports it', ''],
    ['adapters/c.d.ts', '1 dead files: nothing but its own test imports it', ''],
  ],
  passed: [
    { 'bin/a.ts': '', 'bench/a.ts': '', 'scenarios/a.ts': '', 'vitest.config.ts': '' },
    { 'engine/a.ts': '', 'engine/b.test.ts': `import './a.ts';` },
    { 'adapters/c.d.ts': '', 'bin/a.ts': `import { d } from 'c';` },
    { 'engine/a.ts': '', 'bin/a.ts': `new URL('../engine/a.ts', import.meta.url);` },
  ],
});

test('dead files: its own test does not keep a file alive', () => {
  const files = [parse('engine/a.ts', ''), parse('engine/a.test.ts', `import './a.ts';`)];
  expect(deadFiles(files)).toEqual(['engine/a.ts:1 dead files: nothing but its own test imports it']);
});

interface Fixtures {
  readonly caught: readonly Planted[];
  readonly passed: readonly Readonly<Record<string, string>>[];
}

function describeRule(name: string, rule: Rule, { caught, passed }: Fixtures): void {
  describe(name, () => {
    test('holds in this repo', () => {
      expect(rule(tree)).toEqual([]);
    });

    test.each(caught)('catches %s:%s', (path, found, text) => {
      expect(rule([parse(path, text)])).toEqual([`${path}:${found}`]);
    });

    test.each(passed.map((files) => [Object.keys(files).join(', '), files] as const))('passes %s', (_, files) => {
      expect(rule(Object.entries(files).map(([path, text]) => parse(path, text)))).toEqual([]);
    });
  });
}
