// Small comforts of forms.

/** Leads to what was refused. */
export function focusRefusal(root: ParentNode): void {
  root.querySelector<HTMLElement>('[data-focus]')?.focus();
}

/** A filter that applies as soon as it is chosen. */
export function sendOnChange(root: ParentNode): void {
  for (const select of root.querySelectorAll<HTMLSelectElement>('select[data-sends]')) {
    select.addEventListener('change', () => select.form?.requestSubmit());
  }
}

/** A double press sends once. The button stays in the form's data, so it is not disabled. */
export function sendOnce(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== 'post' || event.defaultPrevented) return;
    if (form.dataset['sending']) event.preventDefault();
    form.dataset['sending'] = 'yes';
    setTimeout(() => delete form.dataset['sending'], 4000);
  });
  addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll<HTMLFormElement>('form[data-sending]')) delete form.dataset['sending'];
  });
}

/** A button that prints the page; without scripts the browser's own menu does. */
export function offerPrint(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>('button[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => print());
  }
}
