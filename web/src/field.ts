// The grid worker's pages on the phone: what is written goes into a queue on the device and from there to the
// server, once, whatever the connection does. Without this script the same pages are plain forms.

import { keepPages } from './field/keep.ts';
import { showNews } from './field/news.ts';
import { drawQueue } from './field/queue.ts';
import { drawKey, send, whoAmI, type Outcome } from './field/send.ts';
import { add, all, read, wipe, write, type Item, type Kind } from './field/store.ts';
import { findHere } from './field/here.ts';
import { frame, say } from './field/words.ts';

const root = frame();
if (root && typeof indexedDB !== 'undefined') void begin(root).catch(() => undefined);

async function begin(root: HTMLElement): Promise<void> {
  await ownDevice(root);
  catchForms(root);
  findHere(root);
  watchLeaving(root);
  listen(root);
  // Nobody is asked to install anything.
  addEventListener('beforeinstallprompt', (event) => event.preventDefault());
  await (navigator.serviceWorker?.register('/service-worker.js').catch(() => undefined));
  await refresh(root, false);
}

/** Another person on the same phone finds nothing of the one before; what that one has not sent stays for him. */
async function ownDevice(root: HTMLElement): Promise<void> {
  const account = root.dataset['account'] ?? '';
  const before = await read('account');
  if (before === account) return;
  if (before && typeof caches !== 'undefined') {
    for (const name of await caches.keys()) if (name === 'field-pages') await caches.delete(name);
  }
  await write('account', account);
}

function catchForms(root: HTMLElement): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[action^="/field/"]')) {
    form.addEventListener('submit', (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      void take(root, form).catch(() => form.submit());
    });
  }
}

/** Keeps what was written, then sends it. */
async function take(root: HTMLElement, form: HTMLFormElement): Promise<void> {
  const path = new URL(form.action).pathname;
  const kind: Kind = path.endsWith('/facts') ? 'facts' : path.endsWith('/spot') ? 'spot' : 'report';
  const data = new FormData(form);
  const fields: [string, string][] = [];
  const files: Item['files'] = [];
  for (const [name, value] of data) {
    if (value instanceof File) {
      if (value.size > 0) files.push({ name: value.name, blob: value.slice(0, value.size, value.type) });
    } else if (!['token', 'request'].includes(name) && value.trim() !== '') fields.push([name, value]);
  }
  const missing = [...form.querySelectorAll<HTMLInputElement>('[required]')].find((field) => field.value.trim() === '');
  // What is missing is said by the server, in its own words, while there is one to say it.
  if (missing && navigator.onLine) return form.submit();
  if (missing) return missing.focus();
  const written = new Date().toISOString();
  if (kind !== 'facts') fields.push(['seen_at', written]);
  const item: Item = {
    key: drawKey(), account: root.dataset['account'] ?? '', kind, written, fields, files, state: 'waiting',
    address: kind === 'facts' ? `/api/v1${path}` : kind === 'spot' ? '/api/v1/field/spot' : '/api/v1/field/reports',
    label: label(form, fields),
  };
  await add(item);
  form.reset();
  const outcome = await sending(root);
  const sent = outcome.sent.find((one) => one.key === item.key);
  // A fresh visit also tells the drafts that this form is done with.
  if (sent) location.assign(kind === 'facts' ? path.replace(/\/facts$/, '') : `/field?sent=${sent.number}`);
  else root.scrollIntoView({ block: 'start' });
}

function label(form: HTMLFormElement, fields: [string, string][]): string {
  const value = (name: string) => fields.find(([field]) => field === name)?.[1];
  const matter = form.querySelector<HTMLSelectElement>('select[name="matter"]');
  const chosen = matter?.value ? matter.selectedOptions[0]?.textContent?.trim() : undefined;
  return [chosen, value('done') ?? value('text') ?? value('words')].filter(Boolean).join('：').slice(0, 80) || location.pathname;
}

/** Sends, asks the browser to send later if that fails, and draws what is left. */
export async function sending(root: HTMLElement): Promise<Outcome> {
  const outcome = await send();
  await drawState(root, outcome);
  if (outcome.sent.length > 0) pause = SHORTEST;
  if (outcome.how === 'offline') await later(root);
  return outcome;
}

/** The first pause before trying again; it doubles while nothing comes through. */
const SHORTEST = 2_000;
let pause = SHORTEST;
let trying: ReturnType<typeof setTimeout> | undefined;

async function later(root: HTMLElement): Promise<void> {
  const ready = await Promise.race([navigator.serviceWorker?.ready, new Promise<undefined>((done) => setTimeout(done, 500))]);
  const sync = (ready as { sync?: { register(tag: string): Promise<void> } } | undefined)?.sync;
  await sync?.register('field-queue').catch(() => undefined);
  // Browsers without background sync, and servers that were away while the network was not.
  clearTimeout(trying);
  trying = setTimeout(() => void refresh(root, true), pause);
  pause = Math.min(pause * 2, 60_000);
}

