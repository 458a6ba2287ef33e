/**
 * What a person may agree to or refuse. `asks`: nothing happens without consent; `allows`: it happens unless refused
 * (art. 12 has the state tell people of policies and posts, so messages need no consent, but can be stopped).
 */
export const consentPurposes = {
  'share-contact': { name: '向其他部门提供联系电话', needs: 'asks' },
  'share-health': { name: '向其他部门提供健康状况', needs: 'asks' },
  'share-income': { name: '向其他部门提供工资和缴费金额', needs: 'asks' },
  publicity: { name: '在宣传报道中使用姓名、事迹和照片', needs: 'asks' },
  'wechat-messages': { name: '通过微信公众号接收消息', needs: 'asks' },
  'service-messages': { name: '接收本人事项的短信', needs: 'allows' },
  'campaign-messages': { name: '接收政策、岗位、走访等通知短信', needs: 'allows' },
} as const satisfies Record<string, { name: string; needs: 'asks' | 'allows' }>;
export type ConsentPurpose = keyof typeof consentPurposes;
export const consentPurposeIds = Object.keys(consentPurposes) as ConsentPurpose[];

export type Stance = 'given' | 'refused';
export const stanceNames = { given: '同意', refused: '不同意' } as const satisfies Record<Stance, string>;
export const consentWays = { paper: '书面', self: '本人网上', phone: '电话（有记录）' } as const;

/** What stands of a person: at most one word a purpose. */
export type Consents = ReadonlyMap<string, Stance>;

/** May it be done? Silence is no consent where consent is asked for, and no objection where it is not. */
export function permitted(purpose: ConsentPurpose, said: Consents): boolean {
  const stance = said.get(purpose);
  return consentPurposes[purpose].needs === 'asks' ? stance === 'given' : stance !== 'refused';
}
