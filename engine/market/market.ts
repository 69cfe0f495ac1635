/**
 * Keeps the inputs of the gates young: market state and kill score statistics from bars, the portfolio from the
 * account, venue rules from exchangeInfo. Each timer only asks; each answer is written with the time it is as of.
 * A question that fails writes nothing: the data age, and the gates deny by name. It is asked again by the next
 * timer; the one for venue rules, which need asking seldom, looks often whether they are due.
 */
import type { Config } from '../config.ts';
import type { Decimal } from '../decimal.ts';
import { Decision } from '../decision.ts';
import { isFresh } from '../desk/entryGates.ts';
import { integerField } from '../fields.ts';
import { HASH } from '../names.ts';
import { readExposure } from '../nouns/exposure.ts';
import { render } from '../outcomes.ts';
import type { Input, Parsed, Stage, Wants } from '../protocol.ts';
import { remembered } from '../remembered.ts';
import { SECOND_MS } from '../time.ts';
import type { ClosedBars, VenueFilters, VenueReply, VenueRequest } from '../venue.ts';
import type { View } from '../view.ts';
import { takeAccount } from './account.ts';
import { barKeys, takeBars } from './bars.ts';
import { takeListing } from './listing.ts';

/** Questions, each with the timer of its name. */
const SUBJECTS = ['venue', 'account', 'bars'] as const;
type Subject = (typeof SUBJECTS)[number];

export type MarketMessage =
  | { readonly kind: 'ask'; readonly subject: Subject; readonly number: number }
  | { readonly kind: 'bars'; readonly asked: readonly string[]; readonly bars: readonly ClosedBars[] }
  | { readonly kind: 'account'; readonly equityUsd: Decimal; readonly serverTimeMs: number }
  | { readonly kind: 'listing'; readonly listed: readonly VenueFilters[]; readonly serverTimeMs: number }
  | { readonly kind: 'failure'; readonly asked: VenueRequest['kind']; readonly why: string };

/** A question for venue rules that was lost or failed is asked again after this. */
const VENUE_LOOK_MS = 15_000;
/** Behind the minute, so that the bar has closed at the venue too. */
const BAR_CLOSED_MS = 500;
const SYMBOL = /^[A-Z0-9]{2,30}$/;

export function makeMarket(config: Config): Stage<MarketMessage> {
  return {
    name: 'market',
    streams: [],
    observes: [],
    outputs: [],
    timers: [
      { name: 'venue', everyMs: Math.min(config.VENUE_CYCLE_S * SECOND_MS, VENUE_LOOK_MS) },
      { name: 'account', everyMs: config.PORTFOLIO_CYCLE_S * SECOND_MS },
      { name: 'bars', everyMs: config.MARKET_CYCLE_S * SECOND_MS, offsetMs: BAR_CLOSED_MS },
    ],
    batchMax: 1,
    parse,
    view: (message, _atMs, seen) => keysOf(message, seen, config),
    decide: (message, seen, atMs) => decide(message, seen, config, atMs),
  };
}

function parse(input: Input): Parsed<MarketMessage> {
  if (input.kind === 'timer') {
    const subject = SUBJECTS.find((name) => name === input.timer);
    if (subject === undefined) throw new Error(`market has no timer ${input.timer}`);
    return { message: { kind: 'ask', subject, number: input.number } };
  }
  if (input.kind !== 'outcome') throw new Error(`market has no ${input.kind}`);
  return { message: hear(input.effect.request, input.reply) };
}

/** An answer to another question than the one asked is none. */
function hear(asked: VenueRequest, reply: VenueReply): MarketMessage {
  if (reply.kind !== 'answer') {
    const numbers = { code: reply.code, message: JSON.stringify(reply.message.slice(0, 100)) };
    return { kind: 'failure', asked: asked.kind, why: render(reply.kind, numbers) };
  }
  const { answer, serverTimeMs } = reply;
  if (asked.kind === 'bars' && answer.kind === 'bars') return { kind: 'bars', asked: asked.symbols, bars: answer.bars };
  if (asked.kind === 'account' && answer.kind === 'account') {
    return { kind: 'account', equityUsd: answer.equityUsd, serverTimeMs };
  }
  if (asked.kind === 'exchangeInfo' && answer.kind === 'exchangeInfo') {
    return { kind: 'listing', listed: answer.symbols, serverTimeMs };
  }
  return { kind: 'failure', asked: asked.kind, why: render('answered', { kind: answer.kind }) };
}

