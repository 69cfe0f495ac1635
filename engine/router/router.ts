/**
 * ai.decision.made → trade.intent: lets each valid signal through once. A decision that can be opened but not used
 * ends as INVALID_DECISION_DROP, a repeated one as DUPLICATE_SKIP; only an entry that holds no decision at all goes
 * to the dead letters. Age, allowlist and positions are the bridge's business.
 */
import type { Config } from '../config.ts';
import { Decision } from '../decision.ts';
import { STREAM, TEXT } from '../names.ts';
import { writeIntent, type Intent } from '../nouns/intent.ts';
import { intentSymbol, openRecord, readIntent, readTrace } from '../nouns/intentShapes.ts';
import { endedEarly, render, type Trace } from '../outcomes.ts';
import type { Fields, Input, Parsed, Stage, Wants } from '../protocol.ts';
import { SECOND_MS } from '../time.ts';
import type { View } from '../view.ts';
import { dedupKey } from './dedupKey.ts';

export type RouterMessage =
  | { readonly kind: 'signal'; readonly intent: Intent; readonly key: string }
  | { readonly kind: 'invalid'; readonly reason: string; readonly symbol: string; readonly trace: Trace };

const BATCH_MAX = 200;
/** An entry with none of these was not meant as a decision. */
const DECISION_FIELDS = ['payload', 'data', 'symbol', 'side', 'action'];
const REASON_LENGTH_MAX = 200;

export function makeRouter(config: Config): Stage<RouterMessage> {
  return {
    name: 'router',
    streams: [STREAM.decisions],
    observes: [],
    outputs: [STREAM.intents],
    timers: [],
    batchMax: BATCH_MAX,
    parse,
    view: (message): Wants => (message.kind === 'signal' ? { texts: [TEXT.dedup(message.key)] } : {}),
    decide: (message, view, atMs) => {
      if (message.kind === 'signal') return route(message.intent, message.key, view, config, atMs);
      const { trace, symbol, reason } = message;
      return endedEarly('router', 'INVALID_DECISION_DROP', trace, symbol, atMs, { reason });
    },
  };
}

function parse(input: Input): Parsed<RouterMessage> {
  if (input.kind !== 'entry') throw new Error(`the router has no ${input.kind}`);
  const { entry } = input;
  const { fields, id } = entry;
  if (DECISION_FIELDS.every((name) => fields[name] === undefined))
    return { malformed: `none of ${DECISION_FIELDS.join(', ')}` };
  const opened = openRecord(fields);
  if ('fault' in opened) return invalid(fields, readTrace(fields, {}, id), opened.fault);
  const { record } = opened;
  const read = readIntent(entry, record, id);
  if ('fault' in read) return invalid(fields, readTrace(fields, record, id), read.fault);
  return { message: { kind: 'signal', intent: read.intent, key: dedupKey(fields, record, read.intent) } };
}

function invalid(fields: Fields, trace: Trace, fault: string): Parsed<RouterMessage> {
  const reason = fault.slice(0, REASON_LENGTH_MAX);
  return { message: { kind: 'invalid', reason, trace, symbol: intentSymbol(fields) ?? '' } };
}

function route(intent: Intent, key: string, view: View, config: Config, atMs: number): Decision {
  const { symbol, side, rootId } = intent;
  const seenUntilMs = readExpiry(view.text(TEXT.dedup(key)));
  if (atMs < seenUntilMs) return endedEarly('router', 'DUPLICATE_SKIP', intent, symbol, atMs, { key });
  const expiresAtMs = rememberedUntilMs(intent, config, atMs);
  return new Decision()
    .append(STREAM.intents, writeIntent(intent))
    .text(TEXT.dedup(key), String(expiresAtMs), expiresAtMs)
    .mark(render('INTENT', { symbol, side, root: rootId }));
}

/**
 * For the dedup window, and in any case until the bridge would drop a copy as stale: 300 s alone would let the copy of a
 * message through that may trade for 600 s.
 */
function rememberedUntilMs({ createdMs }: Intent, config: Config, atMs: number): number {
  const youngUntilMs =
    Math.min(createdMs, atMs + config.INTENT_FUTURE_MAX_S * SECOND_MS) + config.INTENT_MAX_AGE_S * SECOND_MS;
  return Math.max(atMs + config.ROUTER_DEDUP_TTL_S * SECOND_MS, youngUntilMs);
}

/** The original wrote "1" and left the expiry to Redis: while it is there, it counts. */
function readExpiry(text: string | undefined): number {
  if (text === undefined) return Number.NEGATIVE_INFINITY;
  return text === '1' ? Number.POSITIVE_INFINITY : Number(text);
}