async function drawState(root: HTMLElement, outcome: Outcome): Promise<void> {
  const items = await all();
  const own = items.filter((item) => item.account === root.dataset['account']);
  localStorage.setItem('field:unsent', String(items.length));
  const state = root.querySelector<HTMLElement>('[data-field-state]')!;
  const drawn = new Date(root.dataset['drawn'] ?? Date.now()).toLocaleString(document.documentElement.lang, { dateStyle: 'short', timeStyle: 'short' });
  state.className = outcome.how === 'done' ? '' : 'notice notice-attention';
  state.replaceChildren();
  if (outcome.how === 'offline') state.append(say('offline', { when: drawn }));
  if (outcome.how === 'signed-out') {
    const link = document.createElement('a');
    link.href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = say('sign-in');
    state.append(say('signed-out', { count: own.length }), ' ', link);
  }
  await drawQueue(root, items, () => void refresh(root, true));
}

let running: Promise<void> | undefined;
let wanted = false;

/**
 * After a pause, a return of the connection or a notice of the server: send, and show things as they are now.
 * What comes while that is under way is one more round, not many.
 */
async function refresh(root: HTMLElement, parts: boolean): Promise<void> {
  if (running) {
    wanted = true;
    return running;
  }
  do {
    wanted = false;
    running = round(root, parts).catch(() => undefined);
    await running;
    running = undefined;
    parts = true;
  } while (wanted);
}

async function round(root: HTMLElement, parts: boolean): Promise<void> {
  const waiting = (await all()).some((item) => item.state === 'waiting');
  const me = waiting ? undefined : await whoAmI();
  const outcome: Outcome = typeof me === 'string' ? { how: me, sent: [] } : await send();
  if (outcome.how === 'done' || outcome.sent.length > 0) pause = SHORTEST;
  if (outcome.how === 'done') {
    if (parts) await renew(root);
    await showNews(root);
    await drawState(root, outcome);
    await keepPages(Number(root.dataset['keptDays'] ?? 1));
  } else {
    await showNews(root);
    await drawState(root, outcome);
    if (outcome.how === 'offline') await later(root);
  }
}

/** Puts the parts of the page in place as the server draws them now. */
async function renew(root: HTMLElement): Promise<void> {
  const answer = await fetch(location.href, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.querySelector<HTMLElement>('[data-field]');
  if (fresh) root.dataset['drawn'] = fresh.dataset['drawn'] ?? '';
  for (const part of root.querySelectorAll<HTMLElement>('[data-field-part][id]')) {
    const now = page.getElementById(part.id);
    if (now && now.outerHTML !== part.outerHTML) part.replaceWith(document.importNode(now, true));
  }
}

function listen(root: HTMLElement): void {
  const again = () => void refresh(root, true);
  addEventListener('online', again);
  addEventListener('offline', () => void drawState(root, { how: 'offline', sent: [] }));
  document.addEventListener('visibilitychange', () => document.hidden || again());
  navigator.serviceWorker?.addEventListener('message', (event) => event.data === 'field-sent' && again());
  if (typeof EventSource === 'undefined') return;
  let soon: ReturnType<typeof setTimeout> | undefined;
  const source = new EventSource('/live/desk');
  let first = true;
  source.addEventListener('changed', () => {
    clearTimeout(soon);
    soon = setTimeout(again, 200 + Math.random() * 600);
  });
  // What happened while the line was down was not told: look after each new beginning.
  source.addEventListener('open', () => {
    if (!first) again();
    first = false;
  });
  addEventListener('pagehide', () => source.close());
}

/** Signing out leaves nothing behind, and says so while something is not sent. */
function watchLeaving(root: HTMLElement): void {
  const form = document.querySelector<HTMLFormElement>('form[action="/sign-out"]');
  if (!form) return;
  const leave = async () => {
    await wipe().catch(() => undefined);
    localStorage.removeItem('field:unsent');
    form.submit();
  };
  const ask = async () => {
    const own = (await all()).filter((item) => item.account === root.dataset['account']);
    if (own.length === 0) return leave();
    const dialog = document.createElement('dialog');
    dialog.className = 'keys';
    const words = document.createElement('p');
    words.textContent = say('leave-unsent', { count: own.length });
    const button = (key: string, act: () => void, look = 'btn') => {
      const made = document.createElement('button');
      made.type = 'button';
      made.className = look;
      made.textContent = say(key);
      made.addEventListener('click', act);
      return made;
    };
    const row = document.createElement('p');
    row.className = 'form-actions';
    row.append(button('leave-stay', () => dialog.remove(), 'btn btn-primary'), button('leave-go', () => void leave()));
    dialog.append(words, row);
    dialog.setAttribute('aria-label', words.textContent);
    document.body.append(dialog);
    dialog.showModal();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void ask();
  });
  if (new URLSearchParams(location.search).has('leaving')) void ask();
}
