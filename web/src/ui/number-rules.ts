import type { Rule } from 'antd/es/form';

/** Rules of a number that people give: something (in these words) of letters, digits, hyphens and underscores. */
export const numberRules = (missing: string): Rule[] => [
  { required: true, whitespace: true, message: missing },
  { pattern: /^\s*([0-9A-Za-z_-]{1,40})?\s*$/, message: '只能用字母、数字、连字符和下划线，不超过 40 个' },
];
