import { z } from 'zod';
import { type Role, roleNames, roles } from '../../src/domain/access.ts';

export const grantSchema = z
  .object({
    role: z.enum(roles as [Role, ...Role[]]),
    division: z.string().nullable(),
    employer: z.string().nullable(),
    intermediary: z.string().nullable(),
    institution: z
      .string()
      .nullable()
      .optional()
      .meta({ description: '培训机构、学校、银行、劳务服务中心或驻外办事机构' }),
    term: z
      .int()
      .nullable()
      .optional()
      .meta({ description: '随任职而来的，为任职编号；在“机构与岗位”中办理' }),
    untilOn: z.string().nullable().optional().meta({ description: '最后一日；空为长期' }),
  })
  .meta({ id: 'Grant' });

const OF_INSTITUTIONS: readonly Role[] = ['institution-agent', 'service-centre-agent'];
const AGENTS: readonly Role[] = ['employer-agent', 'intermediary-agent', ...OF_INSTITUTIONS];
const EVERYWHERE: readonly Role[] = ['administrator', 'auditor'];

/** A grant that reaches nothing helps nobody, and one that reaches two things at once is a mistake. */
export const reachingGrant = grantSchema.superRefine(
  ({ role, division, employer, intermediary, institution = null }, context) => {
    const given = [division, employer, intermediary, institution].filter((value) => value !== null).length;
    const right =
      (role === 'employer-agent' && employer !== null && given === 1) ||
      (role === 'intermediary-agent' && intermediary !== null && given === 1) ||
      (OF_INSTITUTIONS.includes(role) && institution !== null && given === 1) ||
      (EVERYWHERE.includes(role) && given === 0) ||
      (!AGENTS.includes(role) && !EVERYWHERE.includes(role) && division !== null && given === 1);
    if (!right)
      context.addIssue(
        `${roleNames[role]}的授权范围不对：单位经办人填单位，管理员和审计员不填，其余填行政区划。`,
      );
  },
);
