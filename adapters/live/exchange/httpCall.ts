/** One request to the venue before it is signed, and what came back. */

export type Parameters = Readonly<Record<string, string | number | boolean>>;

/** In the words of ccxt's `request(path, api, method, params)`. */
export interface HttpCall {
  readonly api: 'fapiPublic' | 'fapiPrivate' | 'fapiPrivateV2' | 'fapiPrivateV3';
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly params: Parameters;
}

/** As the venue sent it, or why nothing whole arrived. */
export type HttpResult =
  | {
      readonly kind: 'response';
      readonly status: number;
      /** Retry-After, ms; 0 without one. */
      readonly retryAfterMs: number;
      readonly text: string;
    }
  | { readonly kind: 'failure'; readonly reason: string };
