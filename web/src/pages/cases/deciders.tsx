import { Card } from 'antd';
import { exclusionNames } from '../../../../src/domain/words.ts';
import { Mark } from '../../ui/mark.tsx';
import type { Claim } from './queries.ts';

/** Who could move the claim on, who of the office is kept out and why, and why not I. */
export function Deciders({ claim, pending }: { claim: Claim; pending: boolean }) {
  const { forMe, whoCanDecide } = claim;
  if (whoCanDecide.length === 0 && !forMe.barred) return null;
  const free = whoCanDecide.filter(({ excluded }) => excluded === null);
  const kept = whoCanDecide.filter(({ excluded }) => excluded !== null);
  return (
    <Card size="small" title={pending ? '谁能裁定异议' : '谁还能办理'}>
      <div className="case-actions">
        {forMe.barred && (
          <div role="status">
            <strong>您不能办理这一步：</strong>
            {forMe.barred.detail}
            {forMe.barred.remedy}
          </div>
        )}
        {free.length > 0 ? (
          <ul className="plain-list" aria-label="可以办理的人">
            {free.map(({ id, displayName }) => (
              <li key={id}>
                {displayName} <Mark tone="good">可以办理</Mark>
              </li>
            ))}
          </ul>
        ) : (
          <div>没有人可以办理这一步。请联系系统管理员为本级增派人员，或由上一级部门办理。</div>
        )}
        {kept.length > 0 && (
          <ul className="plain-list" aria-label="不能办理的人">
            {kept.map(({ id, displayName, excluded }) => (
              <li key={id}>
                {displayName} <Mark tone="warn">{excluded && exclusionNames[excluded]}</Mark>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}
