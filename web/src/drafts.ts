// Nothing typed is ever lost. Forms with `data-draft` are kept by the server, sealed for whoever is signed in: on
// each pause, and when the page is left. Other forms with `data-keep` are kept in the tab's session storage until
// the server has accepted them. Passwords, files and hidden fields are never kept.

const prefix = 'draft:';
const PAUSE = 900;

export function keepDrafts(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-draft]')) {
    if (once(form)) keepOnServer(form);
  }
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-keep]:not([data-draft])')) {
    if (!once(form)) continue;
    const name = prefix + form.dataset['keep'];
    settle(form, name);
    form.addEventListener('input', () => write(name, fields(form)));
    form.addEventListener('change', () => write(name, fields(form)));
    form.addEventListener('submit', () => write(`${name}:sent`, 'yes'));
  }
}

/** Whoever signs out leaves nothing behind in the browser. */
export function forgetDraftsOnLeave(): void {
  document.addEventListener('submit', (event) => {
    if ((event.target as HTMLFormElement).getAttribute('action') !== '/sign-out') return;
    try {
      sessionStorage.clear();
    } catch {
      // storage switched off: nothing is in it
    }
  });
}

function once(form: HTMLFormElement): boolean {
  if (form.dataset['kept']) return false;
  form.dataset['kept'] = 'yes';
  return true;
}

function keepOnServer(form: HTMLFormElement): void {
  const address = form.dataset['draft']!;
  const token = form.querySelector<HTMLInputElement>('input[name="token"]')?.value ?? '';
  const said = form.querySelector<HTMLElement>('[data-draft-said]');
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let kept = body(form);
  const changed = () => {
    form.dataset['dirty'] = 'yes';
    clearTimeout(waiting);
    waiting = setTimeout(() => void send(), PAUSE);
  };
  const send = async () => {
    const now = body(form);
    if (now === kept) return;
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-linli-token': token },
      body: now,
      credentials: 'same-origin',
    }).catch(() => null);
    if (!answer?.ok) return; // tried again with the next change, and when the page is left
    kept = now;
    if (said) said.textContent = said.dataset['draftSaid'] ?? '';
  };
  form.addEventListener('input', changed);
  form.addEventListener('change', changed);
  form.addEventListener('submit', () => {
    clearTimeout(waiting);
    kept = body(form);
  });
  addEventListener('pagehide', () => {
    const now = body(form);
    if (now === kept || !navigator.sendBeacon) return;
    navigator.sendBeacon(address, new Blob([`token=${encodeURIComponent(token)}&${now}`], { type: 'application/x-www-form-urlencoded' }));
    kept = now;
  });
}

function body(form: HTMLFormElement): string {
  return new URLSearchParams(pairs(form)).toString();
}

/** Decides what becomes of the draft that an earlier page left. */
function settle(form: HTMLFormElement, name: string): void {
  const draft = read(name);
  if (draft === null) return;
  const sent = read(`${name}:sent`) !== null;
  write(`${name}:sent`, null);
  // After an accepted form the server leads on to a page by a fresh visit. A way back or a reload after
  // sending means that the answer never came.
  const refused = document.querySelector('.error-summary, .notice-refused, .problem') !== null;
  if (sent && !refused && arrivedAnew()) {
    write(name, null);
    return;
  }
  if (restore(form, JSON.parse(draft) as [string, string][])) say(form, name);
}

function arrivedAnew(): boolean {
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return !visit || visit.type === 'navigate';
}

function keepable(control: Element): control is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  if (control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement) return control.name !== '';
  return control instanceof HTMLInputElement && control.name !== ''
    && !['hidden', 'password', 'file', 'submit', 'button'].includes(control.type);
}

function pairs(form: HTMLFormElement): [string, string][] {
  const found: [string, string][] = [];
  for (const control of form.elements) {
    if (!keepable(control) || control.value === '') continue;
    if (control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type) && !control.checked) continue;
    found.push([control.name, control.value]);
  }
  return found;
}

function fields(form: HTMLFormElement): string | null {
  const found = pairs(form);
  return found.length > 0 ? JSON.stringify(found) : null;
}

/** Fills empty controls; what the server has filled in stays. */
function restore(form: HTMLFormElement, kept: [string, string][]): boolean {
  let restored = false;
  for (const control of form.elements) {
    if (!keepable(control)) continue;
    const values = kept.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type)) {
      if (!control.checked && values.includes(control.value)) {
        control.checked = true;
        restored = true;
      }
    } else if (control.value === '' && values[0]) {
      control.value = values[0];
      restored = restored || control.value !== '';
    }
  }
  return restored;
}

function say(form: HTMLFormElement, name: string): void {
  const note = document.createElement('p');
  note.className = 'draft-note';
  note.setAttribute('role', 'status');
  const drop = document.createElement('button');
  drop.type = 'button';
  drop.className = 'btn btn-quiet';
  drop.textContent = document.body.dataset['draftDrop'] ?? '';
  drop.addEventListener('click', () => {
    write(name, null);
    form.reset();
    note.remove();
  });
  note.append(document.body.dataset['draftKept'] ?? '', ' ', drop);
  form.prepend(note);
}

function read(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null; // storage switched off: forms still work
  }
}

function write(name: string, value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, value);
  } catch {
    // storage full or switched off: forms still work
  }
}
