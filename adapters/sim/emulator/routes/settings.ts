/** Leverage, margin type, brackets, fees, and the modes of the account. */
import { z } from 'zod';
import { formatDecimal } from '../../../../engine/decimal.ts';
import { REJECTIONS } from '../../exchange/codes.ts';
import type { SymbolState } from '../../exchange/state.ts';
import { notModelled, refuses, says, type Said } from '../http/answer.ts';
import { flag, symbol, wholeNumber } from '../http/parameters.ts';
import { route, type Call, type Route } from '../route.ts';
import { maxNotionalText } from '../shapes/account.ts';

/** Texts must be exactly these: clients compare them. */
const SAME_MARGIN_TYPE = { code: -4046, message: 'No need to change margin type.' };
const SAME_POSITION_SIDE = { code: -4059, message: 'No need to change position side.' };
const SAME_ASSETS_MODE = {
  code: -4171,
  message: 'Adjusted asset mode is currently set and does not need to be adjusted repeatedly.',
};
const MODE_OPEN_ORDERS = { code: -4067, message: 'Position side cannot be changed if there exists open orders.' };
const MODE_POSITION = { code: -4068, message: 'Position side cannot be changed if there exists position.' };
const DONE = { code: 200, msg: 'success' };

function listed({ venue }: Call, name: string): SymbolState | undefined {
  const state = venue.exchange.records.symbols.get(name);
  return state?.listed === true ? state : undefined;
}

const leverageParams = z.object({ symbol, leverage: wholeNumber });

function setLeverage({ symbol: name, leverage }: z.infer<typeof leverageParams>, call: Call): Said {
  const state = listed(call, name);
  if (state === undefined) return refuses(REJECTIONS.invalidSymbol);
  const request = { kind: 'configureSymbol', symbol: name, leverage, marginType: state.marginType } as const;
  const reply = call.venue.exchange.handle(request, call.nowMs);
  if (reply.kind === 'rejected') return refuses(reply);
  return says({ symbol: name, leverage: state.leverage, maxNotionalValue: maxNotionalText(state) });
}

const marginTypeParams = z.object({ symbol, marginType: z.enum(['ISOLATED', 'CROSSED']) });

function setMarginType({ symbol: name, marginType }: z.infer<typeof marginTypeParams>, call: Call): Said {
  const state = listed(call, name);
  if (state === undefined) return refuses(REJECTIONS.invalidSymbol);
  if (state.marginType === marginType) return refuses(SAME_MARGIN_TYPE);
  const request = { kind: 'configureSymbol', symbol: name, leverage: state.leverage, marginType } as const;
  const reply = call.venue.exchange.handle(request, call.nowMs);
  return reply.kind === 'rejected' ? refuses(reply) : says(DONE);
}

/** The model has one bracket per symbol. */
function bracketsOf(state: SymbolState): object {
  const bracket = {
    ...{ bracket: 1, initialLeverage: state.filters.leverageMax, notionalCap: Number(maxNotionalText(state)) },
    ...{ notionalFloor: 0, maintMarginRatio: Number(formatDecimal(state.maintenanceRate)), cum: 0 },
  };
  return { symbol: state.name, notionalCoef: 1, brackets: [bracket] };
}

const ofSymbol = z.object({ symbol });
const ofAnySymbol = z.object({ symbol: symbol.optional() });

function brackets({ symbol: name }: z.infer<typeof ofAnySymbol>, call: Call): Said {
  return ofListed(call, name, bracketsOf);
}

function ofListed(call: Call, name: string | undefined, shown: (state: SymbolState) => object): Said {
  if (name !== undefined && listed(call, name) === undefined) return refuses(REJECTIONS.invalidSymbol);
  const all = [...call.venue.exchange.records.symbols.values()].filter((state) => state.listed);
  return says(all.filter((state) => name === undefined || state.name === name).map(shown));
}

const configShown = (state: SymbolState): object => ({
  symbol: state.name,
  marginType: state.marginType,
  isAutoAddMargin: false,
  leverage: state.leverage,
  maxNotionalValue: maxNotionalText(state),
});

function commission({ symbol: name }: z.infer<typeof ofSymbol>, call: Call): Said {
  const { config } = call.venue.exchange.records;
  if (listed(call, name) === undefined) return refuses(REJECTIONS.invalidSymbol);
  return says({
    symbol: name,
    makerCommissionRate: formatDecimal(config.makerFee),
    takerCommissionRate: formatDecimal(config.takerFee),
    rpiCommissionRate: '0',
  });
}

/** The flag can be set, so that a client's checks see it; orders in hedge mode are not modelled. */
function setDual({ dualSidePosition }: { readonly dualSidePosition: boolean }, { venue }: Call): Said {
  const { records } = venue.exchange;
  if (venue.modes.hedge === dualSidePosition) return refuses(SAME_POSITION_SIDE);
  if (records.book.open.size > 0) return refuses(MODE_OPEN_ORDERS);
  if (records.account.open.size > 0) return refuses(MODE_POSITION);
  venue.modes.hedge = dualSidePosition;
  return says(DONE);
}

function setMultiAssets({ multiAssetsMargin }: { readonly multiAssetsMargin: boolean }, { venue }: Call): Said {
  if (venue.modes.multiAssets === multiAssetsMargin) return refuses(SAME_ASSETS_MODE);
  return notModelled('multi-assets mode');
}

const get = { method: 'GET', security: 'signed' } as const;
const post = { method: 'POST', security: 'signed', weight: 1 } as const;
const nothing = z.object({});
const DUAL = '/fapi/v1/positionSide/dual';
const ASSETS = '/fapi/v1/multiAssetsMargin';

export const SETTING_ROUTES: readonly Route[] = [
  route({ ...post, path: '/fapi/v1/leverage', is: 'configureSymbol', params: leverageParams, says: setLeverage }),
  route({ ...post, path: '/fapi/v1/marginType', is: 'configureSymbol', params: marginTypeParams, says: setMarginType }),
  route({ ...get, path: '/fapi/v1/leverageBracket', weight: 1, params: ofAnySymbol, says: brackets }),
  route({
    ...{ ...get, path: '/fapi/v1/symbolConfig', weight: 5, params: ofAnySymbol },
    says: ({ symbol: name }, call) => ofListed(call, name, configShown),
  }),
  route({ ...get, path: '/fapi/v1/commissionRate', weight: 20, params: ofSymbol, says: commission }),
  route({
    ...{ ...get, path: DUAL, weight: 30, params: nothing },
    says: (_, { venue }) => says({ dualSidePosition: venue.modes.hedge }),
  }),
  route({ ...post, path: DUAL, params: z.object({ dualSidePosition: flag }), says: setDual }),
  route({
    ...{ ...get, path: ASSETS, weight: 30, params: nothing },
    says: (_, { venue }) => says({ multiAssetsMargin: venue.modes.multiAssets }),
  }),
  route({ ...post, path: ASSETS, params: z.object({ multiAssetsMargin: flag }), says: setMultiAssets }),
];
