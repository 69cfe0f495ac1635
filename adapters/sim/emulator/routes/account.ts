/** The account: balances, positions, income. */
import { z } from 'zod';
import { formatDecimal } from '../../../../engine/decimal.ts';
import { REJECTIONS } from '../../exchange/codes.ts';
import { refuses, says, type Said } from '../http/answer.ts';
import { symbol, wholeNumber } from '../http/parameters.ts';
import { route, type Call, type Route } from '../route.ts';
import { accountPosition, fundsText, isShown, positionV2, positionV3 } from '../shapes/account.ts';
import { fundsOf, holdingsOf, type Funds } from '../shapes/holdings.ts';

const nothing = z.object({});
const ofAnySymbol = z.object({ symbol: symbol.optional() });

function positions(version: 2 | 3, name: string | undefined, { venue, asOfMs }: Call): Said {
  const { records } = venue.exchange;
  if (name !== undefined && !records.symbols.has(name)) return refuses(REJECTIONS.invalidSymbol);
  const holdings = holdingsOf(records, asOfMs);
  const account = { walletUsd: records.account.wallets.asOf(asOfMs), holdings };
  const wanted = holdings.filter((one) => name === undefined || one.symbol.name === name);
  if (version === 2) return says(wanted.map((one) => positionV2(one, account)));
  return says(wanted.filter(isShown).map((one) => positionV3(one, account)));
}

function account(version: 2 | 3, { venue, asOfMs }: Call): Said {
  const { records } = venue.exchange;
  const holdings = holdingsOf(records, asOfMs);
  const funds = fundsOf(records, holdings, asOfMs);
  const shown = version === 2 ? holdings : holdings.filter(isShown);
  const rights = {
    ...{ feeTier: 0, feeBurn: false, canTrade: true, canDeposit: true, canWithdraw: true, updateTime: 0 },
    ...{ multiAssetsMargin: venue.modes.multiAssets, tradeGroupId: -1 },
  };
  return says({
    ...(version === 2 ? rights : {}),
    ...totals(funds),
    assets: [{ asset: 'USDT', ...asset(funds) }],
    positions: shown.map((holding) => accountPosition(holding, version)),
  });
}

function totals(funds: Funds): object {
  const text = fundsText(funds);
  return {
    totalInitialMargin: formatDecimal(funds.positionMarginUsd + funds.orderMarginUsd),
    totalMaintMargin: text.maintenanceUsd,
    totalWalletBalance: text.walletUsd,
    totalUnrealizedProfit: text.gainUsd,
    totalMarginBalance: text.equityUsd,
    totalPositionInitialMargin: text.positionMarginUsd,
    totalOpenOrderInitialMargin: text.orderMarginUsd,
    totalCrossWalletBalance: text.walletUsd,
    totalCrossUnPnl: text.gainUsd,
    availableBalance: text.availableUsd,
    maxWithdrawAmount: text.availableUsd,
  };
}

function asset(funds: Funds): object {
  const text = fundsText(funds);
  return {
    walletBalance: text.walletUsd,
    unrealizedProfit: text.gainUsd,
    marginBalance: text.equityUsd,
    maintMargin: text.maintenanceUsd,
    initialMargin: formatDecimal(funds.positionMarginUsd + funds.orderMarginUsd),
    positionInitialMargin: text.positionMarginUsd,
    openOrderInitialMargin: text.orderMarginUsd,
    crossWalletBalance: text.walletUsd,
    crossUnPnl: text.gainUsd,
    availableBalance: text.availableUsd,
    maxWithdrawAmount: text.availableUsd,
    marginAvailable: true,
    updateTime: funds.updatedMs,
  };
}

function balance({ venue, asOfMs }: Call): Said {
  const { records } = venue.exchange;
  const funds = fundsOf(records, holdingsOf(records, asOfMs), asOfMs);
  const text = fundsText(funds);
  return says([
    {
      accountAlias: 'emulator',
      asset: 'USDT',
      balance: text.walletUsd,
      crossWalletBalance: text.walletUsd,
      crossUnPnl: text.gainUsd,
      availableBalance: text.availableUsd,
      maxWithdrawAmount: text.availableUsd,
      marginAvailable: true,
      updateTime: funds.updatedMs,
    },
  ]);
}

const INCOME_DAYS_MS = 7 * 86_400_000;
const incomeParams = z.object({
  symbol: symbol.optional(),
  incomeType: z.string().optional(),
  startTime: wholeNumber.optional(),
  endTime: wholeNumber.optional(),
  limit: wholeNumber.optional(),
});

function income(params: z.infer<typeof incomeParams>, { venue, nowMs, asOfMs }: Call): Said {
  const fromMs = params.startTime ?? nowMs - INCOME_DAYS_MS;
  const limit = Math.max(1, Math.min(params.limit ?? 100, 1_000));
  const rows = venue.income
    .between(fromMs, Math.min(params.endTime ?? nowMs, asOfMs))
    .filter((row) => params.symbol === undefined || row.symbol === params.symbol)
    .filter((row) => params.incomeType === undefined || row.type === params.incomeType);
  const cut = params.startTime === undefined ? rows.slice(-limit) : rows.slice(0, limit);
  return says(
    cut.map((row) => ({
      symbol: row.symbol,
      incomeType: row.type,
      income: formatDecimal(row.amountUsd),
      asset: 'USDT',
      info: row.tradeId === '' ? row.type : row.tradeId,
      time: row.atMs,
      tranId: row.id,
      tradeId: row.tradeId,
    })),
  );
}

const get = { method: 'GET', security: 'signed', weight: 5 } as const;

export const ACCOUNT_ROUTES: readonly Route[] = [
  ...([2, 3] as const).flatMap((version) => [
    route({
      ...{ ...get, path: `/fapi/v${version}/account`, is: 'account', params: nothing },
      says: (_, call) => account(version, call),
    }),
    route({
      ...{ ...get, path: `/fapi/v${version}/balance`, is: 'account', params: nothing },
      says: (_, call) => balance(call),
    }),
    route({
      ...{ ...get, path: `/fapi/v${version}/positionRisk`, is: 'positions', params: ofAnySymbol },
      says: (params, call) => positions(version, params.symbol, call),
    }),
  ]),
  route({ ...get, path: '/fapi/v1/income', weight: 30, params: incomeParams, says: income }),
];
