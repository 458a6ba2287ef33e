import type { ConsentPurpose, Consents } from './consent.ts';
import { permitted } from './consent.ts';

export interface FieldRule {
  readonly title: string;
  /** Left out without this consent. */
  readonly consent?: ConsentPurpose;
}

/**
 * What another department can be given, by resource and field. A masked field is a field of its own: who needs only to
 * recognise a person gets `nameMasked` and not `name`.
 */
export const shareResources = {
  'person-basics': {
    title: '人员基本信息',
    fields: {
      nameMasked: { title: '姓名（隐去名）' },
      name: { title: '姓名' },
      sex: { title: '性别' },
      birthYear: { title: '出生年份' },
      birthOn: { title: '出生日期' },
      household: { title: '户编号' },
      division: { title: '行政区划代码' },
      education: { title: '文化程度' },
      health: { title: '健康状况', consent: 'share-health' },
      phoneMasked: { title: '联系电话（隐去中间四位）' },
      phone: { title: '联系电话', consent: 'share-contact' },
    },
  },
  'poverty-status': {
    title: '建档立卡',
    fields: {
      registeredPoor: { title: '当日是否建档立卡贫困人口' },
      since: { title: '自何日起' },
    },
  },
  employment: {
    title: '就业',
    fields: {
      id: { title: '就业编号' },
      employer: { title: '统一社会信用代码' },
      employerName: { title: '用人单位' },
      startsOn: { title: '入职日期' },
      departedOn: { title: '离职日期' },
      post: { title: '岗位' },
      wageFen: { title: '月工资（分）', consent: 'share-income' },
    },
  },
  'insurance-months': {
    title: '社保缴费月份',
    fields: {
      month: { title: '所属月份' },
      kind: { title: '险种' },
      employer: { title: '统一社会信用代码' },
      paidOn: { title: '缴费日期' },
      amountFen: { title: '缴费金额（分）', consent: 'share-income' },
    },
  },
  'claims-paid': {
    title: '已付补贴',
    fields: {
      programme: { title: '项目' },
      claim: { title: '申请编号' },
      paidOn: { title: '支付日期' },
      amountFen: { title: '金额（分）' },
    },
  },
} as const satisfies Record<string, { title: string; fields: Record<string, FieldRule> }>;
export type ShareResource = keyof typeof shareResources;
export const shareResourceIds = Object.keys(shareResources) as ShareResource[];

/** Lets an outside office report insurance payments instead of reading anything. */
export const CONFIRM_INSURANCE = 'confirm-insurance';

/** Every scope a key can have: `<resource>.<field>`, and confirming insurance. */
export const shareScopes: readonly string[] = [
  ...shareResourceIds.flatMap((resource) =>
    Object.keys(shareResources[resource].fields).map((field) => `${resource}.${field}`),
  ),
  CONFIRM_INSURANCE,
];

/** 人员基本信息·姓名. */
export function scopeTitle(scope: string): string {
  if (scope === CONFIRM_INSURANCE) return '报送社保缴费';
  const [resource = '', field = ''] = scope.split('.');
  const known = shareResources[resource as ShareResource];
  const rule = (known?.fields as Record<string, FieldRule> | undefined)?.[field];
  return rule ? `${known.title}·${rule.title}` : scope;
}

export interface Granted {
  readonly given: readonly string[];
  readonly withheld: readonly string[];
}

/** Which of a key's fields one person's data may leave with, and which wait for that person's consent. */
export function grantedFields(scopes: readonly string[], said: Consents): Granted {
  const given: string[] = [];
  const withheld: string[] = [];
  for (const scope of scopes) {
    if (scope === CONFIRM_INSURANCE) continue;
    const [resource = '', field = ''] = scope.split('.');
    const fields = shareResources[resource as ShareResource]?.fields as Record<string, FieldRule> | undefined;
    const rule = fields?.[field];
    if (!rule) continue;
    if (rule.consent && !permitted(rule.consent, said)) withheld.push(scope);
    else given.push(scope);
  }
  return { given, withheld };
}

/** 139****5678; a short number is hidden whole. */
export function maskedPhone(phone: string): string {
  if (phone.length < 9) return '*'.repeat(phone.length);
  return `${phone.slice(0, 3)}${'*'.repeat(phone.length - 7)}${phone.slice(-4)}`;
}

/** The fields of one record that were granted; others are not there at all. */
export function pick(
  resource: ShareResource,
  given: readonly string[],
  record: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const fields = Object.entries(record).filter(([field]) => given.includes(`${resource}.${field}`));
  return Object.fromEntries(fields);
}
