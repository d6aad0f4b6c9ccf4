// The switches for large text and high contrast take effect at once; without script they reload the page.

const on = { text: 'large', contrast: 'high' } as const;

export function makeSwitchesInstant(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-switch]')) {
    button.addEventListener('click', (event) => {
      const name = button.dataset['switch'] as keyof typeof on;
      const root = document.documentElement;
      const chosen = button.getAttribute('aria-pressed') !== 'true';
      event.preventDefault();
      if (chosen) root.dataset[name] = on[name];
      else delete root.dataset[name];
      button.setAttribute('aria-pressed', String(chosen));
      button.value = chosen ? 'normal' : on[name];
      const body = new URLSearchParams({ [name]: chosen ? on[name] : 'normal' });
      const token = button.form?.querySelector<HTMLInputElement>('input[name="token"]');
      if (token) body.set('token', token.value);
      void fetch('/preferences', { method: 'POST', body, redirect: 'manual' }).catch(() => undefined);
    });
  }
}
