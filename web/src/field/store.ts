// What a phone keeps while there is no connection: a queue of what was written, and which news was seen.
// It is opened by the pages and by the service worker alike.

export type Kind = 'report' | 'spot' | 'facts';
export type State = 'waiting' | 'refused' | 'conflict';

/** A file as it was chosen. */
export interface Shown {
  name: string;
  blob: Blob;
}

/** Something written on this device that the server has not answered yet. */
export interface Item {
  /** Drawn on this device; the server answers the same key the same way, once. */
  key: string;
  account: string;
  kind: Kind;
  /** Where it is sent. */
  address: string;
  /** What it is called in the list. */
  label: string;
  fields: [string, string][];
  files: Shown[];
  written: string;
  state: State;
  /** Why it was not accepted. */
  said?: string;
  /** For a conflict: the version that the case has now. */
  version?: number;
}

const NAME = 'linli-field';
const QUEUE = 'queue';
const SEEN = 'seen';
const META = 'meta';

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(QUEUE, { keyPath: 'order', autoIncrement: true }).createIndex('key', 'key', { unique: true });
      request.result.createObjectStore(SEEN);
      request.result.createObjectStore(META);
    };
    request.onsuccess = () => {
      // Another page that wipes the device is not kept waiting.
      request.result.onversionchange = () => request.result.close();
      request.result.onclose = () => (opened = undefined);
      done(request.result);
    };
    request.onerror = () => failed(request.error);
  });
  opened.catch(() => (opened = undefined));
  return opened;
}

async function run<T>(name: string, mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const transaction = (await database()).transaction(name, mode);
  const request = work(transaction.objectStore(name));
  return new Promise((done, failed) => {
    // Only what is on the device counts as kept.
    transaction.oncomplete = () => done(request.result);
    transaction.onabort = transaction.onerror = () => failed(transaction.error ?? request.error);
  });
}

export function add(item: Item): Promise<IDBValidKey> {
  return run(QUEUE, 'readwrite', (store) => store.add(item));
}

/** Everything in the queue, in the order in which it was written. */
export function all(): Promise<(Item & { order: number })[]> {
  return run(QUEUE, 'readonly', (store) => store.getAll() as IDBRequest<(Item & { order: number })[]>);
}

export function put(item: Item & { order: number }): Promise<IDBValidKey> {
  return run(QUEUE, 'readwrite', (store) => store.put(item));
}

export async function drop(order: number): Promise<void> {
  await run(QUEUE, 'readwrite', (store) => store.delete(order));
}

/** The news that was shown on this device. */
export async function seen(): Promise<Set<string>> {
  return new Set((await run(SEEN, 'readonly', (store) => store.getAllKeys())) as string[]);
}

export async function note(key: string): Promise<void> {
  await run(SEEN, 'readwrite', (store) => store.put(Date.now(), key));
}

export async function read(name: string): Promise<unknown> {
  return run(META, 'readonly', (store) => store.get(name));
}

export async function write(name: string, value: unknown): Promise<void> {
  await run(META, 'readwrite', (store) => store.put(value, name));
}

/** Leaves nothing of the field on the device. */
export async function wipe(): Promise<void> {
  if (typeof caches !== 'undefined') {
    for (const name of await caches.keys()) if (name.startsWith('field-')) await caches.delete(name);
  }
  (await opened?.catch(() => undefined))?.close();
  opened = undefined;
  await new Promise<void>((done) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = request.onerror = request.onblocked = () => done();
  });
}
