// What waits on the device, for its owner to see: what is on its way, what was refused and why, and what met a
// case that had changed meanwhile, with both sides beside each other. A person decides.

import { drawKey } from './send.ts';
import { drop, put, type Item } from './store.ts';
import { say } from './words.ts';

type Kept = Item & { order: number };

export async function drawQueue(root: HTMLElement, items: Kept[], again: () => void): Promise<void> {
  const box = root.querySelector<HTMLElement>('[data-field-queue]')!;
  const own = items.filter((item) => item.account === root.dataset['account']);
  const others = items.length - own.length;
  box.replaceChildren();
  if (items.length === 0) return;
  const panel = element('section', 'panel stack');
  panel.append(element('h2', 'panel-title', say('waiting', { count: own.length })));
  if (others > 0) panel.append(element('p', 'note', say('other-account', { count: others })));
  const list = element('ul', 'afield-queue');
  for (const item of own) list.append(line(item, again));
  panel.append(list);
  if (own.some((item) => item.state === 'waiting')) panel.append(button(say('send-now'), again));
  box.append(panel);
}

function line(item: Kept, again: () => void): HTMLElement {
  const row = element('li', '');
  row.dataset['key'] = item.key;
  row.dataset['state'] = item.state;
  row.append(element('p', '', `${say(`kind-${item.kind}`)} · ${item.label}`));
  const remove = button(say('drop'), () => {
    if (confirm(say('drop-sure'))) void drop(item.order).then(again);
  });
  if (item.state === 'waiting') {
    row.append(element('p', 'note', say('kept')));
    return row;
  }
  row.append(element('p', 'afield-line afield-refused', `${say(item.state)}${item.said ? `：${item.said}` : ''}`));
  if (item.state === 'conflict') row.append(beside(item));
  const mine = words(item);
  const actions = element('p', 'form-actions');
  const anew = button(say('send-anew'), () => {
    const field = row.querySelector<HTMLTextAreaElement>('textarea');
    // Another key: it is another thing to say, on the case as it is now.
    const fields = item.fields
      .map(([name, value]): [string, string] => (field && name === mine.name ? [name, field.value] : [name, value]))
      .map(([name, value]): [string, string] => (name === 'version' && item.version !== undefined ? [name, String(item.version)] : [name, value]));
    const { said: _said, version: _version, ...rest } = item;
    void put({ ...rest, fields, key: drawKey(), state: 'waiting' }).then(again);
  });
  actions.append(anew, remove);
  row.append(actions);
  return row;
}

/** Mine beside theirs. */
function beside(item: Kept): HTMLElement {
  const both = element('div', 'afield-beside');
  const mine = element('div', 'panel stack');
  const { name, value } = words(item);
  const id = `mine-${item.order}`;
  const label = element('label', 'panel-title', say('mine')) as HTMLLabelElement;
  label.htmlFor = id;
  const text = document.createElement('textarea');
  text.className = 'input';
  text.id = id;
  text.rows = 4;
  text.value = value;
  text.dataset['field'] = name;
  mine.append(label, text);
  const theirs = element('div', 'panel stack');
  theirs.append(element('p', 'panel-title', say('theirs')));
  const story = element('ol', 'timeline');
  theirs.append(story);
  const page = item.address.replace('/api/v1', '').replace(/\/facts$/, '');
  void fetch(page, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' })
    .then((answer) => (answer.ok ? answer.text() : ''))
    .then((html) => {
      const now = new DOMParser().parseFromString(html, 'text/html');
      for (const entry of [...now.querySelectorAll('#field-story .timeline-entry')].slice(-3)) story.append(document.importNode(entry, true));
    })
    .catch(() => undefined);
  const link = document.createElement('a');
  link.href = page;
  link.textContent = say('open-case');
  theirs.append(link);
  both.append(mine, theirs);
  return both;
}

/** The field that holds what was written. */
function words(item: Item): { name: string; value: string } {
  const found = item.fields.find(([name]) => ['words', 'text', 'done'].includes(name));
  return { name: found?.[0] ?? 'words', value: found?.[1] ?? '' };
}

function element(tag: string, look: string, text?: string): HTMLElement {
  const made = document.createElement(tag);
  if (look) made.className = look;
  if (text !== undefined) made.textContent = text;
  return made;
}

function button(text: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'btn';
  made.textContent = text;
  made.addEventListener('click', act);
  return made;
}
