/** How a command ends, for scripts. */
export const EXIT = {
  pass: 0,
  /** The command line, a setting or a file it names is wrong: nothing was run. */
  usage: 1,
  /** The program broke an assertion of its own. */
  crash: 10,
  /** A standing law or an expectation did not come out as it must. */
  lawBroken: 11,
  notLive: 12,
  notDeterministic: 13,
  vacuous: 14,
  /** Stopped by Ctrl-C before it could say: 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const;
