import type { Values } from './operations.ts';

/** Answers of earlier events, by the name that they were kept under. */
export type Kept = Map<string, unknown>;

/**
 * `$name.field` becomes what an earlier event's answer had there, `${name.field}` the same within a text; in lists and
 * objects too. Instead a text: the name that nothing was kept under.
 */
export function resolve(values: Values, kept: Kept): Values | string {
  let missing: string | null = null;
  const look = (name: string): unknown => {
    const [from = '', ...fields] = name.split('.');
    const found = fields.reduce<unknown>(
      (answer, field) => (answer as Record<string, unknown> | undefined)?.[field],
      kept.get(from),
    );
    if (found === undefined) missing ??= `$${name}`;
    return found;
  };
  const resolved = within(values, (text) => {
    const whole = /^\$([a-z][a-zA-Z0-9.]*)$/.exec(text);
    if (whole) return look(whole[1]!);
    return text.replace(/\$\{([a-z][a-zA-Z0-9.]*)\}/g, (_, name: string) => String(look(name)));
  }) as Values;
  return missing ?? resolved;
}

function within(value: unknown, fill: (text: string) => unknown): unknown {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((one) => within(one, fill));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, within(one, fill)]));
}
