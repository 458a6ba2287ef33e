import type { FormRule } from 'antd';
import type { Dayjs } from 'dayjs';
import { checkCreditCode } from '../../../../src/domain/credit-code.ts';
import type { PlainDate } from '../../../../src/domain/dates.ts';
import { checkIdentityNumber } from '../../../../src/domain/identity-number.ts';
import { isBusinessNumber } from '../../../../src/domain/ids.ts';
import { rowError } from '../../../../src/domain/import-rows/index.ts';
import { yuanToFen } from '../../../../src/domain/money.ts';

type Check = { ok: true } | { ok: false; message: string; remedy: string };

/** The words of the import's rules, under the form's fields. */
const judged =
  (check: (value: string) => Check): FormRule =>
  () => ({
    validator: (_rule: unknown, value: string | undefined) => {
      if (!value) return Promise.resolve();
      const verdict = check(value);
      return verdict.ok ? Promise.resolve() : Promise.reject(new Error(verdict.message + verdict.remedy));
    },
  });
const numbered = (column: string) =>
  judged((value) =>
    isBusinessNumber(value.trim()) ? { ok: true } : { ok: false, ...rowError('number-invalid', 1, column) },
  );
const required = (message: string): FormRule => ({ required: true, message });

export const placementRules = (today: PlainDate) => ({
  employer: [required('请填写统一社会信用代码'), judged(checkCreditCode)],
  identityNumber: [required('请填写身份证号'), judged((value) => checkIdentityNumber(value, today))],
  id: [required('请填写就业编号'), numbered('就业编号')],
  intermediary: [numbered('介绍机构编号')],
  startsOn: [required('请填写入职日期')],
  wage: [
    judged((value) => {
      const fen = yuanToFen(value.trim());
      return fen !== null ? { ok: true } : { ok: false, ...rowError('amount-not-a-number', 1, '月工资(元)') };
    }),
  ],
  contractStart: [required('请填写合同起始日')],
  contractEnd: [
    ({ getFieldValue }: { getFieldValue: (name: string | string[]) => unknown }) => ({
      validator: (_rule: unknown, value: Dayjs | null | undefined) => {
        if (getFieldValue('openEnded')) return Promise.resolve();
        if (!value) return Promise.reject(new Error('请填写合同终止日，或勾选无固定期限'));
        const from = getFieldValue(['contract', 'startsOn']) as Dayjs | undefined;
        const { message, remedy } = rowError('contract-end-before-start', 1, '合同终止日');
        return from && value.isBefore(from, 'day')
          ? Promise.reject(new Error(message + remedy))
          : Promise.resolve();
      },
    }),
  ],
});
