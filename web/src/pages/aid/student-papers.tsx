import { useQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Skeleton } from 'antd';
import { useState } from 'react';
import { programmeNames, studyStageNames } from '../../../../src/domain/words.ts';
import { useMay } from '../../app/session.tsx';
import { DateText } from '../../ui/dates.tsx';
import { StatusMark } from '../../ui/mark.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { RevokeFact } from '../cases/revoke-fact.tsx';
import type { PapersProps } from './aid-case-page.tsx';
import { LeavingForm } from './leaving-form.tsx';
import { PaperDrop } from './paper-drop.tsx';
import { SchoolYearMark } from './period-mark.tsx';
import { type Student, studentQuery } from './queries.ts';
import { SchoolYearForm } from './school-year-form.tsx';

/** The school years of a student one by one, with what the school has said of each and what became of it. */
export function StudentPapers({ aid }: PapersProps) {
  const { data: student, error, refetch } = useQuery(studentQuery(aid.id));
  const may = useMay();
  if (!student) {
    return error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : <Skeleton active />;
  }
  const { leaving } = student;
  return (
    <Card title="学年确认" size="small">
      <p>
        {programmeNames[student.programme]}，{studyStageNames[student.stage]}，{student.schoolName}：
        <DateText date={student.enrolledOn} /> 入学，
        <DateText date={student.graduatesOn} /> 毕业
        {leaving && (
          <>
            ；<DateText date={leaving.leftOn} /> 离校{leaving.reason && `（${leaving.reason}）`}{' '}
            <RevokeFact kind="leaving" id={leaving.id} what="离校登记" />
          </>
        )}
      </p>
      <ul className="plain-list" aria-label="学年">
        {student.years.map((year) => (
          <Year
            key={year.year}
            student={student}
            year={year}
            status={aid.claims.find(({ period }) => period === year.year)?.status}
          />
        ))}
        {student.revoked.map((said) => (
          <li key={said.id}>
            <span className="struck">
              {said.schoolYear} {wordsOf(said)}
            </span>
            <span>已撤销：{said.revokedReason}</span>
          </li>
        ))}
      </ul>
      {may('report-aid-facts') && (
        <>
          <PaperDrop
            path={`/api/students/${encodeURIComponent(aid.id)}/documents`}
            label="上传学籍或学年证明"
          />
          {!leaving && <LeavingForm id={aid.id} />}
        </>
      )}
    </Card>
  );
}

type Year = Student['years'][number];

function Year({ student, year, status }: { student: Student; year: Year; status: string | undefined }) {
  const may = useMay();
  const [open, setOpen] = useState(false);
  const { confirmation, state } = year;
  const mayConfirm = (state === 'open' || state === 'missed') && may('report-aid-facts');
  return (
    <li>
      <Flex gap={8} align="center" wrap>
        <strong>{year.year}</strong>
        <SchoolYearMark state={state} />
        {status && <StatusMark status={status} />}
        {confirmation ? (
          <span>
            {wordsOf(confirmation)}（<DateText date={confirmation.confirmedOn} />）
          </span>
        ) : (
          (state === 'open' || state === 'upcoming') && (
            <span>
              最晚 <DateText date={year.until} relative={state === 'open'} />
            </span>
          )
        )}
        {confirmation && (
          <RevokeFact kind="school-year" id={confirmation.id} what={`${year.year}学年的确认`} />
        )}
        {mayConfirm && !open && (
          <Button size="small" onClick={() => setOpen(true)}>
            {state === 'missed' ? '补报确认' : '确认本学年'}
            <span className="visually-hidden">：{year.year}</span>
          </Button>
        )}
      </Flex>
      {open && mayConfirm && <SchoolYearForm student={student} year={year} onDone={() => setOpen(false)} />}
    </li>
  );
}

function wordsOf(said: NonNullable<Year['confirmation']>): string {
  const { enrolled, attending, atRisk, needScore, tuitionFree } = said;
  const fees = tuitionFree === null ? [] : [tuitionFree ? '学费免收' : '学费未免收'];
  const risk = atRisk === null ? [] : [atRisk ? `面临失学，需求评分 ${needScore}` : '没有失学的危险'];
  return [enrolled ? '在籍' : '不在籍', attending ? '在读' : '不在读', ...risk, ...fees].join('、');
}
