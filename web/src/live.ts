// Keeps a page live: on `changed` from the server its parts are fetched and put in place. A part in which
// somebody is typing or has opened something stays, and the page says that there is news.

type Prepare = (root: ParentNode) => void;

export function keepLive(prepare: Prepare): void {
  const main = document.querySelector<HTMLElement>('main[data-live]');
  if (!main || typeof EventSource === 'undefined') return;
  const notice = document.querySelector<HTMLElement>('[data-live-notice]');
  const source = new EventSource(`/live/${encodeURIComponent(main.dataset['live']!)}`);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let missed = false;
  const soon = () => {
    clearTimeout(waiting);
    // Several changes in one moment are one update, spread so that many readers do not ask at once.
    waiting = setTimeout(() => void update(main, notice, prepare), 200 + Math.random() * 600);
  };
  source.addEventListener('changed', soon);
  source.addEventListener('open', () => {
    if (notice && missed) {
      notice.textContent = '';
      missed = false;
      soon();
    }
  });
  source.addEventListener('error', () => {
    // The browser connects again by itself; only a longer loss is worth a word.
    setTimeout(() => {
      if (source.readyState === EventSource.OPEN || missed) return;
      missed = true;
      if (notice) notice.textContent = notice.dataset['lost'] ?? '';
    }, 6000);
  });
  addEventListener('pagehide', () => source.close());
}

async function update(main: HTMLElement, notice: HTMLElement | null, prepare: Prepare): Promise<void> {
  const answer = await fetch(location.href, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  let kept = false;
  for (const part of main.querySelectorAll<HTMLElement>('[data-live-part][id]')) {
    const fresh = page.getElementById(part.id);
    if (!fresh || fresh.outerHTML === part.outerHTML) continue;
    if (busy(part)) {
      kept = true;
      continue;
    }
    const focused = part.contains(document.activeElement) ? address(document.activeElement) : null;
    const put = document.importNode(fresh, true);
    part.replaceWith(put);
    window.htmx.process(put);
    prepare(put);
    if (focused) put.querySelector<HTMLElement>(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }
  if (kept && notice) offer(notice);
}

function busy(part: HTMLElement): boolean {
  const active = document.activeElement;
  const typing = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement || active instanceof HTMLSelectElement;
  return (typing && part.contains(active)) || part.querySelector('details[open] form, input:checked') !== null;
}

function address(element: Element | null): string | null {
  return element instanceof HTMLAnchorElement ? element.getAttribute('href') : null;
}

function offer(notice: HTMLElement): void {
  const link = document.createElement('a');
  link.href = location.href;
  link.textContent = notice.dataset['show'] ?? '';
  notice.replaceChildren(`${notice.dataset['changed'] ?? ''} `, link);
}
