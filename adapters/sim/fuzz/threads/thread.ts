/** A fuzz thread: answers questions, one after the other. */
import { parentPort } from 'node:worker_threads';
import { explain } from '../explain.ts';
import { runCase } from '../runCase.ts';
import { runSeed } from '../runSeed.ts';
import { shrink } from '../shrink.ts';
import type { TraceEvent } from '../../world/trace.ts';
import type { Answered, Answers, Asked, Question } from './protocol.ts';

function answer(question: Question): Answers[Question['kind']] {
  switch (question.kind) {
    case 'seed':
      return runSeed(question.seed);
    case 'shrink':
      return shrink(question.one, question.broken);
    case 'explain':
      return explain(question.one);
    case 'replay': {
      const events: TraceEvent[] = [];
      const { one, untilMs } = question;
      const result = runCase(one, {
        onTrace: (event) => events.push(event),
        ...(untilMs === undefined ? {} : { untilMs }),
      });
      return { result, events };
    }
  }
}

parentPort?.on('message', ({ id, question }: Asked) => {
  let reply: Answered;
  try {
    reply = { id, answer: answer(question) };
  } catch (error) {
    reply = { id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(reply);
});
