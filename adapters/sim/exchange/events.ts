/** What an observer hears: every change of the venue's truth, at the moment it happens. The laws are judged on this. */
import type { Decimal } from '../../../engine/decimal.ts';
import type { PlaceOrder, VenueOrder, VenueStop, VenueTrade } from '../../../engine/venue.ts';

/** `client`: came through `handle`. `outside`: the scripted world (manual close, liquidation, settlement, UI order). */
export type Origin = 'client' | 'outside';

export type PositionCause = 'fill' | 'outside' | 'liquidation' | 'adl' | 'settlement' | 'reset';

/** `position` is the signed amount of the order's symbol after the event, in base units. */
export type VenueEvent =
  | {
      readonly kind: 'orderAccepted';
      readonly atMs: number;
      readonly origin: Origin;
      /** As accepted: a reduce-only quantity is already cut to what can be closed. */
      readonly order: VenueOrder;
      readonly requestedQuantity: Decimal;
      readonly position: Decimal;
    }
  | {
      readonly kind: 'orderRejected';
      readonly atMs: number;
      readonly origin: Origin;
      readonly code: number;
      readonly message: string;
      readonly request: PlaceOrder;
      readonly position: Decimal;
    }
  | {
      readonly kind: 'fill';
      readonly atMs: number;
      readonly origin: Origin;
      readonly order: VenueOrder;
      readonly trade: VenueTrade;
      readonly realizedPnlUsd: Decimal;
      readonly positionBefore: Decimal;
      readonly position: Decimal;
    }
  /** A waiting limit order has another price or quantity. */
  | {
      readonly kind: 'orderAmended';
      readonly atMs: number;
      readonly origin: Origin;
      readonly order: VenueOrder;
      readonly position: Decimal;
    }
  /** FILLED, CANCELED or EXPIRED: the order changes no more. */
  | {
      readonly kind: 'orderDone';
      readonly atMs: number;
      readonly origin: Origin;
      readonly order: VenueOrder;
      readonly position: Decimal;
    }
  /** A conditional order waits now, or has ended. */
  | { readonly kind: 'stopChanged'; readonly atMs: number; readonly stop: VenueStop }
  | {
      readonly kind: 'positionChanged';
      readonly atMs: number;
      readonly symbol: string;
      readonly cause: PositionCause;
      readonly positionBefore: Decimal;
      readonly position: Decimal;
      readonly entryPrice: Decimal;
    }
  | {
      readonly kind: 'configured';
      readonly atMs: number;
      readonly symbol: string;
      readonly leverage: number;
      readonly marginType: 'ISOLATED' | 'CROSSED';
    }
  /** Funding paid (negative: received) for one position. */
  | { readonly kind: 'funding'; readonly atMs: number; readonly symbol: string; readonly paidUsd: Decimal }
  /** The insurance fund's share when a position is liquidated; on top of the trade's commission. */
  | { readonly kind: 'liquidationFee'; readonly atMs: number; readonly symbol: string; readonly paidUsd: Decimal }
  /** `status` undefined: no longer listed. */
  | {
      readonly kind: 'symbolStatus';
      readonly atMs: number;
      readonly symbol: string;
      readonly status: string | undefined;
      /** False: its orders and trades cannot be read any more. */
      readonly readable: boolean;
    }
  /** Deposit, withdrawal or reset: the wallet changed without a trade. */
  | { readonly kind: 'walletSet'; readonly atMs: number; readonly walletUsd: Decimal; readonly reset: boolean };

export type VenueListener = (event: VenueEvent) => void;
