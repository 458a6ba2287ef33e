import { Button } from 'antd';
import { memo } from 'react';
import { reportKindNames } from '../../../../src/domain/register/report.ts';
import { Mark } from '../../ui/mark.tsx';
import type { Shown } from './people.ts';
import type { SentReport } from './store/list-store.ts';

/** What one does with people of the list; the same object as long as the list is on the screen. */
export interface Acts {
  readonly open: (id: number) => void;
  readonly confirm: (some: readonly Shown[]) => void;
  /** Tells what happened in a household. */
  readonly report: (household: string) => void;
}

interface HouseholdProps {
  readonly household: string;
  readonly members: readonly Shown[];
  /** What waits for the township. */
  readonly reported: readonly SentReport[];
  readonly acts: Acts;
}

const free = ({ standing, villager }: Shown): boolean => standing === 'open' && !villager.own;

/** Drawn anew when somebody in it is shown otherwise: in a large village each tap is about one household. */
export const Household = memo(
  function Household({ household, members, reported, acts }: HouseholdProps) {
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
              <Button className="village-button" onClick={() => acts.confirm(open)}>
                全户 {open.length} 人无变化
              </Button>
            )}
            {household && !members.some(({ villager }) => villager.own) && (
              <Button
                className="village-button"
                aria-label={`${household}报告变动`}
                onClick={() => acts.report(household)}
              >
                报告变动
              </Button>
            )}
          </span>
        </div>
        <ul>
          {members.map((one) => (
            <PersonLine key={one.villager.id} shown={one} acts={acts} />
          ))}
        </ul>
      </li>
    );
  },
  (before, after) =>
    before.household === after.household &&
    before.reported === after.reported &&
    before.members.length === after.members.length &&
    before.members.every((one, at) => one === after.members[at]),
);

function PersonLine({ shown, acts }: { shown: Shown; acts: Acts }) {
  const { villager, values, missing, age } = shown;
  return (
    <li className="village-person">
      <button type="button" className="village-open" onClick={() => acts.open(villager.id)}>
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
          onClick={() => acts.confirm([shown])}
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
