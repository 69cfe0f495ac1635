/** Listen keys of the user-data stream: an API key is enough, nothing is signed. */
import { z } from 'zod';
import { refuses, says, type Said } from '../http/answer.ts';
import { route, type Call, type Route } from '../route.ts';

const NO_SUCH_KEY = { code: -1125, message: 'This listenKey does not exist.' };
const PATH = '/fapi/v1/listenKey';
const nothing = z.object({});

function open({ venue }: Call): Said {
  return says({ listenKey: venue.listenKeys.open() });
}

function prolong({ venue }: Call): Said {
  const listenKey = venue.listenKeys.prolong();
  return listenKey === undefined ? refuses(NO_SUCH_KEY) : says({ listenKey });
}

function close({ venue }: Call): Said {
  venue.listenKeys.end('closed');
  return says({});
}

const row = { security: 'key', path: PATH, weight: 1, params: nothing } as const;

export const USER_STREAM_ROUTES: readonly Route[] = [
  route({ ...row, method: 'POST', says: (_, call) => open(call) }),
  route({ ...row, method: 'PUT', says: (_, call) => prolong(call) }),
  route({ ...row, method: 'DELETE', says: (_, call) => close(call) }),
];
