import { z } from 'zod';
import { parsePlainDate } from '../dates.ts';
import { listedWords } from '../import-rows/listed-words.ts';
import { type CardField, cardFields } from '../register/card.ts';
import { clears } from '../register/four-clears.ts';

const field = z.enum(Object.keys(cardFields) as [CardField, ...CardField[]]);

/** `fourClears` of a policy file: what the register must know of whom (art. 8), in place of the default. */
export const fourClears = z
  .array(
    z.strictObject({
      clear: z.enum(clears),
      groups: z.array(z.enum(listedWords.就业状态)).min(1).optional(),
      fromAge: z.int().min(0).max(120).optional(),
      where: field.optional(),
      fields: z.array(field).min(1),
    }),
  )
  .min(1);

/** Days that every year has. */
const monthDay = z
  .string()
  .refine(
    (day) => day !== '02-29' && parsePlainDate(`2017-${day}`) !== null,
    '须为每年都有的月日，格式 MM-DD',
  );

/** `annualRefresh`: when a year's refresh is opened and due by level (art. 8), in place of the default. */
export const annualRefresh = z.strictObject({
  opensOn: monthDay,
  dueOn: z.strictObject({ village: monthDay, township: monthDay, county: monthDay, prefecture: monthDay }),
  reminderDays: z.int().min(0).max(90),
  tellEveryDays: z.int().min(1).max(90),
});
