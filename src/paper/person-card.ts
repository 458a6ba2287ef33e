import type { PlainDate } from '../domain/dates.ts';
import { type CardField, cardFields, cardGroups } from '../domain/register/card.ts';
import { type Clear, clearNames, clears } from '../domain/register/four-clears.ts';
import { zhDate } from '../domain/waits.ts';
import { Paper } from './paper.ts';
import { table } from './table.ts';

type Value = string | number | boolean | null;

export interface PersonCard {
  readonly id: number;
  readonly name: string;
  readonly identityMasked: string;
  readonly birthOn: string;
  readonly household: string | null;
  readonly place: string | null;
  readonly registeredPoor: boolean | null;
  readonly phone: string | null;
  readonly missing: Readonly<Record<Clear, readonly CardField[]>>;
  readonly members: readonly {
    readonly name: string;
    readonly relation: string | null;
    readonly birthOn: string;
  }[];
}

/** 一人一卡 (art. 8): one sheet with what is known of a person and what is not. */
export async function personCardPaper(
  card: PersonCard & { readonly [field in CardField]?: Value },
  { on, madeAtMs }: { on: PlainDate; madeAtMs: number },
): Promise<Buffer> {
  const title = '农村劳动力信息卡';
  const paper = new Paper({ title, foot: `${title}　第 ${card.id} 号`, madeAtMs });
  paper.paragraph(title, { size: 18, leading: 1.5, align: 'center', after: 8 });
  paper.line(`${card.place ?? ''}　户编号：${card.household ?? '无'}`);
  paper.line(`截至${zhDate(on)}`, { align: 'right' });
  paper.y += 18;
  await fieldTable(paper, card);
  heading(paper, '家庭成员');
  await table(
    paper,
    [
      { title: '姓名', share: 3, value: (member) => member.name },
      { title: '与户主关系', share: 3, value: (member) => member.relation ?? '' },
      { title: '出生日期', share: 3, align: 'center', value: (member) => member.birthOn },
    ],
    card.members,
    '本户没有其他成员。',
  );
  heading(paper, '四清');
  await table(
    paper,
    [
      { title: '项目', share: 3, value: (clear) => clearNames[clear] },
      {
        title: '结果',
        share: 2,
        align: 'center',
        value: (clear) => (card.missing[clear].length === 0 ? '清' : '未清'),
      },
      {
        title: '还缺',
        share: 8,
        value: (clear) => card.missing[clear].map((field) => cardFields[field]).join('、'),
      },
    ],
    clears,
    '',
  );
  paper.y += 24;
  paper.line('本人或户主（签字）：', { size: 10.5, width: paper.width / 2 });
  paper.line('村信息员（签字）：', { size: 10.5, align: 'right', width: paper.width - 90 });
  return paper.finish();
}

function heading(paper: Paper, text: string): void {
  if (!paper.fits(70)) paper.newPage();
  paper.y += 10;
  paper.paragraph(text, { size: 11, leading: 1.5 });
  paper.y += 4;
}

type Pair = readonly [word: string, value: string];

/** All fields by group, three a line, so that the card stays one sheet. */
async function fieldTable(
  paper: Paper,
  card: PersonCard & { readonly [field in CardField]?: Value },
): Promise<void> {
  const groups: [string, Pair[]][] = [
    [
      '本人',
      [
        ['姓名', card.name],
        ['身份证号', card.identityMasked],
        ['出生日期', card.birthOn],
        ['建档立卡', shown(card.registeredPoor)],
        ['联系电话', card.phone ?? ''],
      ],
    ],
    ...cardGroups.map(({ title, fields }): [string, Pair[]] => [
      title,
      fields.map((field) => [cardFields[field], fieldInWords(field, card[field] ?? null)]),
    ]),
  ];
  const rows = groups.flatMap(([group, pairs]) =>
    Array.from({ length: Math.ceil(pairs.length / 3) }, (_, line) => ({
      group: line === 0 ? group : '',
      pairs: pairs.slice(3 * line, 3 * line + 3),
    })),
  );
  await table(
    paper,
    [
      { title: '类别', share: 5, value: ({ group }) => group },
      ...[0, 1, 2].flatMap((at) => [
        { title: '栏目', share: 5, value: (row: (typeof rows)[number]) => row.pairs[at]?.[0] ?? '' },
        { title: '内容', share: 8, value: (row: (typeof rows)[number]) => row.pairs[at]?.[1] ?? '' },
      ]),
    ],
    rows,
    '',
  );
}

function fieldInWords(field: CardField, value: Value): string {
  if (field.endsWith('Fen') && typeof value === 'number') return `${(value / 100).toFixed(2)} 元`;
  return shown(value);
}

function shown(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? '是' : '否';
  return String(value);
}
