/** How long a file and a function may get, blank lines not counted. Tests may be as long as their tables. */
import { countLines, finding, isTest, type Rule } from './source.ts';

const FILE_LINES_MAX = 300;
const FUNCTION_LINES_MAX = 70;

export const fileSize: Rule = (tree) =>
  tree
    .filter(({ path, text }) => !isTest(path) && countLines(text) > FILE_LINES_MAX)
    .map((source) => finding(source, 0, 'file size', `${countLines(source.text)} lines, ${FILE_LINES_MAX} at most`));

export const functionSize: Rule = (tree) =>
  tree
    .filter(({ path }) => !isTest(path))
    .flatMap((source) =>
      source.places
        .filter(({ node }) => /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type))
        .map(({ node }) => ({ node, lines: countLines(source.text.slice(node.start, node.end)) }))
        .filter(({ lines }) => lines > FUNCTION_LINES_MAX)
        .map(({ node, lines }) =>
          finding(source, node.start, 'function size', `${lines} lines, ${FUNCTION_LINES_MAX} at most`),
        ),
    );
