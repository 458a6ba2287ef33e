import { DatePicker, type DatePickerProps } from 'antd';

/** As dates are typed: 2016-06-05, 2016/6/5, 20160605, 2016年6月5日. Shown as the first. */
const FORMATS = ['YYYY-MM-DD', 'YYYY/M/D', 'YYYYMMDD', 'YYYY年M月D日', 'YYYY.M.D'];

/** A date of a form. Enter takes the date and does not send the form off half looked at. */
export function DayPicker(props: Omit<DatePickerProps, 'format' | 'onKeyDown'>) {
  return (
    <DatePicker
      {...props}
      format={FORMATS}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.preventDefault();
      }}
    />
  );
}
