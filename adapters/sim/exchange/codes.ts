/**
 * Every refusal this exchange can utter, with Binance's number and wording.
 * Source: Binance USD-M "Error Codes" page (crawl of 2026-01-15) unless a line says otherwise.
 */
export interface Rejection {
  readonly code: number;
  readonly message: string;
}

export const REJECTIONS = {
  timestampOutsideWindow: { code: -1021, message: 'Timestamp for this request is outside of the recvWindow.' },
  timestampAhead: { code: -1021, message: "Timestamp for this request was 1000ms ahead of the server's time." },
  parameterMissing: { code: -1102, message: 'A mandatory parameter was not sent, was empty/null, or malformed.' },
  precision: { code: -1111, message: 'Precision is over the maximum defined for this asset.' },
  invalidSymbol: { code: -1121, message: 'Invalid symbol.' },
  recvWindowTooLong: { code: -1131, message: 'recvWindow must be less than 60000.' },
  noSuchOrder: { code: -2013, message: 'Order does not exist.' },
  cancelRejected: { code: -2011, message: 'Unknown order sent.' },
  marginInsufficient: { code: -2019, message: 'Margin is insufficient.' },
  reduceOnly: { code: -2022, message: 'ReduceOnly Order is rejected.' },
  tooManyOpenOrders: { code: -2025, message: 'Reach max open order limit.' },
  positionCap: { code: -2027, message: 'Exceeded the maximum allowable position at current leverage.' },
  priceNotPositive: { code: -4001, message: 'Price less than 0.' },
  quantityNotPositive: { code: -4003, message: 'Quantity less than or equal to zero.' },
  quantityBelowMin: { code: -4004, message: 'Quantity less than min quantity.' },
  quantityAboveMax: { code: -4005, message: 'Quantity greater than max quantity.' },
  tick: { code: -4014, message: 'Price not increased by tick size.' },
  /** "Reach max stop order limit". */
  tooManyStops: { code: -4045, message: 'Reach max stop order limit.' },
  closeStopExists: {
    code: -4130,
    message: 'An open stop or take profit order with GTE and closePosition in the direction is existing.',
  },
  gteWithoutPosition: {
    code: -4509,
    message: 'Time in Force (TIF) GTE can only be used with open positions or open orders.',
  },
  wouldTrigger: { code: -2021, message: 'Order would immediately trigger.' },
  clientOrderId: { code: -4015, message: 'Client order id is not valid.' },
  step: { code: -4023, message: 'Qty not increased by step size.' },
  leverage: { code: -4028, message: 'Leverage is not valid.' },
  marginTypeOpenOrders: { code: -4047, message: 'Margin type cannot be changed if there exists open orders.' },
  marginTypePosition: { code: -4048, message: 'Margin type cannot be changed if there exists position.' },
  /** Not on the page, but what the venue answers for a contract that is being wound up (several public logs). */
  symbolClosing: {
    code: -4108,
    message: 'Symbol is on delivering or delivered or settling or closed or pre-trading.',
  },
  duplicateClientOrderId: { code: -4116, message: 'ClientOrderId is duplicated.' },
  noMarketPrice: {
    code: -4131,
    message: "The counterparty's best price does not meet the PERCENT_PRICE filter limit.",
  },
  /** Seen live for an entry on a symbol about to be delisted (IDEXUSDT, 2026-03). */
  openingNotAllowed: { code: -4140, message: 'Invalid symbol status for opening position.' },
  isolatedLeverage: {
    code: -4161,
    message: 'Leverage reduction is not supported in Isolated Margin Mode with open positions.',
  },
  notional: {
    code: -4164,
    message: "Order's notional must be no smaller than the minimum (unless you choose reduce only).",
  },
  nothingToAmend: { code: -5027, message: 'No need to modify the order.' },
  fokNotFilled: {
    code: -5021,
    message: 'Due to the order could not be filled immediately, the FOK order has been rejected.',
  },
  gtxWouldTake: {
    code: -5022,
    message: 'Due to the order could not be executed as maker, the Post Only order will be rejected.',
  },
} as const satisfies Record<string, Rejection>;
