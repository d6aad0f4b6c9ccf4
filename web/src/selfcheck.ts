// The questions of a policy card: answered here, reckoned here, and forgotten with the page. Nothing is sent and nothing is
// stored; the fields belong to no form. Without script the rule of each question stands there in words.

type Outcome = 'yes' | 'no' | 'ask';

/** What one answer leads to. */
function leadsTo(question: HTMLElement, answer: string): Outcome {
  if (answer === question.dataset['wanted']) return 'yes';
  if (answer === 'unsure') return 'ask';
  return question.dataset['otherwise'] === 'ask' ? 'ask' : 'no';
}

export function offerSelfChecks(root: ParentNode): void {
  for (const section of root.querySelectorAll<HTMLElement>('[data-self-check]')) offer(section);
}

function offer(section: HTMLElement): void {
  const questions = [...section.querySelectorAll<HTMLElement>('[data-wanted]')];
  const left = section.querySelector<HTMLElement>('[data-left]');
  const clear = section.querySelector<HTMLElement>('[data-clear]');
  const outcomes = [...section.querySelectorAll<HTMLElement>('[data-outcome]')];
  const boxes = [...section.querySelectorAll<HTMLInputElement>('input[type=radio]')];

  const reckon = () => {
    const led = questions.flatMap((question) => {
      const chosen = question.querySelector<HTMLInputElement>('input:checked');
      return chosen ? [leadsTo(question, chosen.value)] : [];
    });
    const open = questions.length - led.length;
    let outcome: Outcome | undefined;
    if (led.includes('no')) outcome = 'no';
    else if (open === 0) outcome = led.includes('ask') ? 'ask' : 'yes';
    for (const one of outcomes) one.hidden = one.dataset['outcome'] !== outcome;
    if (left) {
      left.hidden = outcome !== undefined || led.length === 0;
      left.textContent = (left.dataset['left'] ?? '').replace('#', String(open));
    }
    if (clear) clear.hidden = led.length === 0;
  };

  for (const answers of section.querySelectorAll<HTMLElement>('[data-answers]')) answers.hidden = false;
  for (const rule of section.querySelectorAll<HTMLElement>('[data-rule]')) rule.hidden = true;
  const forget = () => {
    for (const box of boxes) box.checked = false;
    reckon();
  };
  section.addEventListener('change', reckon);
  clear?.addEventListener('click', () => {
    forget();
    boxes[0]?.focus();
  });
  // A page that is gone back to begins anew: somebody else may hold the device by then.
  window.addEventListener('pageshow', forget);
  forget();
}
