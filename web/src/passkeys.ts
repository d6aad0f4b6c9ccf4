// Passkeys: asks the browser for what the page says, and sends its answer with the form. Without scripts the part
// stays hidden, and codes and passwords are typed.

type Json = Record<string, unknown>;

export function offerPasskeys(root: ParentNode): void {
  if (!('credentials' in navigator) || !('PublicKeyCredential' in window)) return;
  for (const part of root.querySelectorAll<HTMLElement>('[data-passkey]')) {
    const form = part.querySelector('form');
    if (!form || !part.hidden) continue;
    part.hidden = false;
    form.addEventListener('submit', (event) => {
      const answer = form.querySelector<HTMLInputElement>('input[name="answer"]');
      if (!answer || answer.value !== '') return;
      event.preventDefault();
      const said = part.querySelector('[role="status"]');
      if (said) said.textContent = '';
      void askFor(part).then(
        (given) => {
          answer.value = JSON.stringify(given);
          form.requestSubmit();
        },
        () => {
          if (said) said.textContent = part.dataset['failed'] ?? '';
        },
      );
    });
  }
}

async function askFor(part: HTMLElement): Promise<Json> {
  const asked = JSON.parse(part.dataset['asked'] ?? '{}') as Json;
  const publicKey = withBytes(asked);
  if (part.dataset['passkey'] === 'create') {
    const made = (await navigator.credentials.create({
      publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions,
    })) as PublicKeyCredential;
    const response = made.response as AuthenticatorAttestationResponse;
    return {
      id: text(made.rawId),
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
    };
  }
  const signed = (await navigator.credentials.get({
    publicKey: publicKey as unknown as PublicKeyCredentialRequestOptions,
  })) as PublicKeyCredential;
  const response = signed.response as AuthenticatorAssertionResponse;
  return {
    id: text(signed.rawId),
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
  };
}

/** The same with its binary members, which the page carries in base64url, as bytes. */
function withBytes(asked: Json): Json {
  const listed = (key: string) =>
    ((asked[key] as Json[] | undefined) ?? []).map((one) => ({ ...one, id: bytes(one['id'] as string) }));
  const user = asked['user'] as Json | undefined;
  return {
    ...asked,
    challenge: bytes(asked['challenge'] as string),
    ...(user ? { user: { ...user, id: bytes(user['id'] as string) } } : {}),
    ...('excludeCredentials' in asked ? { excludeCredentials: listed('excludeCredentials') } : {}),
    ...('allowCredentials' in asked ? { allowCredentials: listed('allowCredentials') } : {}),
  };
}

function bytes(text: string): Uint8Array {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
  return btoa(letters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
