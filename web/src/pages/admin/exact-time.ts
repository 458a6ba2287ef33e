/** To the second, in Shanghai: an audit needs no rounding. */
export const exactTime = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'medium',
  timeStyle: 'medium',
});
