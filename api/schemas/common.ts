import { z } from 'zod';
import { type PlainDate, parsePlainDate, parseYearMonth } from '../../src/domain/dates.ts';

/** A real calendar date, YYYY-MM-DD. */
export const plainDate = z
  .string()
  .refine((text) => parsePlainDate(text) !== null, '须为真实日期，格式 YYYY-MM-DD')
  .meta({ format: 'date', example: '2017-06-18' });
export const asDate = (text: string): PlainDate => text as PlainDate;

export const yearMonth = z
  .string()
  .refine((text) => parseYearMonth(text) !== null, '须为月份，格式 YYYY-MM')
  .meta({ example: '2016-06' });

export const fen = z.int().meta({ description: '金额，分' });
export const divisionCode = z
  .string()
  .regex(/^\d{6}(\d{3}(\d{3})?)?$/, '须为 6、9 或 12 位行政区划代码')
  .meta({ example: '433101' });
const id = z.string().min(1).max(100);
export const idParams = z.object({ id });
export const rowIdParams = z.object({ id: z.coerce.number().int().positive() });

export const iso = (value: Date): string => value.toISOString();
export const isoOrNull = (value: Date | null): string | null => value?.toISOString() ?? null;

/** Why somebody did what needs a reason; kept in the audit log. */
export const reasonSchema = z.string().trim().min(4, '请写明理由，至少 4 个字').max(500);
