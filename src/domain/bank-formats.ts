/** The forms in which banks take a payment file and give their answer; each county's finance office chooses one. */
export const bankFormatIds = ['csv-gb18030', 'fixed-width', 'xlsx'] as const;
export type BankFormatId = (typeof bankFormatIds)[number];

export const DEFAULT_BANK_FORMAT: BankFormatId = 'csv-gb18030';

export const bankFormats: Record<
  BankFormatId,
  { readonly name: string; readonly extension: string; readonly mediaType: string }
> = {
  'csv-gb18030': { name: 'CSV（GB18030）', extension: 'csv', mediaType: 'text/csv; charset=gb18030' },
  'fixed-width': { name: '定长文本（GB18030）', extension: 'txt', mediaType: 'text/plain; charset=gb18030' },
  xlsx: {
    name: 'Excel 工作簿（XLSX）',
    extension: 'xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
};
