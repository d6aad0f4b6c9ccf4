// Keeps a page live: on `changed` from the server its parts are fetched and put in place. A part in which
// somebody is typing or has ticked something stays, and the page says that there is news: who changed what.
// The page hands over the mark at which it was drawn, so that nothing falls between drawing and listening.
// Each connection, also one made again after a loss, begins with `listening`: whatever happened meanwhile is
// then fetched as it stands, so that nothing is missed and nothing shown twice.

type Prepare = (root: ParentNode) => void;

export function keepLive(prepare: Prepare): void {
  const main = document.querySelector<HTMLElement>('main[data-live]');
  if (!main || typeof EventSource === 'undefined') return;
  const notice = document.querySelector<HTMLElement>('[data-live-notice]');
  const topic = main.dataset['live']!;
  // A requester's page shows its code in its own address; it proves the right to listen as well.
  const asked = new URLSearchParams(topic.startsWith('follow:') ? location.search : '');
  asked.set('since', main.dataset['liveMark'] ?? '');
  const source = new EventSource(`/live/${encodeURIComponent(topic)}?${asked}`);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let begun = false;
  let lost = false;
  let busyUpdating = false;
  const soon = () => {
    clearTimeout(waiting);
    // Several changes in one moment are one update, spread a little so that many readers do not ask at once.
    waiting = setTimeout(async () => {
      if (busyUpdating) return soon();
      busyUpdating = true;
      await update(main, notice, prepare).finally(() => (busyUpdating = false));
    }, 50 + Math.random() * 250);
  };
  source.addEventListener('changed', soon);
  source.addEventListener('listening', () => {
    if (notice && lost) notice.textContent = '';
    lost = false;
    if (begun) soon();
    begun = true;
  });
  source.addEventListener('error', () => {
    // The browser connects again by itself; only a longer loss is worth a word.
    setTimeout(() => {
      if (source.readyState === EventSource.OPEN || lost) return;
      lost = true;
      if (notice) notice.textContent = notice.dataset['lost'] ?? '';
    }, 6000);
  });
  addEventListener('pagehide', () => source.close());
  // Back from the browser's memory the page is as old as it was left.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}

async function update(main: HTMLElement, notice: HTMLElement | null, prepare: Prepare): Promise<void> {
  const answer = await fetch(location.href, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  let kept = false;
  let hint = '';
  for (const part of main.querySelectorAll<HTMLElement>('[data-live-part][id]')) {
    const fresh = page.getElementById(part.id);
    if (!fresh || fresh.outerHTML === part.outerHTML) continue;
    if (fresh.dataset['hint'] && fresh.dataset['version'] !== part.dataset['version']) hint = fresh.dataset['hint'];
    if (sameButKeys(part, fresh)) continue;
    if (busy(part)) {
      kept = true;
      continue;
    }
    replace(part, fresh, prepare);
  }
  if (notice && (kept || hint)) offer(notice, hint, kept);
}

/** Each drawing has request keys of its own; parts that differ in nothing else stay. */
function sameButKeys(part: HTMLElement, fresh: HTMLElement): boolean {
  const without = (one: HTMLElement) => {
    const copy = one.cloneNode(true) as HTMLElement;
    for (const key of copy.querySelectorAll('input[name="request"], input[name="token"]')) key.remove();
    for (const form of copy.querySelectorAll<HTMLElement>('[data-kept], [data-dirty], [data-counted]')) {
      for (const mark of ['kept', 'dirty', 'counted']) delete form.dataset[mark];
    }
    for (const row of copy.querySelectorAll('[data-current]')) row.removeAttribute('data-current');
    for (const fold of copy.querySelectorAll('details')) fold.removeAttribute('open');
    return copy.outerHTML;
  };
  return without(part) === without(fresh);
}

function replace(part: HTMLElement, fresh: HTMLElement, prepare: Prepare): void {
  const focused = part.contains(document.activeElement) ? address(document.activeElement) : null;
  const current = part.querySelector('tr[data-current]')?.id;
  const unfolded = [...part.querySelectorAll('details[open][id]')].map((one) => one.id);
  const put = document.importNode(fresh, true);
  part.replaceWith(put);
  for (const id of unfolded) put.querySelector<HTMLDetailsElement>(`details#${CSS.escape(id)}`)?.setAttribute('open', '');
  if (current) put.querySelector(`#${CSS.escape(current)}`)?.setAttribute('data-current', '');
  window.htmx.process(put);
  prepare(put);
  if (focused) put.querySelector<HTMLElement>(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function busy(part: HTMLElement): boolean {
  const active = document.activeElement;
  const typing = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement || active instanceof HTMLSelectElement;
  return (typing && part.contains(active)) || part.querySelector('form[data-dirty], .tick input:checked') !== null
    || (part.matches('form') && part.dataset['dirty'] !== undefined);
}

function address(element: Element | null): string | null {
  return element instanceof HTMLAnchorElement ? element.getAttribute('href') : null;
}

function offer(notice: HTMLElement, hint: string, kept: boolean): void {
  const said = hint || (notice.dataset['changed'] ?? '');
  if (!kept) {
    notice.replaceChildren(said);
    return;
  }
  // What is typed is kept as a draft or in the tab, so showing the news loses nothing.
  const link = document.createElement('a');
  link.href = location.href;
  link.textContent = notice.dataset['show'] ?? '';
  notice.replaceChildren(`${said} `, link);
}
