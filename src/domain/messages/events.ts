/** What can be told to people, with what a template of it may name. */
export const messageEvents = {
  'claim-paid': { name: '补贴已付', kind: 'service', placeholders: ['programme', 'amount', 'day'] },
  'claim-refused': { name: '不予补贴', kind: 'service', placeholders: ['programme', 'reason', 'remedy'] },
  'correction-asked': { name: '退回补正', kind: 'service', placeholders: ['programme', 'until'] },
  'payment-returned': { name: '银行退票', kind: 'service', placeholders: ['programme'] },
  'contract-confirmed': { name: '合同已确认', kind: 'service', placeholders: ['employer', 'dueOn'] },
  'worker-code': { name: '劳动者确认码', kind: 'service', placeholders: ['employer', 'until'] },
  'year-due-soon': { name: '即将满一年', kind: 'service', placeholders: ['employer', 'dueOn'] },
  'refresh-visit': {
    name: '年度更新走访',
    kind: 'campaign',
    placeholders: ['name', 'village', 'from', 'until'],
  },
  'job-fair': { name: '招聘会', kind: 'campaign', placeholders: ['name', 'place', 'day'] },
  'policy-news': { name: '政策消息', kind: 'campaign', placeholders: ['name', 'text'] },
} as const satisfies Record<
  string,
  { name: string; kind: 'service' | 'campaign'; placeholders: readonly string[] }
>;
export type MessageEvent = keyof typeof messageEvents;
export const messageEventIds = Object.keys(messageEvents) as MessageEvent[];

/** Filled in from the register; the rest of a campaign's placeholders the officer writes. */
export const FROM_REGISTER: readonly string[] = ['name', 'village'];

/** Events of a case that are told. The trigger `case_event_tells` has the same list. */
export const toldCaseEvents = [
  'claim-paid',
  'claim-refused-by-rules',
  'decision',
  'contract-confirmed',
  'worker-code-issued',
  'payment-returned',
] as const;

export const channelNames = { file: '文件投递', sms: '短信', wechat: '微信公众号' } as const;
export type Channel = keyof typeof channelNames;

export const deliveryStatusNames = {
  waiting: '待发送',
  sending: '发送中',
  sent: '已发送',
  undeliverable: '未能送达',
  unclear: '结果不明',
  skipped: '未发送',
} as const;
export type DeliveryStatus = keyof typeof deliveryStatusNames;

export const deliveryReasonNames: Readonly<Record<string, string>> = {
  'no-address': '没有登记联系电话',
  refused: '本人不接收',
  'refused-by-gateway': '通道拒收',
  'too-many-attempts': '多次重试未成功',
  'broken-off': '发送时中断，可能已经送达',
  'no-answer': '通道没有答复，可能已经送达',
};

export const campaignStatusNames = {
  draft: '待发送',
  filling: '正在生成',
  filled: '已生成',
  cancelled: '已取消',
} as const;
