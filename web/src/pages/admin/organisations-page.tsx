import { Link } from '@tanstack/react-router';
import { Alert, Tabs } from 'antd';
import { importKindNames } from '../../../../src/domain/words.ts';
import { useSearchState } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { Page } from '../../ui/page.tsx';
import { EmployerList } from './employer-list.tsx';
import { InstitutionList } from './institution-list.tsx';
import { IntermediaryList } from './intermediary-list.tsx';

const tabs = [
  { key: 'employers', label: '用人单位', children: <EmployerList /> },
  { key: 'intermediaries', label: '介绍机构', children: <IntermediaryList /> },
  { key: 'institutions', label: '培训机构、学校、银行', children: <InstitutionList /> },
] as const;
type Kind = (typeof tabs)[number]['key'];

/** Who employs, places and trains: where they are paid, and whether they can be. */
export function OrganisationsPage() {
  const [search, setSearch] = useSearchState();
  const kind: Kind = tabs.find(({ key }) => key === search.tab)?.key ?? 'employers';
  return (
    <Page title="单位和机构">
      <NoAccountHelp kind={kind} />
      <Tabs
        activeKey={kind}
        items={[...tabs]}
        destroyOnHidden
        onChange={(tab) => {
          // What was chosen in one list is not meant for the other, but for the question both answer.
          const kept = ['division', 'withoutAccount'];
          const others = Object.keys(search).filter((name) => !kept.includes(name));
          setSearch({ ...Object.fromEntries(others.map((name) => [name, undefined])), tab });
        }}
      />
    </Page>
  );
}

/** What a missing account stops, and what to do about it. */
function NoAccountHelp({ kind }: { kind: Kind }) {
  const may = useMay();
  const name = importKindNames[kind];
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 12 }}
      title="没有银行账户的单位收不到补贴：财政审批时记不了账。"
      description={
        may(`import-${kind}`) ? (
          <>
            补登办法：在“{name}”表中填好这一行的开户行和账号，到
            <Link to={'/imports' as never} search={{ upload: kind } as never}>
              表格导入
            </Link>
            再导入一次；其余各列照原样填，原有的登记不会重复。
          </>
        ) : (
          `补登办法：请单位所在县市的就业服务中心把“${name}”表连同开户行和账号再导入一次。`
        )
      }
    />
  );
}
