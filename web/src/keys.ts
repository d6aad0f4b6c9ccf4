// The dispatcher works from the keyboard: j/k move, Enter open, x tick, / search, ? help, and each action's
// own key (`data-key`). Keys rest while one types or holds a modifier.
// The help says only the keys that do something on this page.

export function listenForKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector('dialog[open]')) return;
    if (act(event.key)) event.preventDefault();
  });
  for (const opener of document.querySelectorAll('[data-keys]')) {
    opener.addEventListener('click', (event) => {
      if (help()) event.preventDefault();
    });
  }
  // A click anywhere on a row opens it, as its link would.
  document.addEventListener('click', (event) => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>('tr[data-href]');
    if (!row || target.closest('a, button, input, label, select, summary') || String(getSelection())) return;
    location.assign(row.dataset['href']!);
  });
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const input = target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
  return input || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

function act(key: string): boolean {
  switch (key) {
    case 'j':
      return move(1);
    case 'k':
      return move(-1);
    case 'x':
      return tick();
    case '/':
      return focus(document.querySelector<HTMLElement>('[data-search]'));
    case '?':
      return help();
    default:
      return /^[a-z]$/.test(key) && press(document.querySelector<HTMLElement>(`[data-key="${key}"]`));
  }
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-rows] tbody tr[data-href]')];
}

function current(): HTMLElement | undefined {
  return rows().find((row) => row.contains(document.activeElement) || row.hasAttribute('data-current'));
}

function move(step: number): boolean {
  const all = rows();
  if (all.length === 0) return false;
  const from = current();
  const at = from ? all.indexOf(from) + step : step > 0 ? 0 : all.length - 1;
  const to = all[Math.max(0, Math.min(all.length - 1, at))]!;
  from?.removeAttribute('data-current');
  to.setAttribute('data-current', '');
  // The row's own link takes the focus, so Enter opens it and screen readers say it.
  (to.querySelector<HTMLElement>('a[href]') ?? to).focus({ preventScroll: true });
  to.scrollIntoView({ block: 'nearest' });
  return true;
}

function tick(): boolean {
  const box = current()?.querySelector<HTMLInputElement>('input[type="checkbox"]');
  box?.click();
  return box != null;
}

function press(control: HTMLElement | null): boolean {
  if (!control) return false;
  // Work on many: where nothing is ticked, the row that one stands on is meant.
  if (control.closest('.bulk-bar') && !document.querySelector('.tick input:checked')) {
    const box = current()?.querySelector<HTMLInputElement>('.tick input');
    if (!box) return false;
    box.checked = true;
  }
  if (control.tagName === 'SUMMARY') {
    const details = control.parentElement as HTMLDetailsElement;
    details.open = true;
    return focus(details.querySelector<HTMLElement>('input:not([type="hidden"]), select, textarea, button') ?? control);
  }
  control.click();
  return true;
}

function focus(control: HTMLElement | null): boolean {
  control?.focus();
  return control !== null;
}

function help(): boolean {
  const dialog = document.querySelector<HTMLDialogElement>('dialog.keys');
  if (!dialog || typeof dialog.showModal !== 'function') return false;
  for (const line of dialog.querySelectorAll<HTMLElement>('[data-key-of]')) {
    line.hidden = !document.querySelector(`[data-key="${line.dataset['keyOf']}"]`);
  }
  dialog.showModal();
  return true;
}
