/** A live command as somebody would give it in a world of tests: the same environment as its processes, and what it prints. */
import pc from 'picocolors';
import type { Colors } from '../../report/colors.ts';
import { worldSettings, type LiveWorld } from './liveWorld.ts';

export interface Typed {
  readonly environment: Readonly<Record<string, string>>;
  readonly terminal: {
    readonly live: boolean;
    readonly columns: number;
    readonly colors: Colors;
    readonly out: (text: string) => void;
  };
  /** All that was printed. */
  readonly text: () => string;
}

interface Look {
  readonly set: readonly string[];
  readonly env: string | undefined;
  readonly mainnet: boolean;
  readonly json: boolean;
}

/** What every command takes, and nobody gave. */
export const LOOK: Look = { set: [], env: undefined, mainnet: false, json: false };

export function asTyped({ redisUrl, venue }: LiveWorld, more: Readonly<Record<string, string>> = {}): Typed {
  let printed = '';
  return {
    environment: {
      ...worldSettings,
      REDIS_URL: redisUrl,
      VENUE_URL: venue.url,
      BINANCE_API_KEY: venue.apiKey,
      BINANCE_API_SECRET: venue.secret,
      ...more,
    },
    terminal: {
      live: false,
      columns: 110,
      colors: pc.createColors(false),
      out: (text) => {
        printed += text;
      },
    },
    text: () => printed,
  };
}
