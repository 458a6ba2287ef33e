import { App, Button, Input, Progress } from 'antd';
import { useMemo, useState } from 'react';
import { reportKindNames } from '../../../../src/domain/register/report.ts';
import type { VisitSource } from '../../../../src/domain/register/visit.ts';
import { useSearchState } from '../../app/address.ts';
import { DateText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Chips } from './chips.tsx';
import { type FilterName, filters, matches, passes, type Shown } from './people.ts';
import { ReportList } from './reports/report-list.tsx';
import { dropEntry, keepEntry } from './store/entries.ts';
import { type Entry, newEntry } from './store/entry.ts';
import { reportsIn, type SentReport, type VillageList } from './store/list-store.ts';
import { sendNow } from './store/sender.ts';

const STEP = 60;
export const sources = { visit: '入户走访', phone: '电话核实' } as const;

/** How far the village is, and its people by household. */
export function PeopleView({
  list,
  people,
  entries,
  userId,
  on,
  source,
  onSource,
  onOpen,
  onReport,
}: {
  list: VillageList;
  people: readonly Shown[];
  entries: ReadonlyMap<number, Entry>;
  userId: string;
  on: string;
  source: VisitSource;
  onSource: (source: VisitSource) => void;
  onOpen: (id: number) => void;
  /** Tells what happened in a household; null: in one that the list does not have. */
  onReport: (household: string | null, draft?: string) => void;
}) {
  const { message } = App.useApp();
  const [{ show, q = '' }, setSearch] = useSearchState();
  const [limit, setLimit] = useState(STEP);
  const filter: FilterName = show && Object.hasOwn(filters, show) ? (show as FilterName) : 'open';
  const counts = useMemo(
    () =>
      Object.fromEntries(
        (Object.keys(filters) as FilterName[]).map((name) => [
          name,
          people.filter((one) => passes(one, name)).length,
        ]),
      ) as Record<FilterName, number>,
    [people],
  );
  // Who looks for somebody by name wants to find them, whatever the filter.
  const found = people.filter((one) => (q ? matches(one, q) : passes(one, filter)));
  const households = Map.groupBy(found.slice(0, limit), ({ villager }) => villager.household ?? '');
  const strangers = [...entries.values()].filter(
    ({ personId, answer }) => answer !== null && !people.some(({ villager }) => villager.id === personId),
  );

  /** One tap: seen, and nothing has changed. */
  function confirm(some: readonly Shown[]): void {
    const kept = some.every(({ villager }) =>
      keepEntry(userId, { ...newEntry(villager, source, on), state: 'ready' }),
    );
    if (!kept) void message.error('本机存不下了：请清理手机空间，或先把待发送的发出去。');
    void sendNow();
  }

  return (
    <>
      <section className="village-progress" aria-label="进度">
        <p>
          <strong className="village-figure">{counts.confirmed}</strong> / {people.length} 人已核实
          {list.dueOn && (
            <span>
              期限 <DateText date={list.dueOn} />
            </span>
          )}
        </p>
        <Progress
          percent={people.length === 0 ? 100 : Math.floor((100 * counts.confirmed) / people.length)}
          showInfo={false}
          aria-label={`已核实 ${counts.confirmed} 人，共 ${people.length} 人`}
        />
      </section>
      <Chips
        label="核实方式"
        hideLabel
        options={Object.entries(sources).map(([value, label]) => ({ value, label }))}
        value={source}
        onChange={(value) => onSource(value as VisitSource)}
      />
      <Input
        className="village-search"
        aria-label="查找"
        placeholder="姓名、拼音首字母或户编号"
        allowClear
        inputMode="search"
        value={q}
        onChange={({ target }) => setSearch({ q: target.value || undefined }, { replace: true })}
      />
      <Chips
        label="名单"
        hideLabel
        swiped
        options={(Object.keys(filters) as FilterName[]).map((value) => ({
          value,
          label: `${filters[value]} ${counts[value]}`,
        }))}
        value={q ? '' : filter}
        onChange={(value) => setSearch({ show: value, q: undefined }, { replace: true })}
      />
      {strangers.map((entry) => (
        <Stranger key={entry.personId} entry={entry} onDrop={() => dropEntry(userId, entry.personId)} />
      ))}
      <ReportList
        userId={userId}
        village={list.division}
        sent={reportsIn(list)}
        onOpen={({ household, id }) => onReport(household, id)}
      />
      {found.length === 0 && (
        <p className="village-empty">
          {q ? '没有找到。可只输姓名的一个字，或拼音首字母。' : filter === 'open' ? '都核实了。' : '没有。'}
        </p>
      )}
      <ul className="village-households" aria-label="人员">
        {[...households].map(([household, members]) => (
          <Household
            key={household}
            household={household}
            members={members}
            reported={reportsIn(list).filter((one) => one.household === household && one.status === 'open')}
            onOpen={onOpen}
            onConfirm={confirm}
            onReport={() => onReport(household)}
          />
        ))}
      </ul>
      {found.length > limit && (
        <Button block className="village-button" onClick={() => setLimit(limit + STEP)}>
          再显示 {Math.min(STEP, found.length - limit)} 人（还有 {found.length - limit} 人）
        </Button>
      )}
      <Button block className="village-button" onClick={() => onReport(null)}>
        名单里没有的户：报告新来的户
      </Button>
    </>
  );
}

