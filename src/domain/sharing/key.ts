import { addDays, type PlainDate } from '../dates.ts';

/** Why a department reads; said when the key is asked for and with every request. */
export const sharePurposes = {
  'social-assistance': '社会救助核对',
  'education-aid': '教育资助核对',
  'medical-insurance': '医保资助核对',
  'social-insurance': '社保经办',
  'employment-service': '就业服务协作',
  'audit-inspection': '审计监督',
} as const;
export type SharePurpose = keyof typeof sharePurposes;

export const keyStateNames = {
  proposed: '待批准',
  rejected: '未批准',
  active: '有效',
  ended: '已到期',
  revoked: '已吊销',
} as const;
export type KeyState = keyof typeof keyStateNames;

export interface KeyLife {
  readonly approved: boolean | null;
  readonly revokedOn: string | null;
  /** Its last day, once another has replaced it. */
  readonly endsOn: string | null;
  readonly expiresOn: string;
}

/** Both last days are days on which the key still works. */
export function keyState({ approved, revokedOn, endsOn, expiresOn }: KeyLife, on: string): KeyState {
  if (approved === null) return 'proposed';
  if (!approved) return 'rejected';
  if (revokedOn !== null) return 'revoked';
  return on > expiresOn || (endsOn !== null && on > endsOn) ? 'ended' : 'active';
}

/** How long a key may be valid at most. */
const LONGEST_DAYS = 366;

/** A key is for at most a year: then somebody asks again whether it is still needed. */
export const lastPossibleDay = (on: PlainDate): PlainDate => addDays(on, LONGEST_DAYS);

/** `xsk_<10 hex>_<secret>`: the part in front says which key it is, in a log or a mail. */
export const shownKey = (id: string, secret: string): string => `xsk_${id.slice(3).toLowerCase()}_${secret}`;
