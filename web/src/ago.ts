// Keeps “5 分钟前” true while a page stays open.

const MINUTE = 60_000;
const units: [Intl.RelativeTimeFormatUnit, number, number][] = [
  ['minute', MINUTE, 60 * MINUTE],
  ['hour', 60 * MINUTE, 24 * 60 * MINUTE],
  ['day', 24 * 60 * MINUTE, 7 * 24 * 60 * MINUTE],
];

export function keepAgo(): void {
  if (!('RelativeTimeFormat' in Intl)) return;
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang || 'zh-CN', { numeric: 'always' });
  const refresh = () => {
    if (document.hidden) return;
    for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-ago]')) {
      const passed = Date.now() - Date.parse(time.dateTime);
      // Below a minute and beyond a week the server's words stay.
      const unit = units.find(([, size, end]) => passed >= size && passed < end);
      if (unit) time.textContent = words.format(-Math.floor(passed / unit[1]), unit[0]);
    }
  };
  setInterval(refresh, MINUTE);
  document.addEventListener('visibilitychange', refresh);
}
