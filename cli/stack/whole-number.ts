import { InvalidArgumentError } from 'commander';

/** What an option of a command counts; anything else is refused before the work begins. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('须为非负整数。');
  return Number(text);
}
