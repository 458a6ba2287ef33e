import { Form, type FormRule, Input, Select } from 'antd';
import { type Grant, scopesFor } from '../../../../src/domain/access.ts';
import { useMay } from '../../app/session.tsx';

/** For whom somebody may register: anybody as an office, else as one of these employers or intermediaries. */
export interface Parties {
  readonly isOffice: boolean;
  readonly employers: readonly string[];
  readonly intermediaries: readonly string[];
}

interface FieldProps {
  readonly parties: Parties;
  readonly rules: FormRule[];
}

export function partiesOf(grants: readonly Grant[]): Parties {
  const { all, divisions, employers, intermediaries } = scopesFor(grants, 'import-placements');
  return { isOffice: all || divisions.length > 0, employers, intermediaries };
}

/** An intermediary places with any employer; who acts for employers alone chooses among those. */
const namesAnyEmployer = ({ isOffice, intermediaries }: Parties): boolean =>
  isOffice || intermediaries.length > 0;

/** An intermediary without employers of its own registers nothing that it has not placed itself. */
const isAlwaysPlacer = ({ isOffice, employers, intermediaries }: Parties): boolean =>
  !isOffice && employers.length === 0 && intermediaries.length > 0;

/** What is known before anybody types; `asked` is the employer that a link names. */
export function filledIn(
  parties: Parties,
  asked: string | undefined,
): { employer?: string | undefined; intermediary?: string | undefined } {
  const { employers, intermediaries } = parties;
  const isPossible = asked !== undefined && (namesAnyEmployer(parties) || employers.includes(asked));
  return {
    employer: isPossible ? asked : employers[0],
    intermediary: isAlwaysPlacer(parties) ? intermediaries[0] : undefined,
  };
}

export function EmployerField({ parties, rules }: FieldProps) {
  const { employers } = parties;
  const mayAdd = useMay()('import-employers');
  if (namesAnyEmployer(parties)) {
    return (
      <Form.Item
        name="employer"
        label="用人单位的统一社会信用代码"
        rules={rules}
        validateDebounce={400}
        extra={!mayAdd && '营业执照上有。新单位先由所在县市的就业服务中心登记。'}
      >
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
    );
  }
  return (
    <Form.Item name="employer" label="用人单位" rules={rules} hidden={employers.length === 1}>
      <Select options={employers.map((code) => ({ value: code, label: code }))} />
    </Form.Item>
  );
}

export function IntermediaryField({ parties, rules }: FieldProps) {
  const { intermediaries } = parties;
  const style = { minWidth: 220 };
  if (!isAlwaysPlacer(parties)) {
    return (
      <Form.Item
        name="intermediary"
        label="介绍机构编号（没有不填）"
        rules={rules}
        validateDebounce={400}
        style={style}
      >
        <Input maxLength={40} />
      </Form.Item>
    );
  }
  const isOne = intermediaries.length === 1;
  return (
    <Form.Item
      name="intermediary"
      label="介绍机构编号"
      rules={rules}
      style={style}
      extra={isOne && '本机构，不用填'}
    >
      {isOne ? (
        <Input readOnly />
      ) : (
        <Select options={intermediaries.map((number) => ({ value: number, label: number }))} />
      )}
    </Form.Item>
  );
}
