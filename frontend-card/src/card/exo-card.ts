/** `custom:exo-card`: the rooms of the house with their faces. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import type { RoomState } from '../../../src/rooms/feed-state.ts';
import { EnvelopeTrack } from '../feed/envelope-track.ts';
import { feedOf } from '../feed/feed.ts';
import { type Envelope, type FeedView, NO_FEED } from '../feed/feed-view.ts';
import type { Hass } from '../home-assistant.ts';
import { Talk } from '../talk/talk.ts';
import type { Texts } from '../texts/en.ts';
import { fill, textsFor } from '../texts/texts.ts';
import { CARD_VERSION } from '../version.ts';
import '../elements/exo-room.ts';
import '../elements/exo-talk.ts';
import { type CardConfig, type RawConfig, readConfig } from './card-config.ts';
import { type CardForm, cardForm } from './card-form.ts';
import { chooseRooms } from './choose-rooms.ts';

export class ExoCard extends LitElement {
  static override properties = { view: { state: true }, focused: { state: true } };
  static override styles = css`
    :host {
      display: block;
      height: 100%;
    }
    ha-card {
      height: 100%;
      box-sizing: border-box;
      padding: 16px;
      overflow: hidden;
      container-type: inline-size;
    }
    .rooms {
      display: grid;
      gap: 12px 16px;
    }
    .grid .rooms {
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr));
    }
    button.room {
      all: unset;
      cursor: pointer;
      border-radius: var(--ha-card-border-radius, 12px);
      min-width: 0;
    }
    button:focus-visible {
      outline: 2px solid var(--primary-color);
      outline-offset: 2px;
    }
    exo-talk {
      margin-top: 16px;
    }
    .message {
      color: var(--secondary-text-color);
      padding: 8px 0;
    }
    .one .rooms,
    .kiosk .rooms {
      justify-items: center;
    }
    .kiosk {
      min-height: 100vh;
      display: flex;
      flex-direction: column;
      justify-content: center;
      --exo-avatar-size: min(70vw, 60vh);
    }
    .link {
      all: unset;
      cursor: pointer;
      color: var(--primary-color);
      text-decoration: underline;
    }
    .heard {
      position: absolute;
      clip-path: inset(50%);
      width: 1px;
      height: 1px;
      overflow: hidden;
    }
  `;

  declare view: FeedView;
  /** A room that was tapped: shown large until it is tapped again. */
  declare focused: string | undefined;
  #hass: Hass | undefined;
  #config: CardConfig | undefined;
  #unfollow: (() => void) | undefined;
  readonly #talk = new Talk({
    connection: () => this.#hass?.connection,
    pipeline: () => this.#config?.pipeline,
    deviceId: () => deviceOf(this.#hass, this.#config?.room),
    urlOf: (path) => this.#hass?.hassUrl(path) ?? path,
    onChange: () => this.requestUpdate(),
  });
  readonly #tracks = new Map<string, EnvelopeTrack>();

  constructor() {
    super();
    this.view = NO_FEED;
    this.focused = undefined;
  }

  static getConfigForm(): CardForm {
    return cardForm(textsFor(document.documentElement.lang));
  }

  static getStubConfig(): RawConfig {
    return { layout: 'grid' };
  }

  /** In units of 50 pixels, for masonry views. */
  getCardSize(): number {
    return this.#config?.layout === 'list' ? 6 : 8;
  }

  /** In sections: cells of twelve columns. */
  getGridOptions(): Readonly<Record<string, number | string>> {
    const isOne = this.#config?.layout === 'room';
    return { columns: isOne ? 6 : 12, min_columns: 4, min_rows: 2 };
  }

  setConfig(raw: RawConfig): void {
    this.#config = readConfig(raw);
    this.requestUpdate();
  }

  set hass(hass: Hass) {
    const before = this.#hass;
    this.#hass = hass;
    if (before?.connection !== hass.connection) this.#follow();
    // Home Assistant sets this on every change in the house; only these concern what is drawn from it.
    if (before?.language !== hass.language || before.themes !== hass.themes) this.requestUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unfollow?.();
    this.#unfollow = undefined;
    this.#talk.stop();
  }

  override render() {
    const config = this.#config;
    if (!config || !this.#hass) return nothing;
    const texts = textsFor(this.#hass.language);
    const { state, problem } = this.view;
    const { shown, missing } = chooseRooms(state?.rooms ?? {}, config, this.focused);
    const isLarge = shown.length === 1;
    return html`
      <ha-card class=${isLarge && config.layout !== 'kiosk' ? 'one' : config.layout}>
        ${problem ? html`<div class="message" role="alert">${texts.problem[problem]}</div>` : nothing}
        ${this.#isOutdated ? outdated(texts) : nothing}
        ${missing.map(
          (room) => html`<div class="message">${fill(texts.missingRoom, { room })}</div>`,
        )}
        ${state && shown.length === 0 && missing.length === 0 ? html`<div class="message">${texts.noRooms}</div>` : nothing}
        <div class="rooms">
          ${shown.map(([id, room]) => this.#room(id, room, isLarge, problem !== undefined))}
        </div>
        ${config.showTalk ? this.#talkBar(texts) : nothing}
        <div class="heard" role="status">${announcement(shown, texts)}</div>
      </ha-card>
    `;
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('view')) return;
    for (const [id, track] of this.#tracks) {
      const activity = this.view.state?.rooms[id]?.activity;
      if (activity === 'responding') track.start(performance.now());
      else if (activity === 'idle' || activity === 'listening') track.stop();
    }
  }

  #room(id: string, shown: RoomState, isLarge: boolean, isOld: boolean) {
    const texts = textsFor(this.#hass?.language);
    // What is said to this very screen shows on its own face.
    const isOwn = isLarge || id === this.#config?.room;
    const own = isOwn && this.#talk.isBusy ? this.#talk.run?.activity : undefined;
    const room = own ? { ...shown, activity: own } : shown;
    return html`
      <button class="room" aria-pressed=${this.focused === id} @click=${() => this.#tap(id)}>
        <exo-room
          .room=${room}
          .texts=${texts}
          .sound=${this.#soundOf(id)}
          .theme=${this.#hass?.themes}
          .isLarge=${isLarge}
          .isOld=${isOld}
          .showsWords=${this.#config?.showWords}
        ></exo-room>
      </button>
    `;
  }

  /** The browser kept a card of before an update. */
  get #isOutdated(): boolean {
    const { version } = this.view;
    return version !== undefined && CARD_VERSION !== 'dev' && version !== CARD_VERSION;
  }

  #talkBar(texts: Texts) {
    const talk = this.#talk;
    return html`
      <exo-talk
        .run=${talk.run}
        .problem=${talk.problem}
        .isBusy=${talk.isBusy}
        .texts=${texts}
        @exo-speak=${() => talk.speak()}
        @exo-stop=${() => talk.stop()}
        @exo-type=${({ detail }: CustomEvent<string>) => talk.type(detail)}
      ></exo-talk>
    `;
  }

  #tap(id: string): void {
    this.focused = this.focused === id ? undefined : id;
  }

  readonly #sounds = new Map<string, (atMs: number) => ArrayLike<number> | undefined>();

  /** The same function each time, so that nothing is drawn anew for it. */
  #soundOf(id: string): (atMs: number) => ArrayLike<number> | undefined {
    const known = this.#sounds.get(id);
    if (known) return known;
    const sound = (atMs: number) => this.#ownBands(id) ?? this.#tracks.get(id)?.at(atMs);
    this.#sounds.set(id, sound);
    return sound;
  }

  #ownBands(id: string): ArrayLike<number> | undefined {
    const isOwn =
      id === this.#config?.room || this.#config?.layout === 'room' || this.focused === id;
    return isOwn ? this.#talk.bands : undefined;
  }

  #follow(): void {
    this.#unfollow?.();
    if (!this.#hass || !this.isConnected) return;
    this.#unfollow = feedOf(this.#hass.connection).follow({
      onView: (view) => {
        this.view = view;
      },
      onEnvelope: (envelope) => this.#addEnvelope(envelope),
    });
  }

  #addEnvelope(envelope: Envelope): void {
    const track = this.#tracks.get(envelope.room) ?? new EnvelopeTrack();
    this.#tracks.set(envelope.room, track);
    track.add(envelope);
    if (this.view.state?.rooms[envelope.room]?.activity === 'responding') {
      track.start(performance.now());
    }
  }
}

function outdated(texts: Texts) {
  return html`
    <div class="message" role="alert">
      ${texts.outdated}
      <button class="link" @click=${() => window.location.reload()}>${texts.reload}</button>
    </div>
  `;
}

/** For those who do not see the faces: what happens now, a room at a time. */
function announcement(shown: readonly (readonly [string, RoomState])[], texts: Texts): string {
  return shown
    .filter(([, { activity }]) => activity !== 'idle')
    .map(([, { name, activity }]) => `${name}: ${texts.activity[activity]}`)
    .join('. ');
}

/** A device of the area, so that Home Assistant knows where "here" is; a satellite's, where there is one. */
function deviceOf(hass: Hass | undefined, area: string | undefined): string | undefined {
  if (!hass || area === undefined) return undefined;
  const entities = Object.values(hass.entities);
  const inArea = (id: string | null | undefined) =>
    id != null && hass.devices[id]?.area_id === area;
  const satellite = entities.find(
    ({ entity_id, device_id }) => entity_id.startsWith('assist_satellite.') && inArea(device_id),
  );
  return satellite?.device_id ?? Object.values(hass.devices).find(({ id }) => inArea(id))?.id;
}

if (!customElements.get('exo-card')) customElements.define('exo-card', ExoCard);
