import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCaseFile, readCaseFolder, writeCaseFile, type CaseFile } from './caseFile.ts';
import { drawCase } from './drawWorld.ts';

const FOUND = { seed: '5', law: '5-ledger-is-truth', detail: 'off', traceHash: '0123456789abcdef' };
const folder = (): string => mkdtempSync(join(tmpdir(), 'lockstep-cases-'));
const saved = (file: CaseFile = { found: FOUND, one: drawCase('5') }): string => writeCaseFile(folder(), file);

it('reads back every case that is drawn', () => {
  const path = folder();
  for (let seed = 0; seed < 150; seed += 1) {
    const file = { found: FOUND, one: drawCase(String(seed)) };
    expect(readCaseFile(writeCaseFile(path, file))).toEqual(file);
  }
  expect(readCaseFolder(path)).toHaveLength(150);
});

it('names a file for its law and what is in it', () => {
  expect(saved()).toMatch(/\/5-ledger-is-truth-[0-9a-f]{8}\.json$/);
  const crash = { ...FOUND, law: 'crash router.ts: no # in "x"' };
  expect(saved({ found: crash, one: drawCase('5') })).toMatch(/\/crash-router-ts-no-in-x--[0-9a-f]{8}\.json$/);
  expect(readCaseFile(saved({ found: FOUND, one: drawCase('5'), story: 'It was me.' })).story).toBe('It was me.');
});

describe('a file that is no case is refused by name and fault', () => {
  const broken = (change: (text: string) => string): string => {
    const path = saved();
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    return path;
  };

  it.each<[string, (text: string) => string, string]>([
    ['no JSON', (text) => text.slice(0, 100), 'expected object'],
    ['another version', (text) => text.replace('"version": 1', '"version": 2'), 'version: '],
    ['half a world', (text) => text.replace(/"minutes": \d+/, '"minutes": 0.5'), 'case.draft.minutes: '],
    [
      'a symbol nobody lists',
      (text) => text.replace(/"symbols": \[\s*"\w+"/, '"symbols": ["NOPEUSDT"'),
      'case.draft.symbols.0: ',
    ],
    ['an unknown field', (text) => text.replace('"lockstep"', '"colour": "red", "lockstep"'), 'colour'],
    [
      'a setting that is none',
      (text) => text.replace(/"settings": \{/, '"settings": {"FOO": "1",'),
      'case.draft.settings.FOO: ',
    ],
    ['a site that is none', (text) => text.replace(/"site": "[^"]+"/, '"site": "moon/base"'), 'no such site'],
  ])('%s', (_, change, fault) => {
    const path = broken(change);
    expect(() => readCaseFile(path)).toThrow(`${path} is no case: `);
    expect(() => readCaseFile(path)).toThrow(fault);
  });

  it('or is not there', () => {
    expect(() => readCaseFile('/nowhere.json')).toThrow('cannot read /nowhere.json: no such file');
  });
});
