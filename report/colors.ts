import type pc from 'picocolors';

/** What a report paints with; without colour every function returns its text as it is. */
export type Colors = ReturnType<typeof pc.createColors>;
