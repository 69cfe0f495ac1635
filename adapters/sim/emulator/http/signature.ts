/** Who asks, and whether these are the very bytes that were signed. */
import { createHmac } from 'node:crypto';
import type { Refusal } from './answer.ts';
import type { ParsedRequest } from './request.ts';

export interface Credentials {
  readonly apiKey: string;
  readonly secret: string;
}

/** Words of the Error Codes page. */
const BAD_KEY_FORMAT: Refusal = { code: -2014, message: 'API-key format invalid.' };
const UNKNOWN_KEY: Refusal = { code: -2015, message: 'Invalid API-key, IP, or permissions for action.' };
const BAD_SIGNATURE: Refusal = { code: -1022, message: 'Signature for this request is not valid.' };
const NO_SIGNATURE: Refusal = {
  code: -1102,
  message: "Mandatory parameter 'signature' was not sent, was empty/null, or malformed.",
};

export function checkKey({ apiKey }: ParsedRequest, known: Credentials): Refusal | undefined {
  if (apiKey === undefined || !/^[\w-]+$/.test(apiKey)) return BAD_KEY_FORMAT;
  return apiKey === known.apiKey ? undefined : UNKNOWN_KEY;
}

/** HMAC-SHA256 in hex over query string and body as received, joined without anything, the signature itself left out. */
export function checkSignature(request: ParsedRequest, { secret }: Credentials): Refusal | undefined {
  const signature = request.params.get('signature');
  if (signature === undefined || signature === '') return NO_SIGNATURE;
  const payload = unsigned(request.query) + unsigned(request.body);
  const expected = createHmac('sha256', secret).update(payload).digest('hex');
  return signature.toLowerCase() === expected ? undefined : BAD_SIGNATURE;
}

function unsigned(text: string): string {
  return text
    .split('&')
    .filter((part) => !part.startsWith('signature='))
    .join('&');
}
