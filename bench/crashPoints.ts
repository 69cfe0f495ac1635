/**
 * Every crash point of the small worlds, singly and in pairs: `npm run crash-points [-- --singles] [-- WORLD …]`.
 * Prints a matrix per world and exits with 11 when any trial ends wrong.
 */
import { Matrix, wrongText } from '../properties/crashPoints/matrix.ts';
import { pairs, singles, undisturbed, type Trial } from '../properties/crashPoints/explore.ts';
import { EXIT } from '../bin/cli/exitCodes.ts';
import { chosenOf, readArguments } from './arguments.ts';
import { REQUESTS_MAX, SMALL_WORLDS } from '../properties/crashPoints/worlds.ts';

const WRONG_SHOWN = 5;
const PROGRESS_EVERY = 500;

function explore(title: string, trials: Iterable<Trial>): Matrix {
  const matrix = new Matrix();
  for (const trial of trials) {
    matrix.note(trial);
    if (process.stderr.isTTY && matrix.count % PROGRESS_EVERY === 0)
      process.stderr.write(`\r${title}: ${matrix.count}`);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  console.log(`${title}: ${matrix.count} trials, ${matrix.wrong.length} wrong`);
  console.log(
    matrix
      .lines()
      .map((line) => `  ${line}`)
      .join('\n'),
  );
  for (const trial of matrix.wrong.slice(0, WRONG_SHOWN)) console.log(`  WRONG ${wrongText(trial)}`);
  console.log('');
  return matrix;
}

const { words, singles: onlySingles } = readArguments(
  'npm run crash-points --',
  '[worlds..]',
  `A crash at every request, and a lost reply at every one to the venue, then another in the recovery. Worlds: ${SMALL_WORLDS.map(({ name }) => name).join(', ')}.`,
  (parser) =>
    parser
      .option('singles', { type: 'boolean', default: false, describe: 'One fault a trial, no pairs' })
      .example('$0', 'every single and every pair, some minutes')
      .example('$0 --singles entry', 'one world, quickly'),
);
const startedMs = performance.now();
let tried = 0;
let wrong = 0;
for (const world of chosenOf(SMALL_WORLDS, words, 'small world')) {
  const alone = undisturbed(world, REQUESTS_MAX);
  console.log(`${world.name}, ${alone.requests} requests: ${world.story}`);
  const matrices = [explore(`${world.name}, one fault`, singles(world, alone))];
  if (!onlySingles) matrices.push(explore(`${world.name}, a second fault in the recovery`, pairs(world, alone)));
  for (const matrix of matrices) {
    tried += matrix.count;
    wrong += matrix.wrong.length;
  }
}
const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
console.log(`${tried.toLocaleString('en')} trials in ${seconds} s, ${wrong} wrong`);
console.log('12 ended as without a fault, +3 in another right way (an unsent entry said to be so), !1 wrong');
process.exitCode = wrong === 0 ? EXIT.pass : EXIT.lawBroken;
