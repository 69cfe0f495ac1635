/** What the core may not even name, because two machines or two moments could disagree about it. */
import { finding, isTest, type Node, type Place, type Rule } from './source.ts';

export const BANNED_GLOBALS: readonly string[] = [
  ...['Date', 'performance', 'Intl'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Promise'],
  ...['process', 'console', 'fetch', 'crypto', 'require', 'eval', 'globalThis'],
  ...['WeakRef', 'FinalizationRegistry'],
];
/** Of Math: chance, and what differs between Node 22 and 24. */
const BANNED_MATH = ['random', 'pow'];
const BANNED_MEMBER = /^(localeCompare|toLocale\w*)$/;
/** Fields that hold a name of something else's member, not a reference. */
const MEMBER_FIELDS = ['property', 'key', 'imported', 'exported', 'label', 'qualifier'];

export const purity: Rule = (tree) =>
  tree
    .filter(({ path }) => path.startsWith('engine/') && !isTest(path))
    .flatMap((source) =>
      source.places.flatMap((place) => {
        const what = impurity(place);
        return what === undefined
          ? []
          : [finding(source, place.node.start, 'purity', `${what} has no place in engine/`)];
      }),
    );

function impurity(place: Place): string | undefined {
  const { node } = place;
  switch (node.type) {
    case 'Identifier':
      return impureName(place, String(node['name']));
    case 'BinaryExpression':
    case 'AssignmentExpression':
      return String(node['operator']).startsWith('**') ? '**' : undefined;
    case 'AwaitExpression':
      return 'await';
    default:
      return node['async'] === true || node['await'] === true ? 'async' : undefined;
  }
}

function impureName(place: Place, name: string): string | undefined {
  if (isMemberName(place)) return BANNED_MEMBER.test(name) ? name : undefined;
  if (BANNED_GLOBALS.includes(name)) return name;
  return name === 'Math' ? impureMath(place.parent) : undefined;
}

function isMemberName({ parent, field }: Place): boolean {
  if (parent.type === 'TSQualifiedName') return field === 'right';
  return MEMBER_FIELDS.includes(field) && parent['computed'] !== true;
}

/** Math is only ever read member by member, so that none can slip out under another name. */
function impureMath(parent: Node): string | undefined {
  const member =
    parent.type === 'MemberExpression' && parent['computed'] === false ? (parent['property'] as Node) : undefined;
  if (member === undefined) return 'Math as a value';
  const name = String(member['name']);
  return BANNED_MATH.includes(name) ? `Math.${name}` : undefined;
}
