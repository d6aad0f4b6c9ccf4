// Stands between the field pages and the network: a page of the field comes from the server while there is a
// connection, and from what the device keeps when there is none. Nothing else is touched.

import { LOOKS, PAGES, UNTIL } from './field/keep.ts';
import { send } from './field/send.ts';

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Syncing extends Lasting {
  tag: string;
}
interface Scope extends EventTarget {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void>; matchAll(): Promise<{ postMessage(message: unknown): void }[]> };
}
const worker = self as unknown as Scope;

worker.addEventListener('install', () => void worker.skipWaiting());
worker.addEventListener('activate', (event) => (event as Lasting).waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const { request } = event as Fetching;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== location.origin) return;
  const page = request.mode === 'navigate' && /^\/field(\/|$)/.test(address.pathname);
  if (page) (event as Fetching).respondWith(pageOf(request, address));
  else if (address.pathname.startsWith('/assets/')) (event as Fetching).respondWith(looksOf(request));
});

// The browser says that there is a connection again, also when no page is open.
worker.addEventListener('sync', (event) => {
  const syncing = event as Syncing;
  if (syncing.tag !== 'field-queue') return;
  syncing.waitUntil(
    send().then(async (outcome) => {
      for (const client of await worker.clients.matchAll()) client.postMessage('field-sent');
      // The browser tries again later when this fails.
      if (outcome.how === 'offline') throw new Error('offline');
    }),
  );
});

async function pageOf(request: Request, address: URL): Promise<Response> {
  try {
    return await fetch(request);
  } catch (lost) {
    const pages = await caches.open(PAGES);
    const path = address.pathname + address.search;
    for (const known of [path, address.pathname, '/field']) {
      const kept = await pages.match(known, { ignoreVary: true });
      if (kept && Number(kept.headers.get(UNTIL)) > Date.now()) return kept;
    }
    throw lost;
  }
}

async function looksOf(request: Request): Promise<Response> {
  const kept = await (await caches.open(LOOKS)).match(request.url, { ignoreVary: true });
  return kept ?? fetch(request);
}
