import { z } from 'zod';
import { roles } from '../access.ts';
import { claimSteps } from '../claim-steps.ts';
import { type PlainDate, parsePlainDate } from '../dates.ts';
import { isDivisionCode } from '../divisions.ts';
import { policyVersionId } from '../ids.ts';
import { fen } from '../money.ts';
import { waitKinds } from '../waits.ts';
import { checkNames, funds, type ParameterName, type Policy, type PolicyParameters } from './types.ts';

/** `path` points into the file ('programmes.employer-post.conditions.0.check'), `message` is Chinese. */
export type PolicyError = { file: string; path: string; rule: string; message: string };

const text = z.string().trim().min(1);
const article = z.string().regex(/^\d{1,3}$/, "条文号应为数字，如 '24'");
const days = z.int().min(0).max(3660);
const count = z.int().min(1).max(60);

const parameter = <T extends z.ZodType>(value: T) =>
  z.strictObject({ value, article, interprets: text, note: text });

const parametersSchema = z.strictObject({
  latePaymentGraceDays: parameter(days),
  noticeDays: parameter(days),
  correctionDays: parameter(days),
  appealDays: parameter(days),
  insuranceMonths: parameter(count),
  followUpWindowMonths: parameter(count),
  followUpWindows: parameter(count),
  reminderDaysBeforeDue: parameter(days),
  reminderDaysBeforeDeadline: parameter(days),
  goodStandings: parameter(z.array(text).min(1)),
} satisfies Record<ParameterName, z.ZodType>);

const parameterNames = z.enum(Object.keys(parametersSchema.shape) as [ParameterName, ...ParameterName[]]);

const programmeSchema = z.strictObject({
  title: text,
  article,
  amountFen: z.int().positive().transform(fen),
  payee: z.enum(['employer', 'intermediary']),
  paidFrom: z.enum(['employer-county', 'home-county']),
  fund: z.enum(funds),
  conditions: z
    .array(z.strictObject({ check: z.enum(checkNames), article, interprets: text, note: text }))
    .min(1),
  waits: z.array(
    z.strictObject({ kind: z.enum(waitKinds), article, note: text, parameter: parameterNames.optional() }),
  ),
  steps: z.array(
    z.strictObject({ step: z.enum(claimSteps), roles: z.array(z.enum(roles)), article, note: text }),
  ),
});

const policySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, '编号只能用小写字母、数字和连字符'),
  version: z.int().min(1),
  title: text,
  issuer: text,
  division: z.string().refine(isDivisionCode, '不是行政区划代码'),
  effectiveFrom: z
    .string()
    .refine((s) => parsePlainDate(s) !== null, '不是真实日期，应写成 YYYY-MM-DD')
    .transform((s) => s as PlainDate),
  articles: z.record(article, text),
  parameters: parametersSchema,
  programmes: z.strictObject({ 'employer-post': programmeSchema, 'intermediary-placement': programmeSchema }),
});
type Document = z.infer<typeof policySchema>;

export type ParsedPolicy = { ok: true; policy: Policy } | { ok: false; errors: PolicyError[] };

/**
 * Checks a policy file that the loader has read into an object. All faults are listed, not only the first:
 * first those of form, then those of sense (an article cited but not quoted, a condition twice, …).
 */
export function parsePolicy(raw: unknown, fileName: string): ParsedPolicy {
  const parsed = policySchema.safeParse(raw, { error: z.locales.zhCN().localeError });
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, code, message }) => ({
      file: fileName,
      path: path.join('.'),
      rule: code ?? 'invalid',
      message,
    }));
    return { ok: false, errors };
  }
  const errors = faultsOfSense(parsed.data, fileName).map((fault) => ({ file: fileName, ...fault }));
  return errors.length > 0 ? { ok: false, errors } : { ok: true, policy: toPolicy(parsed.data) };
}

type Fault = Omit<PolicyError, 'file'>;

function faultsOfSense(document: Document, fileName: string): Fault[] {
  const faults: Fault[] = [];
  const baseName = fileName.split('/').at(-1) ?? fileName;
  if (!baseName.startsWith(document.id)) {
    faults.push({ path: 'id', rule: 'file-name', message: `文件名应以编号 ${document.id} 开头` });
  }
  const { followUpWindows, followUpWindowMonths } = document.parameters;
  // A window that begins after the year could never be filled, so every claim would be refused.
  if ((followUpWindows.value - 1) * followUpWindowMonths.value >= 12) {
    const path = 'parameters.followUpWindows.value';
    faults.push({ path, rule: 'window-beyond-year', message: '最后一个回访期在满一年之后才开始' });
  }
  for (const [path, cited] of citations(document)) {
    if (document.articles[cited] === undefined) {
      faults.push({
        path,
        rule: 'article-missing',
        message: `引用了第${cited}条，但 articles 中没有该条原文`,
      });
    }
  }
  for (const [id, { conditions, payee }] of Object.entries(document.programmes)) {
    const path = `programmes.${id}.conditions`;
    // The overlap is decided at registration, before anything else is known: it must be read first.
    if (conditions[0]?.check !== 'not-overlapping') {
      faults.push({ path, rule: 'overlap-first', message: '第一个条件应是 not-overlapping' });
    }
    for (const [i, { check }] of conditions.entries()) {
      if (conditions.findIndex((other) => other.check === check) < i) {
        faults.push({ path: `${path}.${i}`, rule: 'condition-twice', message: `条件 ${check} 重复` });
      }
      const needsIntermediary = check.startsWith('intermediary-') || check === 'follow-up-windows';
      if (needsIntermediary && payee !== 'intermediary') {
        faults.push({
          path: `${path}.${i}`,
          rule: 'condition-not-for-payee',
          message: `${check} 只适用于介绍机构`,
        });
      }
    }
  }
  return faults;
}

function citations({ parameters, programmes }: Document): [path: string, article: string][] {
  return [
    ...Object.entries(parameters).map(([name, p]): [string, string] => [
      `parameters.${name}.article`,
      p.article,
    ]),
    ...Object.entries(programmes).flatMap(([id, p]): [string, string][] => [
      [`programmes.${id}.article`, p.article],
      ...p.conditions.map((c, i): [string, string] => [
        `programmes.${id}.conditions.${i}.article`,
        c.article,
      ]),
      ...p.waits.map((w, i): [string, string] => [`programmes.${id}.waits.${i}.article`, w.article]),
      ...p.steps.map((s, i): [string, string] => [`programmes.${id}.steps.${i}.article`, s.article]),
    ]),
  ];
}

function toPolicy({ parameters, programmes, ...head }: Document): Policy {
  const entries = Object.entries(parameters);
  return {
    ...head,
    versionId: policyVersionId(head.id, head.version),
    parameters: Object.fromEntries(entries.map(([name, { value }]) => [name, value])) as PolicyParameters,
    parameterNotes: Object.fromEntries(
      entries.map(([name, { value: _, ...note }]) => [name, note]),
    ) as Policy['parameterNotes'],
    programmes: {
      'employer-post': { id: 'employer-post', ...programmes['employer-post'] },
      'intermediary-placement': { id: 'intermediary-placement', ...programmes['intermediary-placement'] },
    },
  };
}
