// Nothing typed is ever lost: forms with `data-keep` are kept in the tab's session storage until the server
// has accepted them. Passwords, files and hidden fields are never kept.

const prefix = 'draft:';

export function keepDrafts(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-keep]')) {
    if (form.dataset['kept']) continue;
    form.dataset['kept'] = 'yes';
    const name = prefix + form.dataset['keep'];
    settle(form, name);
    form.addEventListener('input', () => write(name, fields(form)));
    form.addEventListener('change', () => write(name, fields(form)));
    form.addEventListener('submit', () => write(`${name}:sent`, 'yes'));
  }
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

function fields(form: HTMLFormElement): string | null {
  const pairs: [string, string][] = [];
  for (const control of form.elements) {
    if (!keepable(control) || control.value === '') continue;
    if (control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type) && !control.checked) continue;
    pairs.push([control.name, control.value]);
  }
  return pairs.length > 0 ? JSON.stringify(pairs) : null;
}

/** Fills empty controls; what the server has filled in stays. */
function restore(form: HTMLFormElement, pairs: [string, string][]): boolean {
  let restored = false;
  for (const control of form.elements) {
    if (!keepable(control)) continue;
    const values = pairs.filter(([name]) => name === control.name).map(([, value]) => value);
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
