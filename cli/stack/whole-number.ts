import { InvalidArgumentError } from 'commander';

/** What an option of a command counts; anything else is refused before the work begins. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('须为非负整数。');
  return Number(text);
}

/** The same for an option that is given several: they replace `defaults`. */
export const wholeNumbers = (defaults: readonly number[]) => (value: string, before: readonly number[]) => [
  ...(before === defaults ? [] : before),
  wholeNumber(value),
];