const free = ({ standing, villager }: Shown): boolean => standing === 'open' && !villager.own;

function Household({
  household,
  members,
  reported,
  onOpen,
  onConfirm,
  onReport,
}: {
  household: string;
  members: readonly Shown[];
  /** What waits for the township. */
  reported: readonly SentReport[];
  onOpen: (id: number) => void;
  onConfirm: (some: readonly Shown[]) => void;
  onReport: () => void;
}) {
  const open = members.filter(free);
  return (
    <li className="village-household">
      <div className="village-household-head">
        <span>
          {household || '不在任何户'}
          {reported.map(({ id, kind }) => (
            <Mark key={id} tone="info">
              已报{reportKindNames[kind]}
            </Mark>
          ))}
        </span>
        <span className="village-how">
          {open.length > 1 && (
            <Button className="village-button" onClick={() => onConfirm(open)}>
              全户 {open.length} 人无变化
            </Button>
          )}
          {household && !members.some(({ villager }) => villager.own) && (
            <Button className="village-button" aria-label={`${household}报告变动`} onClick={onReport}>
              报告变动
            </Button>
          )}
        </span>
      </div>
      <ul>
        {members.map((one) => (
          <PersonLine key={one.villager.id} shown={one} onOpen={onOpen} onConfirm={() => onConfirm([one])} />
        ))}
      </ul>
    </li>
  );
}

function PersonLine({
  shown,
  onOpen,
  onConfirm,
}: {
  shown: Shown;
  onOpen: (id: number) => void;
  onConfirm: () => void;
}) {
  const { villager, values, missing, age } = shown;
  return (
    <li className="village-person">
      <button type="button" className="village-open" onClick={() => onOpen(villager.id)}>
        <span className="village-name">{villager.name}</span>
        <span className="village-small">
          {[values.relation, values.sex, `${age}岁`, values.employmentState].filter(Boolean).join(' · ')}
        </span>
        <span className="village-marks">
          <StandingMark shown={shown} />
          {missing.length > 0 && <Mark tone="warn">还缺 {missing.length} 项</Mark>}
          {villager.registeredPoor && <Mark>建档立卡</Mark>}
        </span>
      </button>
      {free(shown) && (
        <Button
          className="village-button village-confirm"
          aria-label={`${villager.name}无变化，确认`}
          onClick={onConfirm}
        >
          <span>
            无变化
            <br />
            确认
          </span>
        </Button>
      )}
    </li>
  );
}

export function StandingMark({ shown: { standing, villager, entry } }: { shown: Shown }) {
  if (villager.own) return <Mark tone="warn">本人或家人，回避</Mark>;
  if (standing === 'attention')
    return entry?.answer?.outcome === 'conflict' ? (
      <Mark tone="bad">与他人所填不同</Mark>
    ) : (
      <Mark tone="bad">没有接受</Mark>
    );
  if (standing === 'waiting') return <Mark tone="info">待发送</Mark>;
  if (standing === 'draft') return <Mark tone="info">填写中</Mark>;
  if (standing === 'confirmed') return <Mark tone="good">已核实 {villager.confirmedOn}</Mark>;
  return <Mark>未核实</Mark>;
}

/** An entry about somebody who is no longer in the list: it is shown, not lost in silence. */
function Stranger({ entry, onDrop }: { entry: Entry; onDrop: () => void }) {
  const { modal } = App.useApp();
  const problems = entry.answer?.outcome === 'refused' ? entry.answer.problems : [];
  return (
    <section className="village-refused" aria-label={`${entry.name}没有接受`}>
      <strong>{entry.name}：没有接受</strong>
      {problems.map(({ code, message, remedy }) => (
        <p key={code}>
          {message}
          {remedy}
        </p>
      ))}
      <Button
        className="village-button"
        onClick={() =>
          modal.confirm({
            title: `丢弃为${entry.name}填写的内容？`,
            okText: '丢弃',
            cancelText: '留着',
            onOk: onDrop,
          })
        }
      >
        丢弃
      </Button>
    </section>
  );
}
