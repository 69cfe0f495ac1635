/** Printed at start-up: operators look for it to know that the deadlock fix of 2026-02-02 is deployed. */
export const BUILD_TAG = 'intent-bridge-ledger-open-v1';
