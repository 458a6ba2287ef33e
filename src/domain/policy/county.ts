import type { PolicyError } from './faults.ts';

/** A file as YAML reads it. */
export type RawPolicy = Readonly<Record<string, unknown>>;

/** What a county says of its own rules; everything else in its file is a change of the parent's. */
const OWN = ['format', 'id', 'version', 'title', 'issuer', 'division', 'effectiveFrom', 'extends'];

export type Laid = { ok: true; raw: RawPolicy } | { ok: false; errors: PolicyError[] };

/**
 * A county's implementing rules (art. 27) laid over the policy that they extend: a whole file again, to be checked as
 * any other. A place is set otherwise only where the parent's `countyMay` names it or something above it; every other
 * place in the county's file is a fault.
 */
export function layOver(parent: RawPolicy, county: RawPolicy, file: string): Laid {
  const allowed = Array.isArray(parent.countyMay) ? parent.countyMay.map(String) : [];
  const changes = Object.fromEntries(Object.entries(county).filter(([key]) => !OWN.includes(key)));
  const errors = [
    ...faultsOfHead(parent, county, file),
    ...placesBeyond(changes, allowed).map((path) => ({
      file,
      path,
      rule: 'county-may-not',
      message: `县市实施细则不能改动此处；上级文件允许改动的是：${allowed.join('、') || '没有'}`,
    })),
  ];
  if (errors.length > 0) return { ok: false, errors };
  const own = Object.fromEntries(Object.entries(county).filter(([key]) => OWN.includes(key)));
  // Nobody extends a county's rules further.
  return { ok: true, raw: { ...(merge(parent, changes) as RawPolicy), ...own, countyMay: [] } };
}

function faultsOfHead(parent: RawPolicy, county: RawPolicy, file: string): PolicyError[] {
  const faults: PolicyError[] = [];
  if (!/^4331(?!00)\d{2}$/.test(String(county.division))) {
    const message = '县市实施细则的 division 应是本州一个县市的代码';
    faults.push({ file, path: 'division', rule: 'county-only', message });
  }
  if (String(county.effectiveFrom) < String(parent.effectiveFrom)) {
    const message = `不能早于所依据的文件施行之日 ${String(parent.effectiveFrom)}`;
    faults.push({ file, path: 'effectiveFrom', rule: 'before-parent', message });
  }
  return faults;
}

/** The uppermost places that no allowed path covers or leads to. */
function placesBeyond(value: unknown, allowed: readonly string[], path = ''): string[] {
  if (allowed.some((may) => path === may || path.startsWith(`${may}.`))) return [];
  const leadsTo = path === '' || allowed.some((may) => may.startsWith(`${path}.`));
  if (!leadsTo || !isObject(value)) return [path];
  return Object.entries(value).flatMap(([key, below]) =>
    placesBeyond(below, allowed, path === '' ? key : `${path}.${key}`),
  );
}

/** Tables are replaced whole, everything else place by place. */
function merge(parent: unknown, change: unknown): unknown {
  if (!isObject(parent) || !isObject(change)) return change;
  const places = Object.entries(change).map(([key, below]) => [key, merge(parent[key], below)]);
  return { ...parent, ...Object.fromEntries(places) };
}

const isObject = (value: unknown): value is RawPolicy =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
