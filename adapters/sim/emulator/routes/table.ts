/** All routes, by method and path. */
import type { Route } from '../route.ts';
import { ACCOUNT_ROUTES } from './account.ts';
import { ALGO_ROUTES } from './algo.ts';
import { MARKET_ROUTES } from './market.ts';
import { BATCH_ROUTES } from './batch.ts';
import { ORDER_LIST_ROUTES } from './orderLists.ts';
import { ORDER_ROUTES } from './orders.ts';
import { SETTING_ROUTES } from './settings.ts';
import { USER_STREAM_ROUTES } from './userStream.ts';

const ROUTES: readonly Route[] = [
  ...MARKET_ROUTES,
  ...ORDER_ROUTES,
  ...ORDER_LIST_ROUTES,
  ...BATCH_ROUTES,
  ...ALGO_ROUTES,
  ...ACCOUNT_ROUTES,
  ...SETTING_ROUTES,
  ...USER_STREAM_ROUTES,
];

const BY_NAME = new Map(ROUTES.map((route) => [`${route.method} ${route.path}`, route]));

export function routeOf(method: string, path: string): Route | undefined {
  return BY_NAME.get(`${method} ${path}`);
}
