import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { importKindNames } from '../../../../src/domain/words.ts';
import type { components } from '../../api/openapi.d.ts';
import { InstantText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Fact, figure, PieceCard, seconds } from './piece-card.tsx';
import { QueueCard, SchedulesCard } from './queue-cards.tsx';

type Health = components['schemas']['EngineHealth'];

/** One card a piece; each says in a word how it stands, and a piece that did not answer says why and what to do. */
export function HealthCards({ health }: { health: Health }) {
  return (
    <div className="health">
      <PieceCard title="数据库" piece={health.database} state={() => ['应答正常', 'good']}>
        {({ ms }) => <Fact label="应答用时">{figure.format(ms)} 毫秒</Fact>}
      </PieceCard>
      <PieceCard title="流程引擎" piece={health.engine} state={() => ['应答正常', 'good']}>
        {({ ms, version }) => (
          <>
            <Fact label="应答用时">{figure.format(ms)} 毫秒</Fact>
            <Fact label="版本">{version}</Fact>
          </>
        )}
      </PieceCard>
      <QueueCard piece={health.queue} />
      <PieceCard
        title="运行中的流程"
        piece={health.runs}
        state={({ withProblems, ...kinds }) => {
          if (withProblems > 0) return ['有流程出错', 'bad'];
          const same = Object.values(kinds).every(({ running, waiting }) => running === waiting);
          return same ? ['与记录一致', 'good'] : ['与记录有差异', 'warn'];
        }}
        note={() => <p className="health-note">案件正在推进时会有片刻的差异；一直存在的列在下面。</p>}
      >
        {({
          employment,
          aidCase,
          claim,
          paymentBatch,
          recovery,
          serviceCase,
          employerVisits,
          refreshArea,
          responsibilityYear,
          referral,
          registerLoad,
          coordinationMeeting,
          problem,
          withProblems,
        }) => (
          <>
            <Fact label="就业流程">{runs(employment)}</Fact>
            <Fact label="补助个案流程">{runs(aidCase)}</Fact>
            <Fact label="申请流程">{runs(claim)}</Fact>
            <Fact label="支付批次流程">{runs(paymentBatch)}</Fact>
            <Fact label="追回流程">{runs(recovery)}</Fact>
            <Fact label="服务事项流程">{runs(serviceCase)}</Fact>
            <Fact label="走访流程">{runs(employerVisits)}</Fact>
            <Fact label="年度更新流程">{runs(refreshArea)}</Fact>
            <Fact label="目标责任流程">{runs(responsibilityYear)}</Fact>
            <Fact label="推荐流程">{runs(referral)}</Fact>
            <Fact label="批量导入流程">{runs(registerLoad)}</Fact>
            <Fact label="会议流程">{runs(coordinationMeeting)}</Fact>
            <Fact label="难点问题流程">{runs(problem)}</Fact>
            <Fact label="反复出错">{figure.format(withProblems)}</Fact>
          </>
        )}
      </PieceCard>
      <PieceCard
        title="事实送达"
        piece={health.outbox}
        state={({ failed, lagSeconds }) =>
          failed > 0 ? ['有送达失败', 'bad'] : lagSeconds > 30 ? ['送达迟缓', 'warn'] : ['正常', 'good']
        }
        note={({ lastError }) => lastError && <p className="health-error">{lastError}</p>}
      >
        {({ pending, lagSeconds, failed, nextTryAt }) => (
          <>
            <Fact label="等待送达">{figure.format(pending)}</Fact>
            <Fact label="最久已等">{seconds(lagSeconds)}</Fact>
            <Fact label="送达失败">{figure.format(failed)}</Fact>
            {nextTryAt && (
              <Fact label="下次重试">
                <InstantText at={nextTryAt} />
              </Fact>
            )}
          </>
        )}
      </PieceCard>
      <PieceCard
        title="没有动静的案件"
        piece={health.unattended}
        state={({ unassessed, overdue, unattended }) =>
          unassessed + overdue + unattended > 0 ? ['需要查看', 'warn'] : ['没有', 'good']
        }
      >
        {({ unassessed, overdue, unattended }) => (
          <>
            <Fact label="登记后无人核对">{figure.format(unassessed)}</Fact>
            <Fact label="到期未动">{figure.format(overdue)}</Fact>
            <Fact label="申请无人等待">{figure.format(unattended)}</Fact>
          </>
        )}
      </PieceCard>
      <SchedulesCard piece={health.schedules} />
      <PieceCard
        title="导入与匹配"
        piece={health.intake}
        state={({ importsRunning }) =>
          importsRunning.length > 0
            ? [`${importsRunning.length}份正在导入`, 'info']
            : ['没有正在导入', 'neutral']
        }
      >
        {({ unmatchedInsurance, importsRunning }) => (
          <>
            <Fact label="未匹配社保">
              <Link to={'/unmatched' as never}>{figure.format(unmatchedInsurance)}</Link>
            </Fact>
            {importsRunning.map(({ id, kind, fileName }) => (
              <Fact key={id} label={importKindNames[kind as keyof typeof importKindNames] ?? kind}>
                {fileName}
              </Fact>
            ))}
          </>
        )}
      </PieceCard>
    </div>
  );
}

/** `12（等待 12）`, and whether they differ. */
function runs({ running, waiting }: { running: number; waiting: number }): ReactNode {
  return (
    <>
      {figure.format(running)}（记录中等待 {figure.format(waiting)}）{' '}
      {running !== waiting && <Mark tone="warn">相差 {figure.format(Math.abs(running - waiting))}</Mark>}
    </>
  );
}
