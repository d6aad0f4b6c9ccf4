// A dispatch reaches the device once: each has a key, and what was seen here is not shown here again.

import { note, seen } from './store.ts';
import { say } from './words.ts';

export async function showNews(root: HTMLElement): Promise<void> {
  const part = root.querySelector<HTMLElement>('#field-news');
  if (!part) return;
  const known = await seen();
  let left = 0;
  for (const line of part.querySelectorAll<HTMLElement>('[data-news]')) {
    const key = line.dataset['news']!;
    if (known.has(key)) {
      line.remove();
      continue;
    }
    left++;
    if (line.querySelector('button')) continue;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn';
    button.textContent = say('known');
    const away = () => {
      line.remove();
      part.hidden = part.querySelector('[data-news]') === null;
    };
    button.addEventListener('click', () => void note(key).then(away));
    line.querySelector('a')?.addEventListener('click', () => void note(key));
    line.append(button);
  }
  part.hidden = left === 0;
}
