// Says how many characters are left below a text area.

export function countCharacters(root: ParentNode): void {
  for (const area of root.querySelectorAll<HTMLTextAreaElement>('textarea[data-longest]')) {
    const said = document.querySelector<HTMLElement>(`[data-count-for="${CSS.escape(area.id)}"]`);
    if (!said || area.dataset['counted']) continue;
    area.dataset['counted'] = 'yes';
    const most = Number(area.dataset['longest']);
    const count = () => {
      const left = most - [...area.value].length;
      const words = left >= 0 ? said.dataset['left'] : said.dataset['over'];
      said.textContent = (words ?? '').replace('{n}', String(Math.abs(left)));
      said.classList.toggle('field-count-over', left < 0);
      // Screen readers hear it only near the end.
      said.setAttribute('aria-live', left < most / 10 ? 'polite' : 'off');
    };
    area.addEventListener('input', count);
    area.form?.addEventListener('reset', () => setTimeout(count));
    if (area.value) count();
  }
}
