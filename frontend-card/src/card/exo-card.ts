/** `custom:exo-card`: the rooms of the house with their faces. */
import { html, LitElement, nothing } from 'lit';
import type { RoomState } from '../../../src/rooms/feed-state.ts';
import { type Mood, stateColour } from '../avatar/mood.ts';
import '../elements/exo-room.ts';
import '../elements/exo-talk.ts';
import { BACK, iconStyles, WHOLE_SCREEN } from '../elements/icons.ts';
import { Press } from '../elements/press.ts';
import { feedOf } from '../feed/feed.ts';
import { type FeedView, NO_FEED } from '../feed/feed-view.ts';
import { RoomSounds } from '../feed/room-sounds.ts';
import type { Hass } from '../home-assistant.ts';
import { MicrophoneReport } from '../talk/microphone-report.ts';
import { Talk } from '../talk/talk.ts';
import type { Texts } from '../texts/en.ts';
import { fill, textsFor } from '../texts/texts.ts';
import { CARD_VERSION } from '../version.ts';
import { AwakeScreen } from './awake-screen.ts';
import { type CardConfig, type RawConfig, readConfig } from './card-config.ts';
import { type CardForm, cardForm } from './card-form.ts';
import { type ChosenRooms, chooseRooms, sameRooms } from './choose-rooms.ts';
import { cardStyles } from './exo-card-styles.ts';
import { Onlookers } from './onlookers.ts';
import { deviceIn } from './where.ts';

interface Choice {
  readonly rooms: FeedView['rooms'];
  readonly focused: string | undefined;
  readonly chosen: ChosenRooms;
}

export class ExoCard extends LitElement {
  static override properties = { focused: { state: true }, preview: { type: Boolean } };
  static override styles = [iconStyles, cardStyles];

