import { Link } from '@tanstack/react-router';
import { scopesFor } from '../../../../src/domain/access.ts';
import { employeeStateNames } from '../../../../src/domain/words.ts';
import { useSearchState } from '../../app/address.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { FileButton } from '../../ui/file-link.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { employeeColumns } from './employee-columns.tsx';

const missing = { anything: '有要办的', contract: '缺合同', insurance: '缺社保', correction: '待补正' };

const filters: readonly Filter[] = [
  { name: 'name', label: '姓名', kind: 'text' },
  { name: 'state', label: '状态', kind: 'choice', options: optionsOf(employeeStateNames) },
  { name: 'missing', label: '现在要办', kind: 'choice', options: optionsOf(missing) },
  { name: 'poor', label: '只看建档立卡', kind: 'toggle' },
];

/** The ledger of the employer's people (art. 14): how far each one's year is, what is missing, what may be expected. */
export function EmployeesPage() {
  const { grants } = useSession();
  const may = useMay();
  const [search] = useSearchState();
  const { employers, divisions, all } = scopesFor(grants, 'read-case');
  const isOffice = all || divisions.length > 0;
  const chosen = isOffice ? search.employer : employers.length === 1 ? employers[0] : search.employer;
  const ofEmployer: Filter = isOffice
    ? { name: 'employer', label: '统一社会信用代码', kind: 'text' }
    : {
        name: 'employer',
        label: '用人单位',
        kind: 'choice',
        options: employers.map((code) => ({ value: code, label: code })),
      };
  return (
    <Page
      title="用工台账"
      extra={
        <>
          {chosen && (
            <FileButton href={`/api/employers/${encodeURIComponent(chosen)}/ledger.pdf`} view>
              打印台账（PDF）
            </FileButton>
          )}
          {may('import-insurance') && <LinkButton to="/insurance">证明社保</LinkButton>}
          {may('import-placements') && (
            <LinkButton to="/placements/new" type="primary">
              登记就业
            </LinkButton>
          )}
        </>
      }
    >
      <DataList
        path="/api/employees"
        label="用工台账"
        columns={employeeColumns}
        filters={isOffice || employers.length > 1 ? [ofEmployer, ...filters] : filters}
        rowKey={(employee) => employee.id}
        empty={
          <>
            没有符合条件的职工。
            {may('import-placements') && <Link to={'/placements/new' as never}>登记一名新入职的职工</Link>}
          </>
        }
      />
    </Page>
  );
}
