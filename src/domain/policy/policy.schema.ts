import { z } from 'zod';
import { isDivisionCode } from '../divisions.ts';
import { policyVersionId } from '../ids.ts';
import { faultsOfSense, type PolicyError } from './faults.ts';
import { normalisePolicy } from './normalise.ts';
import { aidParameters, article, employmentParameters, positiveFen, text } from './parameters.schema.ts';
import { date, firstProgramme, programme } from './programme.schema.ts';
import { annualRefresh, fourClears } from './register.schema.ts';
import { type ParameterName, type Policy, programmeIds } from './types.ts';

export type { PolicyError };

const head = {
  id: z.string().regex(/^[a-z0-9-]+$/, '编号只能用小写字母、数字和连字符'),
  version: z.int().min(1),
  title: text,
  issuer: text,
  division: z.string().refine(isDivisionCode, '不是行政区划代码'),
  effectiveFrom: date,
  articles: z.record(article, text),
};

const namesOf = (shape: object) => Object.keys(shape) as ParameterName[];

/** The first form of a file, which knows articles 23 and 24 alone. */
const firstForm = z.strictObject({
  ...head,
  parameters: z.strictObject(employmentParameters),
  programmes: z.strictObject({
    'employer-post': firstProgramme('employer-post', namesOf(employmentParameters)),
    'intermediary-placement': firstProgramme('intermediary-placement', namesOf(employmentParameters)),
  }),
});

const parameters = { ...employmentParameters, ...aidParameters };
const byId = programmeIds.map((id) => [id, programme(id, namesOf(parameters))] as const);
const employmentPart = { 'employer-post': true, 'intermediary-placement': true } as const;

const presentForm = z.strictObject({
  format: z.literal(2),
  ...head,
  /** Set by the loader where the file is a county's and was laid over another policy. */
  extends: z.string().optional(),
  countyMay: z.array(text).default([]),
  parameters: z.strictObject(parameters),
  trainingStandards: z
    .array(
      z.strictObject({
        from: date,
        note: text,
        categories: z.record(
          z.string().regex(/^[a-z0-9-]+$/),
          z.strictObject({ title: text, fen: positiveFen }),
        ),
      }),
    )
    .min(1),
  fourClears: fourClears.optional(),
  annualRefresh: annualRefresh.optional(),
  programmes: z.strictObject(Object.fromEntries(byId)).partial().required(employmentPart),
});

/** `document` is what is stored and never changes; `policy` is how the rules read it. */
export type ParsedPolicy =
  | { ok: true; policy: Policy; document: unknown }
  | { ok: false; errors: PolicyError[] };

/**
 * Checks a policy file that the loader has read into an object. All faults are listed, not only the first:
 * first those of form, then those of sense (an article cited but not quoted, a condition twice, …).
 */
export function parsePolicy(raw: unknown, fileName: string): ParsedPolicy {
  const present = typeof raw === 'object' && raw !== null && 'format' in raw;
  const parsed = (present ? presentForm : firstForm).safeParse(raw, {
    error: z.locales.zhCN().localeError,
  });
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, code, message }) => ({
      file: fileName,
      path: path.join('.'),
      rule: code ?? 'invalid',
      message,
    }));
    return { ok: false, errors };
  }
  const document = toDocument(parsed.data);
  const policy = normalisePolicy(document);
  const errors = faultsOfSense(policy, fileName).map((fault) => ({ file: fileName, ...fault }));
  return errors.length > 0 ? { ok: false, errors } : { ok: true, policy, document };
}

type Parsed = z.infer<typeof firstForm> | z.infer<typeof presentForm>;

/** The order of the keys is part of what is stored: version 1 keeps its hash. */
function toDocument({ parameters, programmes, ...rest }: Parsed): unknown {
  const { format, extends: parent, ...head } = { format: 1, extends: undefined, ...rest };
  const entries = Object.entries(parameters);
  return {
    ...head,
    versionId: policyVersionId(head.id, head.version),
    ...(format === 2 && { extends: parent ?? null }),
    parameters: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
    parameterNotes: Object.fromEntries(entries.map(([name, { value: _, ...note }]) => [name, note])),
    programmes: Object.fromEntries(Object.entries(programmes).map(([id, one]) => [id, { id, ...one }])),
  };
}
