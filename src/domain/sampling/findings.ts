/** What may be wrong with a claim that was approved. */
export const sampleFaults = {
  'facts-wrong': '事实与登记不符',
  'papers-missing': '材料缺失或不清',
  'papers-false': '材料不实',
  'amount-wrong': '金额计算有误',
  'payee-wrong': '收款方或账户有误',
  'procedure-wrong': '办理程序不合规定',
} as const;
export type SampleFault = keyof typeof sampleFaults;
export const sampleFaultCodes = Object.keys(sampleFaults) as [SampleFault, ...SampleFault[]];

export const sampleStates = ['open', 'ok', 'fault'] as const;
export const sampleStateNames = { open: '待复核', ok: '无问题', fault: '有问题' } as const;

/** Of a thousand; what a commitment takes where nobody says otherwise. */
export const USUAL_RATE_PER_MILLE = 50;
