/** Writes down what runners are asked and told, so that it can be replayed. */
import { SETTINGS } from '../../engine/config.ts';
import type { Answer, Request } from '../../engine/protocol.ts';
import type { VenueRequest } from '../../engine/venue.ts';
import type { Life, Recorder } from './recorder.ts';
import { requestText } from './records.ts';
import { encode } from './value.ts';
import type { JournalWriter } from './writer.ts';

export class JournalRecorder implements Recorder {
  private readonly writer: JournalWriter;
  private readonly writes: 'before it shows' | 'when full';
  private lives = 0;

  /** @param writes `before it shows`: nothing is seen outside of this process that a killed one leaves no record of */
  constructor(writer: JournalWriter, writes: 'before it shows' | 'when full' = 'before it shows') {
    this.writer = writer;
    this.writes = writes;
  }

  begin(about: Life): number {
    const life = this.lives;
    this.lives += 1;
    this.writer.append({ kind: 'life', life, about: { ...about, settings: whole(about.settings) } });
    return life;
  }

  note(life: number, answer: Answer, request: Request): void {
    this.writer.append({ kind: 'step', life, answer: encode(answer), request: requestText(request) });
    if (this.writes === 'before it shows' && leavesTraces(request)) this.writer.flush();
  }

  broke(life: number, answer: Answer, cause: string): void {
    this.writer.append({ kind: 'broke', life, answer: encode(answer), cause });
    this.writer.flush();
  }

  /** Calls to the venue, before they are signed and before they leave. @param venueMs the venue's time they were made at */
  calls(id: string, request: VenueRequest, calls: readonly unknown[], venueMs: number): void {
    this.writer.append({ kind: 'calls', id, venueMs, request: encode(request), calls: encode(calls) });
    this.writer.flush();
  }
}

/** No stage reads these, and a command may hold a password. */
const NOT_OF_STAGES: readonly string[] = ['HEALTH_ALERT_FILE', 'HEALTH_ON_FAIL_COMMAND'];

/** With the defaults, which another version may have changed. */
function whole(settings: Life['settings']): Life['settings'] {
  const all = Object.entries(SETTINGS).map(([name, { initial }]) => [name, settings[name] ?? initial] as const);
  return Object.fromEntries(all.filter(([name]) => !NOT_OF_STAGES.includes(name)));
}

/** What is seen outside of this process once it is done. */
function leavesTraces({ op }: Request): boolean {
  return op === 'commit' || op === 'start';
}
