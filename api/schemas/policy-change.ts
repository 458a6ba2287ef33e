import { z } from 'zod';

export const policyChangeSchema = z
  .object({
    part: z.enum(['head', 'article', 'parameter', 'standard', 'amount', 'condition', 'payment', 'programme']),
    path: z.string().meta({ description: '在文件中的位置' }),
    what: z.string(),
    before: z.string().nullable().meta({ description: '空：原来没有' }),
    after: z.string().nullable().meta({ description: '空：不再有' }),
  })
  .meta({ id: 'PolicyChange' });
