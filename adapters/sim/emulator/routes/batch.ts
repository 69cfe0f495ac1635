/** Several orders in one request: each is judged by itself, and answered in its place. */
import { z } from 'zod';
import { refuses, says, type Refusal, type Said } from '../http/answer.ts';
import { mandatory, readParameters, symbol } from '../http/parameters.ts';
import { route, type Call, type Route } from '../route.ts';
import { cancel, newOrder, place } from './orders.ts';

const ORDERS_MAX = 5;
const IDS_MAX = 10;
const TOO_MANY: Refusal = { code: -4082, message: 'Invalid number of batch place orders.' };

/** Text that is a JSON list. */
const jsonList = z.string().transform((text, context): unknown[] => {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value as unknown[];
  } catch {
    // Said below.
  }
  context.addIssue({ code: 'custom', message: 'no JSON list' });
  return z.NEVER;
});

const newOrders = z.object({ batchOrders: jsonList });

function placeAll({ batchOrders }: z.infer<typeof newOrders>, call: Call): Said {
  if (batchOrders.length === 0 || batchOrders.length > ORDERS_MAX) return refuses(TOO_MANY);
  return says(batchOrders.map((one) => shown(placeOne(one, call))));
}

function placeOne(one: unknown, call: Call): Said {
  const read = readParameters(newOrder, textsOf(one));
  return read.ok ? place(read.params, call) : refuses(read.refusal);
}

/** Values may be numbers or flags in JSON. */
function textsOf(one: unknown): ReadonlyMap<string, string> {
  if (typeof one !== 'object' || one === null) return new Map();
  const scalar = (value: unknown): string =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  return new Map(Object.entries(one).map(([name, value]) => [name, scalar(value)]));
}

function shown(said: Said): unknown {
  return said.kind === 'body' ? said.body : { code: said.refusal.code, msg: said.refusal.message };
}

/** Order ids may be bare numbers beyond 2^53: their digits are taken as they are written. */
const idList = z
  .string()
  .regex(/^\[\s*"?\d{1,19}"?(?:\s*,\s*"?\d{1,19}"?)*\s*\]$/)
  .transform((text) => text.match(/\d+/g) ?? []);

const cancelled = z.object({ symbol, orderIdList: idList.optional(), origClientOrderIdList: jsonList.optional() });

function cancelAll({ symbol: of, orderIdList, origClientOrderIdList }: z.infer<typeof cancelled>, call: Call): Said {
  const named =
    orderIdList?.map((orderId) => ({ symbol: of, orderId })) ??
    origClientOrderIdList?.map((id) => ({ symbol: of, origClientOrderId: typeof id === 'string' ? id : '' }));
  if (named === undefined) return refuses(mandatory('orderIdList'));
  if (named.length === 0 || named.length > IDS_MAX) return refuses(TOO_MANY);
  return says(named.map((one) => shown(cancel(one, call))));
}

const row = { security: 'signed', path: '/fapi/v1/batchOrders' } as const;

export const BATCH_ROUTES: readonly Route[] = [
  route({
    ...{ ...row, method: 'POST', weight: 5, params: newOrders },
    newOrders: ({ batchOrders }) => batchOrders.length,
    says: placeAll,
  }),
  route({ ...row, method: 'DELETE', weight: 1, params: cancelled, says: cancelAll }),
];
