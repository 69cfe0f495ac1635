/** Parameters of a request: text by name, checked against a route's schema and refused with the venue's numbers. */
import { z } from 'zod';
import { parseDecimal } from '../../../../engine/decimal.ts';
import { SIDES } from '../../../../engine/venue.ts';
import type { Refusal } from './answer.ts';

export const symbol = z.string().regex(/^[A-Z0-9_.-]{1,20}$/);
export const side = z.enum(SIDES);
export const wholeNumber = z
  .string()
  .regex(/^\d{1,19}$/)
  .transform(Number);
/** An id keeps its digits: it may exceed 2^53. */
export const id = z.string().regex(/^\d{1,19}$/);
export const clientId = z.string().min(1);
export const flag = z
  .string()
  .regex(/^(?:true|false)$/i)
  .transform((text) => text.toLowerCase() === 'true');
/** Bad shape and too many digits are two different refusals: plain digits here, precision with the filters. */
export const amount = z.string().transform((text, context) => {
  const value = parseDecimal(text);
  if (value !== undefined) return value;
  context.addIssue({ code: 'custom', message: 'no decimal' });
  return z.NEVER;
});

/** Words with a number of their own. */
const INVALID: Readonly<Record<string, Refusal>> = {
  side: { code: -1117, message: 'Invalid side.' },
  type: { code: -1116, message: 'Invalid orderType.' },
  timeInForce: { code: -1115, message: 'Invalid timeInForce.' },
  interval: { code: -1120, message: 'Invalid interval.' },
  newOrderRespType: { code: -1136, message: 'Invalid newOrderRespType' },
};

export type Read<T> = { readonly ok: true; readonly params: T } | { readonly ok: false; readonly refusal: Refusal };

export function readParameters<T>(schema: z.ZodType<T>, given: ReadonlyMap<string, string>): Read<T> {
  const read = schema.safeParse(Object.fromEntries(given));
  if (read.success) return { ok: true, params: read.data };
  const name = String(read.error.issues[0]?.path[0] ?? '');
  return { ok: false, refusal: refusalOf(name, given.get(name)) };
}

function refusalOf(name: string, value: string | undefined): Refusal {
  if (value === undefined) return mandatory(name);
  if (value === '') return { code: -1105, message: `Parameter '${name}' was empty.` };
  if (name === 'symbol') {
    return {
      code: -1100,
      message: "Illegal characters found in parameter 'symbol'; legal range is '^[A-Z0-9-_.]{1,20}$'.",
    };
  }
  return INVALID[name] ?? { code: -1130, message: `Data sent for parameter '${name}' is not valid.` };
}

export function mandatory(name: string): Refusal {
  return { code: -1102, message: `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.` };
}

export function notRequired(name: string): Refusal {
  return { code: -1106, message: `Parameter '${name}' sent when not required.` };
}
