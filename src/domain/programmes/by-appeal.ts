/** An upheld appeal is the last word on this reason for this claim; every other condition is weighed as ever. */
export const BY_APPEAL = {
  outcome: 'met',
  overruled: true,
  note: '经申诉决定，本案不再以此理由不予补贴。',
} as const;
