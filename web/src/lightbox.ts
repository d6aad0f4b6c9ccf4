// Photos of a case open large above the page; without this script the link opens the photo itself.

export function openPhotosLarge(): void {
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-photo]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    if (typeof HTMLDialogElement === 'undefined') return;
    event.preventDefault();
    const all = [...document.querySelectorAll<HTMLAnchorElement>('a[data-photo]')];
    show(all, all.indexOf(link), link);
  });
}

function show(all: HTMLAnchorElement[], at: number, opener: HTMLElement): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'lightbox';
  const picture = document.createElement('img');
  const said = document.createElement('p');
  said.className = 'lightbox-said';
  said.setAttribute('aria-live', 'polite');
  const form = document.createElement('form');
  form.method = 'dialog';
  const close = document.createElement('button');
  close.className = 'btn';
  close.textContent = opener.closest<HTMLElement>('[data-close]')?.dataset['close'] ?? '×';
  form.append(close);
  dialog.append(picture, said, form);
  let now = at;
  const draw = () => {
    const link = all[now]!;
    picture.src = link.href;
    picture.alt = link.getAttribute('aria-label') ?? '';
    said.textContent = `${picture.alt} · ${now + 1} / ${all.length}`;
  };
  dialog.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    now = (now + step + all.length) % all.length;
    draw();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => {
    dialog.remove();
    opener.focus();
  });
  draw();
  document.body.append(dialog);
  dialog.showModal();
}
