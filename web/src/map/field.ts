// Choosing a point: tap, or move a cross by the arrow keys. What is sent are the two number fields, which stay
// there for whoever knows the numbers.

import { Marker } from 'maplibre-gl';
import { groundOf, draw, style } from './base.ts';
import { stageFor } from './stage.ts';

export function fieldsIn(root: ParentNode): void {
  for (const field of root.querySelectorAll<HTMLElement>('[data-map-field]:not([data-map-ready])')) {
    field.dataset['mapReady'] = '';
    void begin(field);
  }
}

class Chosen {
  readonly longitude: HTMLInputElement;
  readonly latitude: HTMLInputElement;

  constructor(field: HTMLElement) {
    this.longitude = field.querySelector<HTMLInputElement>('input[name="longitude"]')!;
    this.latitude = field.querySelector<HTMLInputElement>('input[name="latitude"]')!;
  }
  get point(): [number, number] | null {
    const [longitude, latitude] = [Number.parseFloat(this.longitude.value), Number.parseFloat(this.latitude.value)];
    return Number.isFinite(longitude) && Number.isFinite(latitude) && Math.abs(latitude) <= 90 ? [longitude, latitude] : null;
  }
  put(point: [number, number] | null): void {
    this.longitude.value = point ? point[0].toFixed(6) : '';
    this.latitude.value = point ? point[1].toFixed(6) : '';
    // A draft of the form is kept by its events.
    for (const input of [this.longitude, this.latitude]) input.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

async function begin(field: HTMLElement): Promise<void> {
  const said = (name: string) => field.dataset[`map${name}`] ?? '';
  const source = field.dataset['source'] ?? '';
  const inputs = field.querySelector<HTMLElement>('[data-map-inputs]')!;
  const chosen = new Chosen(field);
  const { bounds, tiles } = await groundOf(source);
  const frame = document.createElement('div');
  frame.className = 'map-frame map-frame-field';
  inputs.before(frame);
  const words = { label: said('Label'), closer: said('Closer'), wider: said('Wider'), whole: said('Whole') };
  const map = bounds ? draw(frame, style(source, tiles), bounds, words, tiles) : null;
  if (!map) {
    const note = document.createElement('p');
    note.className = 'note';
    note.textContent = said('Failed');
    frame.replaceWith(note);
    return;
  }
  const about = status(field, said, () => choose(null), here);
  frame.after(about.line);
  fold(inputs, said('Typed'));

  const marker = new Marker({ element: pin(), anchor: 'bottom' });
  stageFor(frame, map, said('Keys'), field.id, choose, () => choose(null));
  map.on('click', (event) => choose([event.lngLat.lng, event.lngLat.lat]));
  for (const input of [chosen.longitude, chosen.latitude]) input.addEventListener('change', () => show(true));
  show(true);

  function choose(point: [number, number] | null): void {
    chosen.put(point);
    show(false);
  }

  function show(lead: boolean): void {
    const point = chosen.point;
    about.clear.hidden = !point;
    if (!point) {
      marker.remove();
      about.text.textContent = said('None');
      return;
    }
    marker.setLngLat(point).addTo(map!);
    if (lead) map!.jumpTo({ center: point, zoom: Math.max(map!.getZoom(), 15) });
    void name(point);
  }

  async function name(point: [number, number]): Promise<void> {
    const numbers = `${point[0].toFixed(6)}, ${point[1].toFixed(6)}`;
    const asked = `${source}/at?longitude=${point[0].toFixed(6)}&latitude=${point[1].toFixed(6)}`;
    const answer = await fetch(asked, { credentials: 'same-origin' }).catch(() => null);
    const found = answer?.ok ? ((await answer.json()) as { place: { full_name: string } | null }) : undefined;
    // Another point may have been chosen while this was asked.
    const now = chosen.point;
    if (!now || `${now[0].toFixed(6)}, ${now[1].toFixed(6)}` !== numbers) return;
    if (found && !found.place) about.text.textContent = `${numbers}. ${said('Outside')}`;
    else about.text.textContent = said('Chosen').replace('{place}', found?.place ? found.place.full_name : numbers);
  }

  function here(): void {
    const refused = () => (about.text.textContent = said('HereRefused'));
    if (!('geolocation' in navigator)) return void refused();
    const found = (position: GeolocationPosition) => {
      choose([position.coords.longitude, position.coords.latitude]);
      show(true);
    };
    navigator.geolocation.getCurrentPosition(found, refused, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 });
  }
}

function pin(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'map-pin';
  element.setAttribute('aria-hidden', 'true');
  return element;
}

function status(field: HTMLElement, said: (name: string) => string, cleared: () => void, here: () => void) {
  const line = document.createElement('div');
  line.className = 'map-status';
  const text = document.createElement('p');
  text.setAttribute('role', 'status');
  text.dataset['mapStatus'] = '';
  const own = button(said('Here'), here);
  const icon = field.querySelector<HTMLTemplateElement>('template[data-map-icon]');
  if (icon) own.prepend(icon.content.cloneNode(true));
  const clear = button(said('Clear'), cleared);
  clear.hidden = true;
  line.append(text, own, clear);
  return { line, text, clear };
}

function button(label: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'btn';
  made.textContent = label;
  made.addEventListener('click', act);
  return made;
}

/** The typed numbers move behind a line that opens. */
function fold(inputs: HTMLElement, label: string): void {
  const details = document.createElement('details');
  details.className = 'map-numbers';
  const summary = document.createElement('summary');
  summary.textContent = label;
  inputs.before(details);
  details.append(summary, inputs);
}
