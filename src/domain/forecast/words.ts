import type { CheckOf } from '../policy/programme-shapes.ts';
import type { EmploymentProgrammeId } from '../policy/types.ts';
import type { ClaimRisk, RiskBand } from './risk.ts';

export const riskBandNames: Record<RiskBand, string> = {
  safe: '正常',
  'at-risk': '有风险',
  lost: '预计不予发放',
};

/** What is missing, as a phrase; the check's own name says what ought to be. */
export const riskNames: Record<CheckOf<EmploymentProgrammeId> | ClaimRisk, string> = {
  'not-overlapping': '就业重叠',
  'employer-in-prefecture': '用人单位不在州内',
  'registered-poor': '入职之日不是建档立卡',
  'employment-confirmed': '劳动合同尚未确认',
  'contract-covers-year': '已确认的合同不足一年',
  'not-ended-early': '未满一年离职',
  'insurance-months': '社保缺月',
  'not-granted-before': '此前已获补贴',
  'intermediary-qualified': '介绍机构没有资质',
  'intermediary-in-good-standing': '介绍机构信誉不符',
  'follow-up-windows': '错过回访期',
  held: '暂停办理',
  correction: '退回补正',
  objection: '异议待裁定',
  returned: '银行退票待重付',
};
