// The sentences that the server hands to the script in the page's language.

let said: Record<string, string> | undefined;

export function frame(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-field]');
}

/** A sentence with its facts in place: `{ $count }` becomes the count. */
export function say(key: string, facts: Record<string, string | number> = {}): string {
  said ??= JSON.parse(frame()?.dataset['said'] ?? '{}') as Record<string, string>;
  return Object.entries(facts).reduce((text, [name, value]) => text.split(`{${name}}`).join(String(value)), said[key] ?? key);
}