  /** A room that was tapped: shown large until it is left. */
  declare focused: string | undefined;
  /** Set by Home Assistant where the card is being edited or chosen. */
  declare preview: boolean;
  #view: FeedView = NO_FEED;
  #hass: Hass | undefined;
  #config: CardConfig | undefined;
  #unfollow: (() => void) | undefined;
  #hasLeftKiosk = false;
  #choice: Choice | undefined;
  readonly #screen = new AwakeScreen();
  readonly #microphoneReport = new MicrophoneReport();
  readonly #sounds = new RoomSounds((id) => {
    // Asked in every frame: where nothing is heard or said here, that is all.
    const { bands } = this.#talk;
    return bands && this.#isOwn(id) ? bands : undefined;
  });
  readonly #talk = new Talk({
    connection: () => this.#hass?.connection,
    pipeline: () => this.#config?.pipeline,
    deviceId: () => deviceIn(this.#hass, this.#ownRoom),
    hearsInterruptions: () => this.#config?.interrupt ?? false,
    urlOf: (path) => this.#hass?.hassUrl(path) ?? path,
    onChange: () => this.requestUpdate(),
    onMicrophone: (problem) => this.#microphoneReport.tell(this.#hass?.connection, problem),
  });
  readonly #onlookers = new Onlookers(() =>
    Array.from(this.renderRoot.querySelectorAll('exo-room')).flatMap(({ avatar, room }) =>
      avatar ? [{ avatar, isSpeaking: room.activity === 'responding' }] : [],
    ),
  );
  readonly #press = new Press({
    isBusy: () => this.#talk.isBusy,
    speak: () => void this.#talk.speak(),
    finish: () => this.#talk.finish(),
    stop: () => this.#talk.stop(),
  });

  constructor() {
    super();
    this.focused = undefined;
    this.preview = false;
    this.addEventListener('pointermove', (event) => this.#onlookers.pointerMoved(event));
    this.addEventListener('pointerleave', () => this.#onlookers.pointerLeft());
    this.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#leave();
    });
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
    this.#choice = undefined;
    this.focused = undefined;
    this.#hasLeftKiosk = false;
    this.requestUpdate();
  }

  set hass(hass: Hass) {
    const before = this.#hass;
    this.#hass = hass;
    if (before?.connection !== hass.connection) this.#follow();
    // Home Assistant sets this on every change in the house; only these concern what is drawn from it.
    if (languageOf(before) !== languageOf(hass) || before?.themes !== hass.themes) {
      this.requestUpdate();
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unfollow?.();
    this.#unfollow = undefined;
    this.#screen.stop();
    this.#talk.close();
  }

  override render() {
    const config = this.#config;
    if (!config || !this.#hass) return nothing;
    const texts = textsFor(languageOf(this.#hass));
    const { rooms, problem } = this.#view;
    const { shown, missing } = this.#chosen(this.#view);
    const isKiosk = config.layout === 'kiosk';
    const isLarge = config.layout === 'room' || isKiosk || this.focused !== undefined;
    const classes = [isLarge ? 'one' : config.layout, isKiosk ? 'kiosk' : ''];
    if (this.#isWhole) classes.push('whole');
    return html`
      <ha-card class=${classes.join(' ')}>
        ${this.#bar(texts, isKiosk)}
        ${problem ? html`<div class="message" role="alert">${texts.problem[problem]}</div>` : nothing}
        ${this.#isOutdated ? outdated(texts) : nothing}
        ${missing.map((room) => message(fill(texts.missingRoom, { room: this.#nameOf(room) })))}
        ${rooms && shown.length + missing.length === 0 ? message(texts.noRooms) : nothing}
        <div class="rooms">
          ${shown.map(([id, room]) => this.#room(id, room, isLarge, texts))}
        </div>
        ${config.showTalk ? this.#talkBar(texts) : nothing}
        <div class="heard" role="status">${announcement(shown, texts)}</div>
      </ha-card>
    `;
  }

  override updated(): void {
    if (this.#isWhole) this.#screen.start();
    else this.#screen.stop();
    this.#onlookers.look();
  }

  /** What leads back: from a room to all, from the whole screen to the dashboard. */
  #bar(texts: Texts, isKiosk: boolean) {
    const isBack = this.focused !== undefined;
    if (!isBack && !isKiosk) return nothing;
    const screen = this.#isWhole ? texts.leaveKiosk : texts.wholeScreen;
    return html`
      <div class="bar">
        ${isBack ? html`<button class="back" aria-label=${texts.all} title=${texts.all} @click=${() => this.#leave()}>${BACK}</button>` : nothing}
        ${isKiosk ? html`<button class="end" aria-label=${screen} title=${screen} @click=${() => this.#toggleWhole()}>${WHOLE_SCREEN}</button>` : nothing}
      </div>
    `;
  }

  #room(id: string, shown: RoomState, isLarge: boolean, texts: Texts) {
    const isOld = this.#view.problem !== undefined;
    // What is said to this very screen shows on its own face.
    const own = this.#isOwn(id) ? this.#talk.activity : undefined;
    const room = own ? { ...shown, activity: own } : shown;
    const mood: Mood = isOld && !own ? 'asleep' : room.activity;
    const classes = `room ${isLarge || mood === 'idle' || mood === 'asleep' ? '' : 'active'}`;
    const style = `--exo-state: ${stateColour(mood)}`;
    const face = html`
      <exo-room
        .room=${room}
        .texts=${texts}
        .sound=${this.#sounds.of(id)}
        .theme=${this.#hass?.themes}
        .isLarge=${isLarge}
        .isOld=${mood === 'asleep'}
        .showsWords=${(this.#config?.showWords ?? true) && !own}
        .press=${isLarge && this.#config?.showTalk ? this.#press : undefined}
        .pressLabel=${this.#talk.isBusy ? texts.stop : texts.talk}
      ></exo-room>
    `;
    return isLarge
      ? html`<div class=${classes} style=${style}>${face}</div>`
      : html`<button class=${classes} style=${style} data-room=${id} @click=${() => this.#focus(id)}>${face}</button>`;
  }

  #talkBar(texts: Texts) {
    const talk = this.#talk;
    return html`
      <exo-talk
        .run=${talk.run}
        .problem=${talk.problem}
        .isBusy=${talk.isBusy}
        .texts=${texts}
        .showsWords=${this.#config?.showWords}
        @exo-speak=${() => talk.speak()}
        @exo-finish=${() => talk.finish()}
        @exo-stop=${() => talk.stop()}
        @exo-type=${({ detail }: CustomEvent<string>) => talk.type(detail)}
      ></exo-talk>
    `;
  }

  /** The browser kept a card of before an update. */
  get #isOutdated(): boolean {
    const { version } = this.#view;
    return version !== undefined && CARD_VERSION !== 'dev' && version !== CARD_VERSION;
  }

  get #isWhole(): boolean {
    return this.#config?.layout === 'kiosk' && !this.preview && !this.#hasLeftKiosk;
  }

  /** Where this screen stands, or what it is looking at. */
  get #ownRoom(): string | undefined {
    if (this.#config?.room) return this.#config.room;
    const isOne = this.#config?.layout === 'room' || this.#config?.layout === 'kiosk';
    return this.focused ?? (isOne ? this.#chosen(this.#view).shown[0]?.[0] : undefined);
  }

  #isOwn(id: string): boolean {
    return id === this.#ownRoom;
  }

  /** Asked for several times a change, and sorting names is dear: the last one is kept. */
  #chosen({ rooms = {} }: FeedView): ChosenRooms {
    const { focused } = this;
    const known = this.#choice;
    if (known?.rooms === rooms && known.focused === focused) return known.chosen;
    const { layout = 'grid', rooms: wanted, room } = this.#config ?? {};
    const chosen = chooseRooms(rooms, { layout, rooms: wanted, room }, focused);
    this.#choice = { rooms, focused, chosen };
    return chosen;
  }

  #nameOf(area: string): string {
    return this.#hass?.areas[area]?.name ?? area;
  }

  #focus(id: string): void {
    this.focused = id;
    void this.updateComplete.then(() => this.#button('.back')?.focus());
  }

  #leave(): void {
    const { focused } = this;
    if (focused === undefined) {
      if (this.#isWhole) this.#toggleWhole();
      return;
    }
    this.focused = undefined;
    void this.updateComplete.then(() => this.#button(`[data-room="${focused}"]`)?.focus());
  }

  #button(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(`button${selector}`);
  }

  #toggleWhole(): void {
    this.#hasLeftKiosk = this.#isWhole;
    // The browser's own frame goes too, where it lets a page ask for that.
    const change = this.#hasLeftKiosk
      ? document.fullscreenElement && document.exitFullscreen()
      : document.documentElement.requestFullscreen?.();
    void Promise.resolve(change).catch(() => undefined);
    this.requestUpdate();
  }

  #follow(): void {
    this.#unfollow?.();
    if (!this.#hass || !this.isConnected) return;
    this.#unfollow = feedOf(this.#hass.connection).follow({
      onView: (view) => this.#take(view),
      onEnvelope: (envelope) => this.#sounds.add(envelope, this.#view.rooms ?? {}),
    });
  }

  /** Drawn anew only where something that this card shows has changed. */
  #take(view: FeedView): void {
    const before = this.#view;
    this.#view = view;
    this.#sounds.follow(view.rooms ?? {}, performance.now());
    const isSame =
      before.problem === view.problem &&
      before.version === view.version &&
      (before.rooms === undefined) === (view.rooms === undefined) &&
      sameRooms(this.#chosen(before), this.#chosen(view));
    if (!isSame) this.requestUpdate();
  }
}

function languageOf(hass: Hass | undefined): string | undefined {
  return hass?.locale?.language ?? hass?.language;
}

function message(text: string) {
  return html`<div class="message">${text}</div>`;
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
    .map(([, { name, activity }]) => fill(texts.about, { name, what: texts.activity[activity] }))
    .join('. ');
}

if (!customElements.get('exo-card')) customElements.define('exo-card', ExoCard);

declare global {
  interface HTMLElementTagNameMap {
    'exo-card': ExoCard;
  }
}
