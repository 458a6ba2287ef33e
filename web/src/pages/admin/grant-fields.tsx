import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Form, Select } from 'antd';
import { useState } from 'react';
import { type Role, roleNames } from '../../../../src/domain/access.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { DivisionPicker } from '../../ui/division-picker.tsx';

export type Grant = components['schemas']['Grant'];

/** A grant as the form has it: of the four reaches only the one that the role has. */
export interface GrantFields {
  readonly role?: Role;
  readonly division?: string;
  readonly employer?: string;
  readonly intermediary?: string;
  readonly institution?: string;
}

type Reach = 'division' | 'employer' | 'intermediary' | 'institution' | 'everywhere';

export function reachOf(role: Role | undefined): Reach | null {
  if (role === undefined) return null;
  if (role === 'employer-agent') return 'employer';
  if (role === 'intermediary-agent') return 'intermediary';
  if (role === 'institution-agent' || role === 'service-centre-agent') return 'institution';
  return role === 'administrator' || role === 'auditor' ? 'everywhere' : 'division';
}

/** What the API takes: what does not belong to the role is left behind. */
export function toGrant({ role, division, employer, intermediary, institution }: GrantFields): Grant {
  const reach = reachOf(role);
  return {
    role: role!,
    division: reach === 'division' ? (division ?? null) : null,
    employer: reach === 'employer' ? (employer ?? null) : null,
    intermediary: reach === 'intermediary' ? (intermediary ?? null) : null,
    institution: reach === 'institution' ? (institution ?? null) : null,
  };
}

export const toFields = ({ role, division, employer, intermediary, institution }: Grant): GrantFields => ({
  role,
  ...(division && { division }),
  ...(employer && { employer }),
  ...(intermediary && { intermediary }),
  ...(institution && { institution }),
});

const roleOptions = Object.entries(roleNames).map(([value, label]) => ({ value, label }));

/** One or more roles, each with where it reaches; for a form with a field `grants`. */
export function GrantList() {
  return (
    <Form.List name="grants">
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ name, key }) => (
            <fieldset key={key} className="grant">
              <legend>岗位 {fields.length > 1 ? name + 1 : ''}</legend>
              <GrantRow name={name} />
              {fields.length > 1 && (
                <Button size="small" onClick={() => remove(name)}>
                  去掉这个岗位
                </Button>
              )}
            </fieldset>
          ))}
          <Button onClick={() => add({})}>再加一个岗位</Button>
        </>
      )}
    </Form.List>
  );
}

function GrantRow({ name }: { name: number }) {
  const role = Form.useWatch(['grants', name, 'role']) as Role | undefined;
  const reach = reachOf(role);
  return (
    <Flex gap="0 12px" wrap>
      <Form.Item
        name={[name, 'role']}
        label="岗位"
        style={{ flex: '1 1 200px' }}
        rules={[{ required: true, message: '请选择岗位' }]}
      >
        <Select options={roleOptions} placeholder="请选择" showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
      {reach === 'division' && (
        <Form.Item
          name={[name, 'division']}
          label="办理地区"
          style={{ flex: '1 1 200px' }}
          rules={[{ required: true, message: '请选择办理地区' }]}
        >
          <DivisionPicker villages={role === 'village-officer'} />
        </Form.Item>
      )}
      {reach === 'employer' && (
        <Form.Item
          name={[name, 'employer']}
          label="用人单位"
          style={{ flex: '1 1 240px' }}
          rules={[{ required: true, message: '请选择用人单位' }]}
        >
          <OrganisationPicker kind="employer" />
        </Form.Item>
      )}
      {reach === 'intermediary' && (
        <Form.Item
          name={[name, 'intermediary']}
          label="介绍机构"
          style={{ flex: '1 1 240px' }}
          rules={[{ required: true, message: '请选择介绍机构' }]}
        >
          <OrganisationPicker kind="intermediary" />
        </Form.Item>
      )}
      {reach === 'institution' && (
        <Form.Item
          name={[name, 'institution']}
          label={role === 'service-centre-agent' ? '服务中心或驻外机构' : '培训机构、学校或银行'}
          style={{ flex: '1 1 240px' }}
          rules={[{ required: true, message: '请选择机构' }]}
        >
          <OrganisationPicker kind="institution" />
        </Form.Item>
      )}
      {reach === 'everywhere' && (
        <Form.Item label="办理地区" style={{ flex: '1 1 200px' }}>
          全州
        </Form.Item>
      )}
    </Flex>
  );
}

/** Finds an organisation by the beginning of its name; its number is the value. */
function OrganisationPicker({
  kind,
  id,
  value,
  onChange,
}: {
  kind: 'employer' | 'intermediary' | 'institution';
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
}) {
  const [typed, setTyped] = useState('');
  const { data = [], isFetching } = useQuery({
    queryKey: ['organisations', kind, typed],
    queryFn: async () => {
      const query = { limit: 20, ...(typed && { name: typed }) };
      if (kind !== 'intermediary') {
        const path = kind === 'employer' ? '/api/employers' : '/api/institutions';
        const { items } = await dataOf(api.GET(path, { params: { query } }));
        return items.map(({ creditCode, name }) => ({ value: creditCode, label: `${name} ${creditCode}` }));
      }
      const { items } = await dataOf(api.GET('/api/intermediaries', { params: { query } }));
      return items.map(({ number, name }) => ({ value: number, label: `${name} ${number}` }));
    },
  });
  return (
    <Select
      {...(id && { id })}
      value={value ?? null}
      onChange={(chosen: string) => onChange?.(chosen)}
      options={data}
      loading={isFetching}
      placeholder="输入名称查找"
      notFoundContent={isFetching ? '正在查找' : '没有这个名称；单位须先导入'}
      showSearch={{ filterOption: false, onSearch: setTyped }}
    />
  );
}
