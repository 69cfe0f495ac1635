/**
 * Makes a failing case small: faults first, then everything else that may be left out, then what may be plainer. A
 * candidate counts only if the same law breaks first, so that one bug does not turn into another on the way.
 */
import { ddmin } from './ddmin.ts';
import type { Case, WorldDraft } from './case.ts';
import { plainer } from './plainer.ts';
import { runCase, type Broken, type CaseResult } from './runCase.ts';

/** Work one shrink may cost. Requests stand for time: they cost about the same each, on one machine. */
const REQUESTS_MAX = 6_000_000;
/** Passing over all parts once makes others superfluous; three times is more than any case has needed. */
const ROUNDS_MAX = 4;

export interface Shrunk {
  readonly one: Case;
  readonly broken: Broken;
  /** Cases tried. */
  readonly runs: number;
  /** False when the work ran out first. */
  readonly isSmallest: boolean;
}

/** @param broken how `one` fails. */
export function shrink(one: Case, broken: Broken): Shrunk {
  return shrinkWith((candidate) => runCase(candidate, { stopsWhenBroken: true }), one, broken);
}

export type Run = (one: Case) => Pick<CaseResult, 'broken' | 'requests'>;

export function shrinkWith(run: Run, one: Case, broken: Broken, requestsMax = REQUESTS_MAX): Shrunk {
  const shrinking = new Shrinking(run, one, broken, requestsMax);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const before = JSON.stringify(shrinking.best);
    shrinking.removeParts();
    shrinking.simplify();
    if (JSON.stringify(shrinking.best) === before) break;
  }
  return { one: shrinking.best, broken: shrinking.broken, runs: shrinking.runs, isSmallest: shrinking.hasBudget };
}

/** Parts of a draft that are lists of things that happen, the more wondrous ones first. */
const LISTS = ['happenings', 'readLags', 'fills', 'gaps', 'jumps', 'regimes', 'signals'] as const;

class Shrinking {
  best: Case;
  broken: Broken;
  runs = 0;
  private readonly run: Run;
  private readonly tried = new Set<string>();
  private requestsLeft: number;

  constructor(run: Run, one: Case, broken: Broken, requestsMax: number) {
    this.run = run;
    this.best = one;
    this.broken = broken;
    this.requestsLeft = requestsMax;
  }

  get hasBudget(): boolean {
    return this.requestsLeft > 0;
  }

  removeParts(): void {
    this.endEarly();
    ddmin(this.best.faults, (faults) => this.try({ ...this.best, faults }));
    for (const name of LISTS) this.shorten(name);
    this.dropSymbols();
    const settings = Object.entries(this.best.draft.settings);
    ddmin(settings, (some) => this.tryDraft({ settings: Object.fromEntries(some) }));
  }

  /** Every plainer form of what is left, as long as one is found. */
  simplify(): void {
    let before: Case;
    do {
      before = this.best;
      for (const candidate of plainer(this.best)) if (this.try(candidate)) break;
    } while (this.best !== before);
  }

  /** Nothing after the first violation matters, unless it is one that only shows at rest. */
  private endEarly(): void {
    const minutes = Math.max(1, Math.ceil(this.broken.afterMs / 60_000));
    if (minutes < this.best.draft.minutes) this.tryDraft({ minutes });
  }

  private shorten(name: (typeof LISTS)[number]): void {
    ddmin<WorldDraft[typeof name][number]>(this.best.draft[name], (some) => this.tryDraft({ [name]: some }));
  }

  /** With a symbol goes all that is said of it. */
  private dropSymbols(): void {
    const { draft } = this.best;
    for (const symbol of draft.symbols) {
      const isOther = (part: { readonly symbol?: string }): boolean => part.symbol !== symbol;
      const { symbols, signals, fills, gaps, happenings } = this.best.draft;
      if (symbols.length === 1) return;
      this.try({
        ...this.best,
        faults: this.best.faults.filter(({ key }) => key !== symbol),
        draft: {
          ...this.best.draft,
          symbols: symbols.filter((other) => other !== symbol),
          signals: signals.filter(isOther),
          fills: fills.filter(isOther),
          gaps: gaps.filter(isOther),
          happenings: happenings.filter((one) => !('symbol' in one) || isOther(one)),
        },
      });
    }
  }

  private tryDraft(part: Partial<WorldDraft>): boolean {
    return this.try({ ...this.best, draft: { ...this.best.draft, ...part } });
  }

  /** Takes the candidate if the same law breaks in it. */
  private try(candidate: Case): boolean {
    const text = JSON.stringify(candidate);
    if (!this.hasBudget || this.tried.has(text)) return false;
    this.tried.add(text);
    const { broken, requests } = this.run(candidate);
    this.runs += 1;
    this.requestsLeft -= requests;
    if (broken?.law !== this.broken.law) return false;
    this.best = candidate;
    this.broken = broken;
    return true;
  }
}
