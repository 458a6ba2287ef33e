import type { PlainDate } from '../dates.ts';
import type { CreditCode, DivisionCode } from '../ids.ts';
import { LEAST_AGE } from '../matching/fit.ts';
import type { Fen } from '../money.ts';
import type { ListedWord } from './listed-words.ts';
import { present, type Row, type RowCheck, type RowContext, RowReader } from './row-reader.ts';

/** One opening (art. 9), posted by an employer, or by a service centre or stationed office for an employer. */
export type OpeningRow = {
  id: string;
  /** Of the employer; null: not registered here, and goes by its name. */
  employer: CreditCode | null;
  employerName: string | null;
  /** Service centre or stationed office. */
  institution: CreditCode | null;
  /** County of the workplace, anywhere in the country. */
  place: DivisionCode;
  industry: string;
  post: string;
  payFromFen: Fen;
  payToFen: Fen;
  places: number;
  ageFrom: number | null;
  ageTo: number | null;
  sex: ListedWord<'性别要求'> | null;
  sexReason: string | null;
  education: ListedWord<'文化程度要求'> | null;
  skill: ListedWord<'技能要求'> | null;
  services: ListedWord<'提供服务'>[];
  validUntil: PlainDate;
};

const MOST_PLACES = 10_000;

export function checkOpeningRow(row: Row, context: RowContext): RowCheck<OpeningRow> {
  const r = new RowReader(row, context);
  const id = r.number('岗位编号');
  const employer = r.text('用人单位代码') === null ? null : r.creditCode('用人单位代码');
  const institution = r.text('服务中心代码') === null ? null : r.creditCode('服务中心代码');
  if (r.text('用人单位代码') === null && r.text('服务中心代码') === null)
    r.fail('poster-missing', '用人单位代码');
  const employerName = r.text('用人单位代码') === null ? r.required('用人单位名称') : r.text('用人单位名称');
  const place = r.county('工作地点代码');
  const industry = short(r, '行业');
  const post = short(r, '岗位');
  const pay = readPay(r);
  const places = r.count('招聘人数');
  if (r.text('招聘人数') === null) r.required('招聘人数');
  else if (places !== null && (places < 1 || places > MOST_PLACES)) r.fail('places-out-of-range', '招聘人数');
  const ages = readAges(r);
  const sex = r.listed('性别要求');
  const sexReason = r.text('性别要求依据');
  if (sex !== null && (sexReason === null || sexReason.length < 4))
    r.fail('sex-without-reason', '性别要求依据');
  if (sex === null && sexReason !== null) r.fail('sex-without-reason', '性别要求');
  const asked = { education: r.listed('文化程度要求'), skill: r.listed('技能要求') };
  const services = r.text('提供服务') === null ? [] : r.several('提供服务');
  const validUntil = r.requiredDate('有效期至');
  if (validUntil !== null && validUntil < context.businessDate) r.fail('opening-expired', '有效期至');
  return r.finish(() => ({
    id: present(id),
    employer,
    employerName,
    institution,
    place: present(place),
    industry: present(industry),
    post: present(post),
    ...present(pay),
    places: present(places),
    ...ages,
    sex,
    sexReason,
    ...asked,
    services: present(services),
    validUntil: present(validUntil),
  }));
}

function short(r: RowReader, column: string): string | null {
  return r.required(column) === null ? null : r.shortText(column);
}

/** One amount is both ends. */
function readPay(r: RowReader): { payFromFen: Fen; payToFen: Fen } | null {
  if (r.required('月薪下限(元)') === null) return null;
  const from = r.amount('月薪下限(元)');
  const to = r.text('月薪上限(元)') === null ? from : r.amount('月薪上限(元)');
  if (from === null || to === null) return null;
  if (from === 0) return r.fail('amount-not-positive', '月薪下限(元)');
  return to < from ? r.fail('pay-range-invalid', '月薪上限(元)') : { payFromFen: from, payToFen: to };
}

function readAges(r: RowReader): { ageFrom: number | null; ageTo: number | null } {
  const ageFrom = r.count('年龄下限');
  const ageTo = r.count('年龄上限');
  const outside = (age: number | null) => age !== null && (age < LEAST_AGE || age > 99);
  if (outside(ageFrom)) r.fail('age-out-of-range', '年龄下限');
  else if (outside(ageTo) || (ageTo !== null && ageTo < (ageFrom ?? LEAST_AGE)))
    r.fail('age-out-of-range', '年龄上限');
  return { ageFrom, ageTo };
}
