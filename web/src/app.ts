// The script of every page. Everything works without it; it keeps drafts, walks lists by key, keeps pages
// live, and makes the display switches instant.

import htmx from 'htmx.org';
import { keepAgo } from './ago.ts';
import { countCharacters } from './counts.ts';
import { forgetDraftsOnLeave, keepDrafts } from './drafts.ts';
import { focusRefusal, offerPrint, sendOnChange, sendOnce } from './forms.ts';
import { offerHere } from './here.ts';
import { listenForKeys } from './keys.ts';
import { openPhotosLarge } from './lightbox.ts';
import { keepLive } from './live.ts';
import { offerSelfChecks } from './selfcheck.ts';
import { makeSwitchesInstant } from './switches.ts';
import { offerPasskeys } from './passkeys.ts';
import { askBeforeLeaving } from './leaving.ts';

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
window.htmx = htmx;

function prepare(root: ParentNode): void {
  keepDrafts(root);
  countCharacters(root);
  sendOnChange(root);
  offerHere(root);
  offerPrint(root);
  offerPasskeys(root);
  offerSelfChecks(root);
}

prepare(document);
focusRefusal(document);
sendOnce();
forgetDraftsOnLeave();
openPhotosLarge();
listenForKeys();
makeSwitchesInstant();
askBeforeLeaving();
keepAgo();
keepLive(prepare);
document.addEventListener('htmx:afterSwap', (event) => {
  if (event.target instanceof Element) {
    prepare(event.target);
    focusRefusal(event.target);
  }
});
