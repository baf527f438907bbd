/** One word of the options' schema, such as `list(fr|en)` or `int(1,9)?`, and whether a value fits. Pure. */

const ELEMENT =
  /^(?<type>bool|email|url|port|device|str|password|int|float|match|list)(?:\((?<range>.+)\))?(?<optional>\?)?$/;
const NUMBER_RANGE = /^(?:-?\d+(?:\.\d+)?)?,(?:-?\d+(?:\.\d+)?)?$/;
const MAX_PORT = 65_535;

export interface SchemaType {
  readonly type: string;
  readonly range: string | undefined;
  readonly isOptional: boolean;
}

/** undefined: no schema element, and Supervisor would drop the whole app. */
export function parseSchemaType(text: string): SchemaType | undefined {
  const { type, range, optional } = ELEMENT.exec(text)?.groups ?? {};
  if (type === undefined) return undefined;
  const needsRange = type === 'match' || type === 'list';
  const takesRange = needsRange || ['device', 'str', 'password', 'int', 'float'].includes(type);
  if (needsRange ? range === undefined : range !== undefined && !takesRange) return undefined;
  if (['int', 'float', 'str', 'password'].includes(type) && range && !NUMBER_RANGE.test(range)) {
    return undefined;
  }
  return { type, range, isOptional: optional !== undefined };
}

export function fits(value: unknown, { type, range }: SchemaType): boolean {
  switch (type) {
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return Number.isInteger(value) && isWithin(Number(value), range);
    case 'float':
      return typeof value === 'number' && isWithin(value, range);
    case 'port':
      return Number.isInteger(value) && Number(value) > 0 && Number(value) <= MAX_PORT;
    case 'list':
      return typeof value === 'string' && (range ?? '').split('|').includes(value);
    case 'match':
      return typeof value === 'string' && new RegExp(range ?? '').test(value);
    case 'str':
    case 'password':
      return typeof value === 'string' && isWithin(value.length, range);
    case 'url':
      return typeof value === 'string' && URL.canParse(value);
    default:
      return typeof value === 'string';
  }
}

function isWithin(value: number, range: string | undefined): boolean {
  const [low, high] = (range ?? ',').split(',');
  return (!low || value >= Number(low)) && (!high || value <= Number(high));
}
