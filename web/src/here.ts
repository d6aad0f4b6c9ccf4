// “Here”: fills in the browser's position. The button appears only where it can work; a failure is said in
// words beside it, and the place can always be written instead.

export function offerHere(root: ParentNode): void {
  if (!('geolocation' in navigator)) return;
  for (const box of root.querySelectorAll<HTMLElement>('[data-here]')) {
    const button = box.querySelector('button');
    if (!button || !box.hidden) continue;
    box.hidden = false;
    button.addEventListener('click', () => look(box, button));
  }
}

function look(box: HTMLElement, button: HTMLButtonElement): void {
  const say = (key: string) => {
    const said = box.querySelector('[role="status"]');
    if (said) said.textContent = box.dataset[key] ?? '';
  };
  say('hereLooking');
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(
    (position) => {
      button.disabled = false;
      fill(box, 'longitude', position.coords.longitude);
      fill(box, 'latitude', position.coords.latitude);
      say('hereFound');
      const form = box.closest('form');
      // Not requestSubmit: a required text field is answered by the position.
      if (form && 'hereSends' in box.dataset) form.submit();
    },
    (failure) => {
      button.disabled = false;
      say(failure.code === failure.PERMISSION_DENIED ? 'hereDenied' : 'hereFailed');
    },
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
  );
}

function fill(box: HTMLElement, name: string, degrees: number): void {
  const input = box.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  if (!input) return;
  input.disabled = false;
  // A point chosen before on the map of the same form gives way to where one stands.
  const all = input.form?.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`) ?? [input];
  for (const one of all) one.value = degrees.toFixed(6);
}
