import { Link } from '@tanstack/react-router';
import { Empty, Result, Skeleton } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import type { PlainDate } from '../../../../src/domain/dates.ts';
import type { VisitSource } from '../../../../src/domain/register/visit.ts';
import { useSearchState } from '../../app/address.ts';
import { rememberPerson } from '../../app/remembered.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { LineBar } from './line-bar.tsx';
import { createShowing } from './people.ts';
import { PeopleView } from './people-view.tsx';
import { PersonView } from './person-view.tsx';
import { ReportView } from './reports/report-view.tsx';
import { useEntries } from './store/entries.ts';
import { openList, todayOf, useVillageList } from './store/list-store.ts';
import { sendNow } from './store/sender.ts';
import { openWithoutLine } from './worker.ts';
import './village.css';

const VILLAGE_LENGTH = 12;

/** 入户核实: the village's people on a telephone, kept and sent whatever the line does. */
export function VillagePage() {
  const session = useSession();
  const may = useMay();
  const [{ village, division }] = useSearchState();
  const own = session.grants.flatMap((grant) => grant.division ?? []);
  const here = [village, division, ...own].find((code) => code?.length === VILLAGE_LENGTH);
  useEffect(() => {
    rememberPerson(session);
    void openWithoutLine();
  }, [session]);
  if (!here || !may('work-refresh', { divisions: [here] })) return <NoVillage />;
  return <Village key={here} userId={session.user.id} division={here} />;
}

function NoVillage() {
  return (
    <Page title="入户核实">
      <Empty description="入户核实按村进行。请在年度更新中选到要核实的村，再点“入户核实”。">
        <Link to={'/refresh' as never}>到年度更新</Link>
      </Empty>
    </Page>
  );
}

function Village({ userId, division }: { userId: string; division: string }) {
  const { kept, problem, loading } = useVillageList(userId, division);
  const entries = useEntries(userId);
  const [source, setSource] = useState<VisitSource>('visit');
  const [{ person, report, draft }, setSearch] = useSearchState();
  useEffect(() => {
    void openList(userId, division);
    void sendNow();
  }, [userId, division]);
  const today = kept ? todayOf(kept) : ('2016-01-01' as PlainDate);
  const [show] = useState(createShowing);
  const people = useMemo(() => (kept ? show(kept.list, entries, today) : []), [show, kept, entries, today]);

  const open =
    person === undefined ? undefined : people.find(({ villager }) => String(villager.id) === person);
  const title = kept ? `${kept.list.name} · ${kept.list.year}年入户核实` : '入户核实';
  if (open)
    return (
      <PersonView
        key={open.villager.id}
        shown={open}
        userId={userId}
        on={today}
        source={source}
        onSource={setSource}
        onClose={() => setSearch({ person: undefined })}
      />
    );
  // `of.<number>`: a household of the list; `new`: one that it does not have.
  if (kept && report !== undefined) {
    const household = report.startsWith('of.') ? report.slice(3) : null;
    const members = people.filter(({ villager }) => household !== null && villager.household === household);
    return (
      <ReportView
        key={`${report}:${draft}`}
        userId={userId}
        village={division}
        household={household}
        draft={draft}
        members={members.map(({ villager: { id, name }, values }) => ({
          id,
          name,
          relation: (values.relation as string | undefined) ?? null,
        }))}
        own={members.some(({ villager }) => villager.own)}
        on={today}
        onClose={() => setSearch({ report: undefined, draft: undefined })}
      />
    );
  }
  return (
    <Page title={title}>
      <LineBar userId={userId} division={division} kept={kept} problem={problem} loading={loading} />
      {!kept && !loading && problem && (
        <>
          <ProblemAlert error={problem} onRetry={() => void openList(userId, division)} />
          <Result title="名单还没有下载到本机" subTitle="有网络时打开一次本页，以后没有网络也能使用。" />
        </>
      )}
      {!kept && loading && <Skeleton active />}
      {kept && (
        <PeopleView
          list={kept.list}
          people={people}
          entries={entries}
          userId={userId}
          on={today}
          source={source}
          onSource={setSource}
          onOpen={(id) => setSearch({ person: String(id) })}
          onReport={(household, draft) =>
            setSearch({ report: household === null ? 'new' : `of.${household}`, draft })
          }
        />
      )}
    </Page>
  );
}
