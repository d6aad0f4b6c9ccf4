// Sends the queue, one after the other in the order of writing. Whatever the connection does, the key makes the
// server do each thing once: an answer that was lost on the way is asked for again with the same key.

import { all, drop, put, type Item } from './store.ts';

export type Outcome =
  | { how: 'done'; sent: Sent[] }
  | { how: 'offline' | 'signed-out'; sent: Sent[] };

export interface Sent {
  key: string;
  number: string;
}

interface Me {
  account: string;
  token: string;
}

/** The longest that one sending may take before the connection counts as lost. */
const PATIENCE = 60_000;

/** Only one page or worker sends at a time where the browser can say so; the keys hold in any case. */
export function send(): Promise<Outcome> {
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks ? locks.request('linli-field-send', sendAll) : sendAll();
}

async function sendAll(): Promise<Outcome> {
  const sent: Sent[] = [];
  if (!(await all()).some((item) => item.state === 'waiting')) return { how: 'done', sent };
  const me = await whoAmI();
  if (me === 'offline' || me === 'signed-out') return { how: me, sent };
  for (const item of await all()) {
    // What another person wrote is never sent in this person's name.
    if (item.state !== 'waiting' || item.account !== me.account) continue;
    const how = await sendOne(item, me.token);
    if (typeof how === 'object') sent.push(how);
    else if (how !== 'kept') return { how, sent };
  }
  return { how: 'done', sent };
}

export async function whoAmI(): Promise<Me | 'offline' | 'signed-out'> {
  try {
    const answer = await fetch('/api/v1/field', { credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout?.(15_000) ?? null });
    if (answer.status === 401 || answer.status === 403) return 'signed-out';
    if (!answer.ok) return 'offline';
    return (await answer.json()) as Me;
  } catch {
    return 'offline';
  }
}

async function sendOne(item: Item & { order: number }, token: string): Promise<Sent | 'kept' | 'offline' | 'signed-out'> {
  const body = new FormData();
  for (const [name, value] of item.fields) body.append(name, value);
  for (const file of item.files) body.append('file', file.blob, file.name);
  let answer: Response;
  let told: { number?: string; code?: string; detail?: string; next?: string; version?: number };
  try {
    answer = await fetch(item.address, {
      method: 'POST',
      body,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: { 'idempotency-key': item.key, 'x-linli-token': token, accept: 'application/json' },
      signal: AbortSignal.timeout?.(PATIENCE) ?? null,
    });
    // An answer that breaks off in the middle is no answer.
    told = (await answer.json()) as typeof told;
  } catch {
    return 'offline';
  }
  if (answer.ok && told.number) {
    await drop(item.order);
    return { key: item.key, number: told.number };
  }
  if (answer.status === 401) return 'signed-out';
  if (answer.status === 429 || answer.status >= 500) return 'offline';
  const said = [told.detail, told.next].filter(Boolean).join(' ');
  const stale = told.code === 'stale' && told.version !== undefined;
  await put(stale ? { ...item, state: 'conflict', said, version: told.version! } : { ...item, state: 'refused', said });
  return 'kept';
}

/** A key for one sending: 32 hexadecimal digits of randomness. */
export function drawKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
