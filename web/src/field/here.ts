// “Here”: the place of the phone, asked for only when the button is pressed, put into two hidden fields, and
// gone with the form. Nothing follows where somebody walks.

import { say } from './words.ts';

export function findHere(root: HTMLElement): void {
  const part = root.querySelector<HTMLElement>('[data-here]');
  const button = part?.querySelector<HTMLButtonElement>('[data-here-button]');
  if (!part || !button || !('geolocation' in navigator)) return;
  part.hidden = false;
  const words = part.querySelector<HTMLElement>('[data-here-said]')!;
  const field = (name: string) => part.querySelector<HTMLInputElement>(`input[name="${name}"]`)!;
  button.addEventListener('click', () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field('longitude').value = coords.longitude.toFixed(6);
        field('latitude').value = coords.latitude.toFixed(6);
        words.textContent = say('here-found');
      },
      () => (words.textContent = say('here-failed')),
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
    );
  });
}
