/** All wrong engines. */
import { DESK } from './desk.ts';
import { EXECUTOR } from './executor.ts';
import { WAYS } from './ways.ts';
import type { WrongEngine } from './wrongEngine.ts';

export const MUTANTS: readonly WrongEngine[] = [...WAYS, ...DESK, ...EXECUTOR];
