// Something written in the field waits on this device to be sent: signing out elsewhere asks there first.

export function askBeforeLeaving(): void {
  if (document.querySelector('[data-field]')) return;
  document.querySelector('form[action="/sign-out"]')?.addEventListener('submit', (event) => {
    try {
      if (Number(localStorage.getItem('field:unsent')) > 0) {
        event.preventDefault();
        location.assign('/field?leaving=1');
      }
    } catch {
      // storage switched off: nothing waits
    }
  });
}
