import { type InvitationAnswer, invitationAnswerNames } from '../domain/coordination/meeting.ts';
import { type PlainDate, plainDate } from '../domain/dates.ts';
import { zhDate } from '../domain/waits.ts';
import { Paper } from './paper.ts';

export interface MinutesSheet {
  readonly title: string;
  readonly periodName: string;
  readonly divisionName: string;
  readonly meetsOn: string | null;
  readonly heldOn: string | null;
  readonly place: string | null;
  readonly attendance: string | null;
  readonly minutes: string | null;
  readonly agenda: readonly string[];
  readonly invitations: readonly {
    readonly name: string;
    readonly answer: InvitationAnswer;
    readonly delegate: string | null;
  }[];
  readonly decisions: readonly {
    readonly no: number;
    readonly text: string;
    readonly duties: readonly { readonly title: string; readonly dueOn: string | null }[];
  }[];
  readonly on: PlainDate;
}

/** The minutes of a meeting (会议纪要); before it was held, its notice with the agenda (会议通知). */
export async function minutesPaper(sheet: MinutesSheet, { madeAtMs }: { madeAtMs: number }): Promise<Buffer> {
  const kind = sheet.heldOn ? '会议纪要' : '会议通知';
  const paper = new Paper({ title: kind, foot: `${sheet.title}　${kind}`, madeAtMs, side: 72 });
  paper.paragraph(`${sheet.title}${kind}`, { size: 18, leading: 1.5, align: 'center', after: 4 });
  paper.paragraph(sheet.periodName, { size: 12, align: 'center', after: 8 });
  const day = sheet.heldOn ?? sheet.meetsOn;
  const when = day ? zhDate(plainDate(day)) : '待定';
  const section = (heading: string, lines: readonly string[]) => {
    if (lines.length === 0) return;
    paper.paragraph(heading, { size: 13, after: 2 });
    for (const line of lines) paper.paragraph(line, { size: 11.5, indent: 23 });
    paper.y += 6;
  };
  section('一、时间和地点', [`${when}${sheet.place ? `，${sheet.place}` : ''}`]);
  section('二、参会方', sheet.attendance ? sheet.attendance.split('\n') : sheet.invitations.map(partyLine));
  section('三、议程', sheet.agenda);
  section('四、纪要', sheet.minutes ? sheet.minutes.split('\n') : []);
  section(
    '五、议定事项和责任事项',
    sheet.decisions.flatMap(({ no, text, duties }) => [
      `${no}. ${text}`,
      ...duties.map(({ title, dueOn }) => `　责任事项：${title}${dueOn ? `，${dueOn} 前完成` : ''}`),
    ]),
  );
  paper.y += 24;
  paper.paragraph(`${sheet.divisionName}劳务协作领导小组办公室`, { size: 11.5, align: 'right' });
  paper.paragraph(zhDate(sheet.on), { size: 11.5, align: 'right' });
  return paper.finish();
}

const partyLine = ({ name, answer, delegate }: MinutesSheet['invitations'][number]): string =>
  `${name}（${answer === 'delegate' ? `由${delegate}代表` : invitationAnswerNames[answer]}）`;
