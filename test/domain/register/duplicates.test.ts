import { expect, test } from 'vitest';
import { duplicateCautions } from '../../../src/domain/register/duplicates.ts';

const card = (relation: string | null, household: string | null = 'H-1') => ({ relation, household });

test.each([
  ['户主 and 配偶 of one household', card('户主'), card('配偶'), ['relations-exclude']],
  ['子女 and 父母 of one household', card('子女'), card('父母'), ['relations-exclude']],
  ['the same relation', card('子女'), card('子女'), []],
  ['a relation that is not known', card('户主'), card(null), []],
  ['two households', card('户主'), card('配偶', 'H-2'), []],
  ['no household', card('户主', null), card('配偶', null), []],
])('%s', (_what, first, second, codes) => {
  expect(duplicateCautions(first, second).map(({ code }) => code)).toEqual(codes);
});
