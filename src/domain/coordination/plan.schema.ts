import { z } from 'zod';
import { periodMonths } from './dates.ts';
import { type Fault, faultsOf, type Parsed } from './faults.ts';
import { isPeriodId, rhythms } from './periods.ts';
import { bodyKinds, bodyLevels, type CoordinationFile, type SeriesKind, seriesKindNames } from './plan.ts';

const text = z.string().trim().min(2);
const reading = {
  article: z.string().regex(/^\d{1,3}$/, "条文号应为数字，如 '15'"),
  interprets: text,
  note: text,
};
const key = z.string().regex(/^[a-z0-9-]{1,40}$/, '编号只能用小写字母、数字和连字符');
const workdays = z.int().min(1).max(60);
const month = z.enum(periodMonths);

const date = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('nth-weekday'),
    nth: z.int().min(1).max(4),
    weekday: z.int().min(1).max(5),
    month,
  }),
  z.strictObject({ kind: z.enum(['by-day', 'from-day']), day: z.int().min(1).max(28), month }),
]);

const series = z.strictObject({
  kind: z.enum(Object.keys(seriesKindNames) as [SeriesKind, ...SeriesKind[]]),
  level: z.enum(bodyLevels).optional(),
  ...reading,
  title: text,
  every: z.enum(rhythms),
  firstPeriod: z.string(),
  lastPeriod: z.string().optional(),
  partners: z.array(key).min(1).optional(),
  byCounty: z.record(z.string().regex(/^\d{6}$/), z.array(key).min(1)).optional(),
  employers: z.int().min(0).max(50).optional(),
  date,
  days: z.strictObject({
    invite: workdays,
    overdue: workdays,
    escalate: workdays,
    postpone: workdays,
    postponements: z.int().min(0).max(9),
  }),
});

const form = z.strictObject({
  id: key,
  version: z.int().min(1),
  everywhere: z.array(
    z.strictObject({
      kind: z.enum(bodyKinds).exclude(['partner-hr', 'stationed-office']),
      level: z.enum(bodyLevels),
      name: text.includes('{name}', { error: '名称须含 {name}' }),
      article: z.string(),
    }),
  ),
  outside: z.array(
    z.strictObject({
      id: key,
      kind: z.enum(['partner-hr', 'stationed-office']),
      region: z.string().regex(/^\d{6}$/, '须为 6 位行政区划代码'),
      name: text,
      note: text,
    }),
  ),
  series: z.array(series),
  problems: z.strictObject({
    ...reading,
    days: workdays,
    remind: workdays,
    escalate: workdays,
    confirm: workdays,
  }),
});

/** Checks a file of coordination/ that the loader has read into an object; lists every fault with path and rule. */
export function parseCoordination(raw: unknown, file: string): Parsed<CoordinationFile> {
  const parsed = form.safeParse(raw, { error: z.locales.zhCN().localeError });
  if (!parsed.success) return { ok: false, errors: faultsOf(parsed.error, file) };
  const value = parsed.data as unknown as CoordinationFile;
  const errors = contradictions(value, file);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value };
}

function contradictions(plan: CoordinationFile, file: string): Fault[] {
  const faults: Fault[] = [];
  const fault = (path: string, rule: string, message: string) => faults.push({ file, path, rule, message });
  const partners = new Set(plan.outside.filter(({ kind }) => kind === 'partner-hr').map(({ id }) => id));
  const ids = plan.outside.map(({ id }) => id);
  for (const [i, id] of ids.entries())
    if (ids.indexOf(id) !== i) fault(`outside.${i}.id`, 'body-twice', `${id} 写了两次`);
  const seen = new Set<string>();
  for (const [i, one] of plan.series.entries()) {
    const at = `series.${i}`;
    const same = `${one.kind}:${one.level ?? ''}`;
    if (seen.has(same)) fault(at, 'series-twice', '同一类会议在同一级只能有一个系列');
    seen.add(same);
    if ((one.kind === 'joint') !== (one.level !== undefined))
      fault(`${at}.level`, 'level-of-joint', '联席会议须写明级别，其他会议不写');
    if ((one.kind === 'joint') === (one.partners !== undefined))
      fault(`${at}.partners`, 'partners-missing', '与对接地的会商须列出对接地，联席会议不列');
    for (const id of [...(one.partners ?? []), ...Object.values(one.byCounty ?? {}).flat()])
      if (!partners.has(id)) fault(`${at}.partners`, 'partner-unknown', `outside 中没有对接地人社部门 ${id}`);
    for (const [name, period] of [
      ['firstPeriod', one.firstPeriod],
      ['lastPeriod', one.lastPeriod],
    ] as const)
      if (period !== undefined && !isPeriodId(period, one.every))
        fault(`${at}.${name}`, 'period-form', one.every === 'quarter' ? '须如 2016Q3' : '须如 2016H2');
    if (one.lastPeriod !== undefined && one.lastPeriod < one.firstPeriod)
      fault(`${at}.lastPeriod`, 'period-order', '最后一期早于第一期');
  }
  return faults;
}
