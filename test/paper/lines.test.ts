import { expect, test } from 'vitest';
import { breakLines } from '../../src/paper/lines.ts';

/** Chinese counts two, Latin one. */
const measure = (text: string) => [...text].reduce((sum, c) => sum + (c > '⿿' || /[“”]/.test(c) ? 2 : 1), 0);
const lines = (text: string, width: number, indent = 0) => breakLines(text, width, measure, indent);

test.each<[string, string, number, string[]]>([
  ['anywhere between characters', '依法缴纳社保资金', 8, ['依法缴纳', '社保资金']],
  ['no line begins with a closing mark', '依法缴纳。社保', 8, ['依法缴', '纳。社保']],
  ['no line ends with an opening mark', '用人单位（盖章）', 10, ['用人单位', '（盖章）']],
  ['a quotation keeps both its marks', '称“良好”的', 8, ['称“良', '好”的']],
  ['words and numbers stay whole', '共 1234 笔 employer-post', 13, ['共 1234 笔', 'employer-post']],
  ['but one longer than the line is cut', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
  ['nothing is one empty line', '', 8, ['']],
])('%s', (_what, text, width, expected) => {
  expect(lines(text, width)).toEqual(expected);
});

test('the first line has less room by its indent, and nothing is lost', () => {
  expect(lines('用人单位登记在册', 8, 4)).toEqual(['用人', '单位登记', '在册']);
  const text =
    '第二十四条 对州内吸纳本州建档立卡贫困劳动力、依法缴纳社保资金、签有劳动合同、用工1年以上的企业。';
  for (const width of [4, 7, 10, 23, 60])
    expect(lines(text, width).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
});
