import { expect, it } from 'vitest';
import { causeOf, Refusal, systemCause } from './refusal.ts';

it.each([
  [new Error('two\n  lines'), /^two lines \(bin\/cli\/refusal\.test\.ts:\d+\)$/],
  [Object.assign(new TypeError(''), { stack: undefined }), /^TypeError$/],
  ['a text', /^a text$/],
])('causeOf is one line, with the place where it is ours', (error, cause) => {
  expect(causeOf(error)).toMatch(cause);
});

it('systemCause says system errors in words', () => {
  expect(systemCause(Object.assign(new Error('x'), { code: 'EACCES' }))).toBe('not allowed');
  expect(systemCause(Object.assign(new Error('x'), { code: 'EWEIRD', stack: undefined }))).toBe('x');
});

it('a refusal is a usage error unless it says otherwise', () => {
  expect(new Refusal('a')).toMatchObject({ lines: ['a'], exitCode: 1 });
  expect(new Refusal(['a', 'b'], 12)).toMatchObject({ lines: ['a', 'b'], exitCode: 12 });
});
