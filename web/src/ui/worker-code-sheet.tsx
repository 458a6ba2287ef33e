import { QRCode } from 'antd';
import { useEffect } from 'react';
import { createPortal } from 'react-dom';
import type { PlainDate } from '../../../src/domain/dates.ts';
import { maskedName } from '../../../src/domain/text.ts';
import { zhDate } from '../../../src/domain/waits.ts';
import './worker-code-sheet.css';

/**
 * What is printed while a code is shown: a paper for the worker alone. It names no employer and no digit of the identity
 * number, because its last four are the other half of the key: who finds the paper can do nothing with it.
 */
export function WorkerCodeSheet({
  code,
  link,
  personName,
  validUntil,
}: {
  code: string;
  link: string;
  personName: string | null;
  validUntil: string;
}) {
  useEffect(() => {
    document.body.classList.add('prints-sheet');
    return () => document.body.classList.remove('prints-sheet');
  }, []);
  return createPortal(
    <section className="print-sheet" aria-label="劳动者确认单">
      <h1>劳动者确认单</h1>
      {personName && <p>{maskedName(personName)}：</p>}
      <p>
        有人登记了您的一段就业，请您本人说一说是否属实。哪家单位、什么岗位、哪天入职，填写确认码以后会显示。
      </p>
      <div className="print-sheet-code">
        <div>
          确认码
          <strong>{code}</strong>
          {zhDate(validUntil as PlainDate)}（含当天）之前有效，用过一次就作废。
        </div>
        <QRCode value={link} type="svg" size={150} color="#000" bgColor="#fff" bordered={false} />
      </div>
      <h2>怎么确认</h2>
      <ol>
        <li>用手机扫上面的二维码，或者在浏览器里打开 {link.replace(/#.*/, '')}</li>
        <li>填写确认码和您本人身份证号的后四位。</li>
        <li>页面显示登记的用人单位、岗位和入职日期。看清楚以后，选“属实”或者“不属实”。</li>
      </ol>
      <h2>您的权利</h2>
      <ul>
        <li>填不填由您自愿。任何人不得强迫您填写，也不得代您填写。</li>
        <li>有不对的地方，请如实写明。人社部门会听取并核实；您写的话，用人单位看不到。</li>
        <li>确认码不要告诉别人。单子丢了、过期了，可以请发给您的单位另发一个新码。</li>
      </ul>
    </section>,
    document.body,
  );
}
