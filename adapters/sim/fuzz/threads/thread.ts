/** A fuzz thread: answers questions, one after the other. */
import { parentPort } from 'node:worker_threads';
import { replay, runSeed } from '../laboratory.ts';
import type { Answered, Answers, Asked, Question } from './protocol.ts';

function answer(question: Question): Answers[Question['kind']] {
  switch (question.kind) {
    case 'seed':
      return runSeed(question.seed);
    case 'case':
      return replay(question.one, undefined);
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