function keysOf(message: MarketMessage, seen: View, config: Config): Wants {
  const exposure = { hashes: [HASH.exposure] };
  switch (message.kind) {
    case 'failure':
      return {};
    case 'ask':
      if (message.subject === 'account') return {};
      if (message.subject === 'bars' || !seen.hasHash(HASH.exposure)) return exposure;
      return { hashes: tradedSymbols(seen, config).map(HASH.venue) };
    case 'bars':
      return { hashes: message.asked.flatMap(barKeys) };
    case 'account':
      if (!seen.hasHash(HASH.exposure)) return { hashes: [HASH.portfolio, HASH.exposure] };
      return { hashes: heldSymbols(seen).map(HASH.marketState) };
    case 'listing':
      if (!seen.hasHash(HASH.exposure)) return exposure;
      return { hashes: tradedSymbols(seen, config).map(HASH.venue) };
  }
}

function decide(message: MarketMessage, view: View, config: Config, atMs: number): Decision {
  switch (message.kind) {
    case 'failure':
      return new Decision().mark(render('MARKET_READ_FAILED', { asked: message.asked, why: message.why }));
    case 'ask':
      return ask(message.subject, message.number, view, config, atMs);
    case 'bars':
      return takeBars(message.asked, message.bars, view, config, atMs);
    case 'account': {
      const time = { atMs, asOfMs: olderOf(atMs, message.serverTimeMs) };
      return takeAccount(message.equityUsd, heldSymbols(view), view, config, time);
    }
    case 'listing':
      return takeListing(message.listed, tradedSymbols(view, config), view, olderOf(atMs, message.serverTimeMs));
  }
}

/** An answer may have waited, and clocks differ: data must never look younger than they are. */
function olderOf(atMs: number, serverTimeMs: number): number {
  return Math.min(atMs, serverTimeMs);
}

function ask(subject: Subject, number: number, view: View, config: Config, atMs: number): Decision {
  const id = `${subject}/${number}`;
  switch (subject) {
    case 'account':
      return new Decision().effect(id, { kind: 'account' });
    case 'venue':
      if (!rulesAreDue(view, config, atMs)) return new Decision();
      return new Decision().effect(id, { kind: 'exchangeInfo' });
    case 'bars': {
      const symbols = tradedSymbols(view, config);
      if (symbols.length === 0) return new Decision();
      return new Decision().effect(id, { kind: 'bars', symbols, count: config.MARKET_BARS });
    }
  }
}

/** Also when a symbol has none yet. Nothing can be known to trade before the first list: it is asked for in any case. */
function rulesAreDue(view: View, config: Config, atMs: number): boolean {
  const symbols = tradedSymbols(view, config);
  // Each look comes a little late; a cycle may not become one longer for that.
  const youngS = config.VENUE_CYCLE_S - VENUE_LOOK_MS / SECOND_MS / 2;
  return !symbols.every((symbol) =>
    isFresh(integerField(view.hash(HASH.venue(symbol)) ?? {}, 'as_of_ms'), youngS, atMs),
  );
}

/** Symbols with exposure. Something else under that key must not spoil a request for all of them. */
function heldSymbols(view: View): readonly string[] {
  return symbolsIn(view.hash(HASH.exposure)) ?? NOBODY;
}

const NOBODY: readonly string[] = [];
const symbolsIn = remembered((exposure): readonly string[] =>
  [...readExposure(exposure).bySymbol.keys()].filter((symbol) => SYMBOL.test(symbol)),
);

/** What may trade and what is held, each once. */
function tradedSymbols(view: View, config: Config): string[] {
  return [...new Set([...config.SYMBOL_ALLOWLIST, ...heldSymbols(view)])];
}
