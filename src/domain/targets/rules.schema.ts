import { z } from 'zod';
import { parsePlainDate } from '../dates.ts';
import { letterPlaces } from './letter.ts';
import { measureCodes } from './measures.ts';
import { type EvaluationRules, evaluationParameters, thresholdNames } from './rules.ts';

const text = z.string().trim().min(1);
const reading = {
  article: z.string().regex(/^\d{1,3}$/, "条文号应为数字，如 '25'"),
  interprets: text,
  note: text,
};
/** Not 29 February: every year has the day. */
const dayOfYear = z
  .string()
  .refine((value) => parsePlainDate(`2017-${value}`) !== null, '须为每年都有的月日，如 03-31');
const points = z.int().min(0).max(100);

const form = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/, '编号只能用小写字母、数字和连字符'),
    version: z.int().min(1),
    effectiveFrom: z.string().refine((value) => parsePlainDate(value) !== null, '须为真实日期'),
    letterDue: dayOfYear,
    midYear: dayOfYear,
    measured: dayOfYear,
    parameters: z.strictObject(
      Object.fromEntries(
        evaluationParameters.map((name) => [
          name,
          z.strictObject({ value: z.int().min(1).max(366), ...reading }),
        ]),
      ),
    ),
    items: z.partialRecord(
      z.enum(measureCodes),
      z.strictObject({ points: points.min(1), bonusCap: points.max(20) }),
    ),
    bonusTotalCap: points.max(20),
    deductions: z.record(
      z.string().regex(/^[a-z-]{2,40}$/),
      z.strictObject({ title: text, maxPoints: points.min(1) }),
    ),
    deductionCap: points,
    thresholds: z.strictObject(
      Object.fromEntries(thresholdNames.map((name) => [name, z.strictObject({ points, ...reading })])),
    ),
    reward: z
      .array(z.strictObject({ atLeast: z.int().min(1).max(120), yuan: z.int().min(1).max(100_000_000) }))
      .min(1),
    letter: z.array(text).min(3),
  })
  .superRefine((rules, context) => {
    const fault = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const sum = Object.values(rules.items).reduce((all, item) => all + item.points, 0);
    if (sum !== 100) fault(['items'], `分值合计须为100，现为${sum}`);
    const { commend, talk, disqualify } = rules.thresholds as Record<string, { points: number }>;
    if (disqualify!.points > talk!.points) fault(['thresholds', 'disqualify', 'points'], '不能高于约谈线');
    if (talk!.points > commend!.points) fault(['thresholds', 'talk', 'points'], '不能高于表彰线');
    if (rules.midYear <= rules.letterDue) fault(['midYear'], '须在责任书签订期限之后');
    rules.reward.forEach(({ atLeast, yuan }, i) => {
      const other = rules.reward.findIndex((line, j) => j !== i && line.atLeast === atLeast);
      if (other > i) fault(['reward', other, 'atLeast'], `与第${i + 1}档重复`);
      if (atLeast < disqualify!.points) fault(['reward', i, 'atLeast'], '不能低于取消评先评优线');
      if (rules.reward.some((line) => line.atLeast > atLeast && line.yuan < yuan))
        fault(['reward', i, 'yuan'], '分数高的档次金额不能更少');
    });
    rules.letter.forEach((paragraph, i) => {
      for (const [, place] of paragraph.matchAll(/\{([^}]*)\}/g))
        if (!letterPlaces.some((known) => known === place))
          fault(
            ['letter', i],
            `不认识的填写处 {${place}}，只能用 ${letterPlaces.map((p) => `{${p}}`).join(' ')}`,
          );
    });
    if (!rules.letter.some((paragraph) => paragraph.includes('{targets}')))
      fault(['letter'], '须有一段含 {targets}');
  });

export type ParsedEvaluationRules =
  | { readonly ok: true; readonly rules: EvaluationRules }
  | { readonly ok: false; readonly errors: readonly { readonly path: string; readonly message: string }[] };

/** Checks a file of evaluation-rules/ that the loader has read into an object; lists all faults. */
export function parseEvaluationRules(raw: unknown): ParsedEvaluationRules {
  const parsed = form.safeParse(raw, { error: z.locales.zhCN().localeError });
  if (parsed.success) return { ok: true, rules: parsed.data as unknown as EvaluationRules };
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  return { ok: false, errors };
}
