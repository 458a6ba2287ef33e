import { scopesFor } from '../../../../src/domain/access.ts';
import { type ImportKind, importKinds } from '../../../../src/domain/import-rows/columns.ts';
import type { InstitutionKind } from '../../../../src/domain/words.ts';
import { useServes, useSession } from '../../app/session.tsx';

/** What a file of each kind is for, and what must be there before it. */
export const purposes: Record<ImportKind, string> = {
  registry: '户、人和建档立卡状态（办法第八条）。同一身份证号已登记在另一户或另一姓名之下的，保留原登记。',
  employers: '用人单位及收款账户。就业登记之前，单位须先在这里。',
  intermediaries: '介绍机构、资质和收款账户。',
  placements: '一行一段就业。用人单位和介绍机构须已登记；身份证号不在名册的也可以登记。',
  insurance: '社保经办机构按月提供的缴费明细。没有对上就业的行也保留，见“未匹配社保”。',
  departures: '离职日期。可以提前登记。',
  'follow-ups': '介绍机构的回访记录。每个窗口至少一次，须在窗口之内。',
  institutions: '培训机构、学校、银行和收款账户。登记培训班之前，机构须先在这里。',
  'training-classes': '一行一个培训班（办法第十七条）。登记后由机构所在县市的人社局审核开班。',
  enrolments: '培训班的学员，须在劳动力名册中；费用由谁承担，培训补贴就发给谁。',
  attendance: '签到表，一人一天一行。培训期间以外的、重复的不收，逐行说明；签到表交齐后不能再加。',
  'training-results': '谁已结业、取得什么证书。后来取得的证书可以单独补报。',
  students: '两后生和特困学生（办法第十八条），一行一人一校。学生须已在劳动力名册中。',
  'school-years': '学校每学年的确认，一行一名学生一个学年。',
  loans: '返乡创业贷款（办法第十九条），一行一笔。借款人须已在劳动力名册中。',
  'job-openings': '招聘岗位（办法第九条），一行一个。州外单位没有登记的，由劳务服务中心或驻外办事机构发布。',
  'loan-statements': '银行每季度报送的结息情况，一行一笔贷款一个季度。',
};

/** Whose files some of them are among institutions, as in the menu. */
const ofInstitutions: Partial<Record<ImportKind, readonly InstitutionKind[]>> = {
  'training-classes': ['training', 'school'],
  enrolments: ['training', 'school'],
  attendance: ['training', 'school'],
  'training-results': ['training', 'school'],
  students: ['school'],
  'school-years': ['school'],
  loans: ['bank'],
  'loan-statements': ['bank'],
};

/**
 * The kinds this user may import here. Who acts for an employer alone reports insurance with its proof, which this page
 * cannot take: that has a page of its own (`ownInsurance`).
 */
export function useImportKinds(): { kinds: ImportKind[]; ownInsurance: boolean } {
  const serves = useServes();
  const { grants } = useSession();
  const { all, divisions, employers } = scopesFor(grants, 'import-insurance');
  const ownInsurance = !all && divisions.length === 0 && employers.length > 0;
  return {
    kinds: importKinds.filter(
      (kind) => serves(`import-${kind}`, ofInstitutions[kind]) && !(kind === 'insurance' && ownInsurance),
    ),
    ownInsurance,
  };
}
