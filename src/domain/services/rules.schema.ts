import { z } from 'zod';
import { parsePlainDate } from '../dates.ts';
import { careKinds, supportDepartments, supportKinds } from './kinds.ts';
import { type ServiceRules, serviceParameters } from './rules.ts';

const text = z.string().trim().min(1);
const reading = {
  article: z.string().regex(/^\d{1,3}$/, "条文号应为数字，如 '11'"),
  interprets: text,
  note: text,
};
const tradeKey = z.string().regex(/^[a-z0-9-]{1,40}$/);

const kindRule = z.strictObject({
  days: z.int().min(1).max(365),
  level: z.enum(['township', 'county']),
  ...reading,
});
const supportRule = kindRule.extend({ department: z.enum(supportDepartments) });

const form = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/, '编号只能用小写字母、数字和连字符'),
    version: z.int().min(1),
    effectiveFrom: z.string().refine((value) => parsePlainDate(value) !== null, '须为真实日期'),
    kinds: z.strictObject({
      ...Object.fromEntries(careKinds.map((kind) => [kind, kindRule])),
      ...Object.fromEntries(supportKinds.map((kind) => [kind, supportRule.optional()])),
    }),
    parameters: z.strictObject(
      Object.fromEntries(
        serviceParameters.map((name) => [
          name,
          z.strictObject({ value: z.int().min(1).max(3660), ...reading }),
        ]),
      ),
    ),
    trades: z.record(
      tradeKey,
      z.strictObject({ title: text, words: z.array(text).min(1), category: tradeKey }),
    ),
  })
  .superRefine(({ trades }, context) => {
    const seen = new Map<string, string>();
    for (const [key, { words }] of Object.entries(trades)) {
      for (const word of words) {
        const other = seen.get(word);
        if (other !== undefined) {
          context.addIssue({
            code: 'custom',
            path: ['trades', key, 'words'],
            message: `“${word}”已属于 ${other}`,
          });
        }
        seen.set(word, key);
      }
    }
  });

export interface RulesFault {
  readonly path: string;
  readonly message: string;
}

export type ParsedRules =
  | { readonly ok: true; readonly rules: ServiceRules }
  | { readonly ok: false; readonly errors: readonly RulesFault[] };

/** Checks a file of service-rules/ that the loader has read into an object; lists all faults. */
export function parseServiceRules(raw: unknown): ParsedRules {
  const parsed = form.safeParse(raw, { error: z.locales.zhCN().localeError });
  if (parsed.success) return { ok: true, rules: parsed.data as unknown as ServiceRules };
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  return { ok: false, errors };
}
