/** What the bridge is deciding about, and everything it may decide it by. */
import type { Config } from '../config.ts';
import type { Intent } from '../nouns/intent.ts';
import type { Input } from '../protocol.ts';
import type { View } from '../view.ts';

export interface BridgeMessage {
  readonly intent: Intent;
  /** For the dead letter. */
  readonly input: Input;
}

/** Everything an open or a close is decided by. */
export interface BridgeStep extends BridgeMessage {
  readonly view: View;
  readonly atMs: number;
  readonly config: Config;
}
