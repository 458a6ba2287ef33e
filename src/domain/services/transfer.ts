import type { PlainDate } from '../dates.ts';
import type { SupportDepartment, SupportKind } from './kinds.ts';
import { serviceKindNames, supportDepartmentNames } from './words.ts';

export interface Transfer {
  readonly kind: SupportKind;
  readonly department: SupportDepartment;
  /** Names of county and home. */
  readonly county: string;
  readonly home: string;
  readonly person: string;
  readonly serviceId: string;
  readonly subject: string;
  readonly sentOn: PlainDate;
  readonly replyBy: PlainDate;
}

/** The letter (转办函) by which a county hands a request to the department whose it is; lines for screen and print. */
export function transferLetter(transfer: Transfer): string {
  const { kind, department, county, home, person, serviceId, subject, sentOn, replyBy } = transfer;
  return [
    `${county}${supportDepartmentNames[department]}：`,
    `${home}转移就业劳动者${person}反映${serviceKindNames[kind]}方面的困难：${subject}`,
    `根据《湘西自治州劳务协作服务管理办法》第二十一条“从优落实建档立卡转移就业贫困劳动力户籍、就医、子女就读等方面的扶持政策”，现转请你局办理，并请于${replyBy}前答复（编号${serviceId}）。`,
    `${sentOn}`,
  ].join('\n');
}
