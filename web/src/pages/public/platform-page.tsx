import { Link } from '@tanstack/react-router';
import { Card } from 'antd';
import { Page } from '../../ui/page.tsx';

const services = [
  ['/jobs', '找岗位', '县内、州内、省内、省外的招聘岗位和联系电话'],
  ['/policy', '看政策', '补什么、补多少、要什么条件，附办法原文'],
  ['/rights', '维护权益', '您有哪些权益；欠薪、社保、留守老人孩子等困难怎样求助'],
  ['/look-up', '查事项', '凭编号和身份证号后四位，看办到哪一步、收到过哪些消息'],
  ['/confirm', '劳动者确认', '凭确认码核对用人单位登记的就业是否属实'],
  ['/stories', '看报道', '各县市的工作动态和先进典型'],
  ['/notices', '补贴公示', '正在公示的补贴，任何人都可以提出异议'],
] as const;

/** 湘西劳动者协会: the first page for everybody; made for a telephone. */
export function PlatformPage() {
  return (
    <Page title="湘西劳动者协会公众服务平台">
      <p>为湘西的劳动者掌握政策、寻求岗位、维护权益提供服务。不用登录，不收任何费用。</p>
      <ul
        className="card-list"
        style={{ gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 280px), 1fr))' }}
      >
        {services.map(([path, title, text]) => (
          <li key={path}>
            <Card size="small" style={{ height: '100%' }}>
              <Link to={path as never} style={{ fontSize: '1.15em', fontWeight: 600 }}>
                {title}
              </Link>
              <div>{text}</div>
            </Card>
          </li>
        ))}
      </ul>
      <p style={{ marginTop: 16 }}>
        工作人员不会在电话或短信里要您转账、要验证码。有疑问请到户籍所在乡镇社会保障站当面核实。
      </p>
    </Page>
  );
}
