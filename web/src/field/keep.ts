// Keeps own open cases and the forms readable without a connection: pages that the server marked for it, with
// the styles and scripts they need, for as many days as the server says. Service worker and page share the name.

export const PAGES = 'field-pages';
export const LOOKS = 'field-looks';
/** The header of a kept page that says until when. */
export const UNTIL = 'x-kept-until';

const DAY = 86_400_000;
/** The most pages that are kept. */
const MOST = 80;

/** Keeps this page, those it links to as kept, and their looks. */
export async function keepPages(days: number): Promise<void> {
  if (typeof caches === 'undefined') return;
  await keepLooks();
  const here = document.querySelector('[data-keep-page]') ? [location.pathname + location.search.replace(/[?&]sent=[^&]*/, '')] : [];
  const linked = [...document.querySelectorAll<HTMLAnchorElement>('a[data-keep], .afield-bar a')].map((link) => link.pathname + link.search);
  const wanted = [...new Set([...here, ...linked])].slice(0, MOST);
  const pages = await caches.open(PAGES);
  for (const address of wanted) {
    const known = await pages.match(address, { ignoreVary: true });
    // A case that is kept is fetched again when its list was; that is often enough.
    if (known && !here.includes(address) && Number(known.headers.get(UNTIL)) - Date.now() > (days - 0.02) * DAY) continue;
    await keepPage(pages, address, days).catch(() => undefined);
  }
  await clear(pages, wanted);
}

export async function keepPage(pages: Cache, address: string, days: number): Promise<void> {
  const answer = await fetch(address, { credentials: 'same-origin', cache: 'no-store' });
  const text = await answer.text();
  // A page that says of itself that it stays on the server is not kept, nor is the way to the sign-in page.
  if (!answer.ok || answer.redirected || !text.includes('data-keep-page')) {
    await pages.delete(address, { ignoreVary: true });
    return;
  }
  const headers = { 'content-type': 'text/html; charset=utf-8', [UNTIL]: String(Date.now() + days * DAY) };
  const policy = answer.headers.get('content-security-policy');
  await pages.put(address, new Response(text, { headers: policy ? { ...headers, 'content-security-policy': policy } : headers }));
}

/** What is over, or no longer among one's own open cases, goes. */
async function clear(pages: Cache, wanted: string[]): Promise<void> {
  const home = location.pathname === '/field';
  for (const request of await pages.keys()) {
    const kept = await pages.match(request, { ignoreVary: true });
    const address = new URL(request.url);
    const gone = home && address.pathname.startsWith('/field/cases/') && !wanted.includes(address.pathname + address.search);
    if (gone || Number(kept?.headers.get(UNTIL) ?? 0) < Date.now()) await pages.delete(request, { ignoreVary: true });
  }
}

async function keepLooks(): Promise<void> {
  const looks = await caches.open(LOOKS);
  const addresses = new Set<string>();
  for (const one of document.querySelectorAll<HTMLElement>('link[rel="stylesheet"], link[rel="icon"], script[src]')) {
    addresses.add(one.getAttribute('href') ?? one.getAttribute('src') ?? '');
  }
  const sprite = document.querySelector('use')?.getAttribute('href')?.split('#')[0];
  if (sprite) addresses.add(sprite);
  addresses.delete('');
  for (const address of addresses) {
    if (!(await looks.match(address, { ignoreVary: true }))) await looks.add(address).catch(() => undefined);
  }
  for (const request of await looks.keys()) {
    // Names carry a digest: what this version of the pages does not name is old, but the chunks of scripts stay.
    const path = new URL(request.url).pathname;
    if (!addresses.has(path) && /\.(css|svg)$/.test(path)) await looks.delete(request);
  }
}
