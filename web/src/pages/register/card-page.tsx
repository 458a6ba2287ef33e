import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Card, Descriptions, Skeleton, Timeline } from 'antd';
import {
  type CardField,
  cardFields,
  cardGroups,
  registerSourceNames,
} from '../../../../src/domain/register/card.ts';
import { clearNames, clears } from '../../../../src/domain/register/four-clears.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { usePathParam } from '../../app/address.ts';
import { Amount } from '../../ui/amount.tsx';
import { DateText } from '../../ui/dates.tsx';
import { FileButton } from '../../ui/file-link.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { CardActs } from './people/card-acts.tsx';

type Detail = components['schemas']['PersonCardDetail'];

/** 一人一卡: what is known of a person, what is not, and how it came to be known. */
export function CardPage() {
  const id = Number(usePathParam('id'));
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['person-card', id],
    queryFn: () => dataOf(api.GET('/api/people/{id}/card', { params: { path: { id } } })),
  });
  return (
    <Page
      title={data ? `${data.name}的信息卡` : '信息卡'}
      crumbs={[
        { label: '四清与册卡', to: '/register' },
        { label: '信息卡', to: '/cards', ...(data?.division && { search: { division: data.division } }) },
      ]}
      extra={
        <FileButton href={`/api/people/${id}/card.pdf`} view>
          打印信息卡
        </FileButton>
      }
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending && <Skeleton active />}
      {data && <Sheet card={data} />}
    </Page>
  );
}

function Sheet({ card }: { card: Detail }) {
  const missing = new Set<string>(clears.flatMap((clear) => card.missing[clear]));
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <Gone card={card} />
      <Card>
        <Descriptions
          size="small"
          column={{ xs: 1, sm: 2, lg: 3 }}
          items={[
            { key: 'identity', label: '身份证号', children: card.identityMasked },
            { key: 'birth', label: '出生日期', children: <DateText date={card.birthOn} /> },
            {
              key: 'poor',
              label: '建档立卡',
              children: card.registeredPoor ? <Mark tone="good">是</Mark> : <Mark>否</Mark>,
            },
            { key: 'place', label: '乡镇、村', children: card.place ?? '—' },
            {
              key: 'household',
              label: '户编号',
              children: card.household ? (
                <Link to={`/households/${encodeURIComponent(card.household)}` as never}>
                  {card.household}
                </Link>
              ) : (
                '—'
              ),
            },
            { key: 'phone', label: '联系电话', children: card.phone ?? '—' },
            { key: 'confirmed', label: '本年度核实', children: card.confirmedOn ?? '未核实' },
          ]}
        />
      </Card>
      <Card size="small" title="四清">
        {clears.map((clear) => (
          <p key={clear} style={{ margin: '4px 0' }}>
            <strong>{clearNames[clear]}</strong>{' '}
            {card.missing[clear].length === 0 ? (
              <Mark tone="good">清</Mark>
            ) : (
              <>
                <Mark tone="warn">未清</Mark> 还缺：
                {card.missing[clear].map((field) => cardFields[field]).join('、')}
              </>
            )}
          </p>
        ))}
      </Card>
      {cardGroups.map(({ title, fields }) => (
        <Card key={title} size="small" title={title}>
          <Descriptions
            size="small"
            column={{ xs: 1, sm: 2, lg: 3 }}
            items={fields.map((field) => ({
              key: field,
              label: cardFields[field],
              children: missing.has(field) ? <Mark tone="warn">还缺</Mark> : shown(field, card[field]),
            }))}
          />
        </Card>
      ))}
      <Around card={card} />
      <CardActs card={card} />
      <Story changes={card.changes} />
    </div>
  );
}

/** Why this card is not in the register any more. */
function Gone({ card }: { card: Detail }) {
  if (card.mergedInto !== null)
    return (
      <Alert
        type="warning"
        showIcon
        title="这张卡已并入另一张卡"
        description={<Link to={`/people/${card.mergedInto}` as never}>查看保留的卡</Link>}
      />
    );
  const why = card.diedOn ? `已登记死亡（${card.diedOn}）` : card.leftOn && `已迁出（${card.leftOn}）`;
  return why ? <Alert type="warning" showIcon title={`${why}，不再列入名册。`} /> : null;
}

function shown(field: CardField, value: string | number | boolean | null) {
  if (field.endsWith('Fen')) return <Amount fen={value as number | null} />;
  if (typeof value === 'boolean') return value ? '是' : '否';
  return value ?? '—';
}

/** Family, work and poverty: what else the record ties to this person. */
function Around({ card }: { card: Detail }) {
  return (
    <Card size="small" title="家庭、就业与建档立卡">
      <Descriptions
        size="small"
        column={1}
        items={[
          {
            key: 'members',
            label: '家庭成员',
            children:
              card.members.length === 0
                ? '没有其他成员'
                : card.members.map((member, i) => (
                    <span key={member.id}>
                      {i > 0 && '、'}
                      <Link to={`/people/${member.id}` as never}>{member.name}</Link>
                      {member.relation && `（${member.relation}）`}
                    </span>
                  )),
          },
          {
            key: 'employments',
            label: '登记的就业',
            children:
              card.employments.length === 0
                ? '没有'
                : card.employments.map((one) => (
                    <div key={one.id}>
                      <Link to={`/cases/${one.id}` as never}>{one.employerName}</Link>（{one.startsOn}起）
                    </div>
                  )),
          },
          {
            key: 'poverty',
            label: '建档立卡',
            children: since(
              card.poverty.map(({ from, registeredPoor }) => [from, registeredPoor ? '是' : '否']),
            ),
          },
          {
            key: 'households',
            label: '所在户',
            children: since(card.households.map(({ from, household }) => [from, household ?? '不在任何户'])),
          },
        ]}
      />
    </Card>
  );
}

/** The register begins before all dates: what holds since then has no day worth naming. */
const EVER = '1900-01-01';
const since = (states: readonly (readonly [string, string])[]): string =>
  states.map(([from, what]) => (from === EVER ? `${what}（登记以来）` : `${what}（${from}起）`)).join('；') ||
  '—';

function Story({ changes }: { changes: Detail['changes'] }) {
  return (
    <Card size="small" title="历次变更">
      {changes.length === 0 ? (
        '登记以来没有变更。'
      ) : (
        <Timeline
          items={changes.map((change, i) => ({
            key: String(i),
            content: (
              <>
                <strong>{change.on}</strong> {registerSourceNames[change.source]}
                {change.by && `，${change.by}`}
                {change.fields.map((field) => (
                  <div key={field.name}>
                    {field.name}：{field.before ?? '空'} → {field.after ?? '空'}
                  </div>
                ))}
              </>
            ),
          }))}
        />
      )}
    </Card>
  );
}
