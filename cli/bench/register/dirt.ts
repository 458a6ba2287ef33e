import { identityCheckDigit } from '../../../src/domain/identity-number.ts';
import type { RowErrorCode } from '../../../src/domain/import-rows/index.ts';
import type { Random } from '../../faults/random.ts';
import { type Cells, one } from './person.ts';

/** Why a row will be refused. */
export interface Fault {
  readonly column: string;
  readonly code: RowErrorCode;
}

interface Dirt extends Fault {
  /** Cells as somebody wrote them. */
  readonly spoil: (card: Cells) => Cells;
}

const cell = (column: string, value: string) => () => ({ [column]: value });
const identity = (change: (number: string) => string) => (card: Cells) => ({
  身份证号: change(card.身份证号!),
});
const wrongDigit = (digit: string): string => (digit === '3' ? '4' : '3');

/** What is wrong with the rows that counties send. Each spoils one cell, so that one error is expected. */
const DIRT: readonly Dirt[] = [
  dirt(
    '身份证号',
    'identity-check-digit',
    identity((n) => n.slice(0, 17) + wrongDigit(n[17]!)),
  ),
  dirt('身份证号', 'identity-number-length', cell('身份证号', '')),
  dirt(
    '身份证号',
    'identity-number-length',
    identity((n) => n.slice(0, 6) + n.slice(8, 17)),
  ),
  dirt(
    '身份证号',
    'identity-number-characters',
    identity((n) => `${n.slice(0, 10)}O${n.slice(11)}`),
  ),
  dirt(
    '身份证号',
    'identity-birth-date',
    identity((n) => withDigit(`${n.slice(0, 10)}0230${n.slice(14, 17)}`)),
  ),
  dirt('行政区划代码', 'village-unknown', (card) => ({ 行政区划代码: card.行政区划代码!.slice(0, 9) })),
  dirt('行政区划代码', 'village-unknown', cell('行政区划代码', '430981001001')),
  dirt('行政区划代码', 'village-unknown', cell('行政区划代码', '')),
  dirt('姓名', 'name-missing', cell('姓名', '　')),
  dirt('户编号', 'household-missing', cell('户编号', '')),
  dirt('建档立卡', 'value-missing', cell('建档立卡', '')),
  dirt('文化程度', 'value-not-listed', cell('文化程度', '文盲')),
  dirt('与户主关系', 'value-not-listed', cell('与户主关系', '之侄')),
  dirt('就业状态', 'value-not-listed', cell('就业状态', '打工')),
  dirt('月工资(元)', 'amount-not-a-number', cell('月工资(元)', '3千多')),
  dirt('家庭年收入(元)', 'amount-negative', cell('家庭年收入(元)', '-1')),
  dirt('随行家属(人)', 'amount-not-a-number', cell('随行家属(人)', '两人')),
  dirt('毕业年份', 'year-invalid', cell('毕业年份', '2016.13')),
  dirt('毕业年份', 'year-invalid', cell('毕业年份', '1900-02-30')),
];

function dirt(column: string, code: RowErrorCode, spoil: Dirt['spoil']): Dirt {
  return { column, code, spoil };
}

const withDigit = (first17: string): string => first17 + identityCheckDigit(first17);

/** Spoils a row so that it will be refused. */
export function spoiled(random: Random, card: Cells): { cells: Cells; fault: Fault } {
  const { column, code, spoil } = one(random, DIRT);
  return { cells: { ...card, ...spoil(card) }, fault: { column, code } };
}

const FULL_WIDTH = /[!-~]/g;
const wide = (text: string): string =>
  text.replace(FULL_WIDTH, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));

/** What keyboards and spreadsheets do to a row without changing what it says. */
const ODDITIES: readonly ((card: Cells) => Cells)[] = [
  (card) => ({ 身份证号: wide(card.身份证号!) }),
  (card) => ({ 身份证号: card.身份证号!.toLowerCase() }),
  (card) => ({ 身份证号: card.身份证号!.replace(/^(.{6})(.{8})/, '$1 $2 ') }),
  (card) => ({ 姓名: `　${card.姓名} ` }),
  (card) => ({ 行政区划代码: ` ${wide(card.行政区划代码!)}` }),
  (card) => ({ '家庭年收入(元)': wide(card['家庭年收入(元)']!) }),
  (card) => ({ 文化程度: `\u200b${card.文化程度}` }),
];

/** The same row, oddly written. */
export function oddlyWritten(random: Random, card: Cells): Cells {
  return { ...card, ...one(random, ODDITIES)(card) };
}
