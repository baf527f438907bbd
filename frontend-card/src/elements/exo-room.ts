/** One room: its face, what it does, who is asked, what is heard and played. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { PlayerState, RoomState, SatelliteState } from '../../../src/rooms/feed-state.ts';
import type { Texts } from '../texts/en.ts';
import { fill } from '../texts/texts.ts';
import './exo-avatar.ts';
import type { Mood } from '../avatar/mood.ts';
import type { ExoAvatar, SoundSource } from './exo-avatar.ts';
import { iconStyles, LOUDSPEAKER, MICROPHONE, MUSIC, MUTED, OFFLINE } from './icons.ts';
import type { Press } from './press.ts';

export class ExoRoom extends LitElement {
  static override properties = {
    room: { attribute: false },
    texts: { attribute: false },
    sound: { attribute: false },
    theme: { attribute: false },
    isLarge: { type: Boolean, reflect: true, attribute: 'large' },
    isOld: { type: Boolean, reflect: true, attribute: 'old' },
    showsWords: { attribute: false },
    press: { attribute: false },
    pressLabel: { attribute: false },
  };
  static override styles = [
    iconStyles,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 12px;
        min-width: 0;
        font-size: var(--ha-font-size-s, 12px);
        line-height: 1.35;
        color: color-mix(in srgb, var(--secondary-text-color) 45%, var(--primary-text-color));
      }
      :host([large]) {
        flex-direction: column;
        gap: 4px;
        text-align: center;
        font-size: var(--ha-font-size-m, 14px);
      }
      exo-avatar {
        flex: none;
        width: 60px;
      }
      :host([large]) exo-avatar {
        width: min(100%, var(--exo-avatar-size, 220px));
      }
      button {
        all: unset;
        width: min(100%, var(--exo-avatar-size, 220px));
        border-radius: 50%;
        cursor: pointer;
        -webkit-tap-highlight-color: transparent;
        -webkit-touch-callout: none;
        touch-action: manipulation;
        user-select: none;
        -webkit-user-select: none;
      }
      button:focus-visible {
        outline: 2px solid var(--primary-color);
      }
      :host([large]) button exo-avatar {
        width: 100%;
      }
      .about {
        min-width: 0;
        flex: 1;
        max-width: 100%;
      }
      .name {
        font-size: var(--ha-font-size-m, 14px);
        font-weight: var(--ha-font-weight-medium, 500);
        color: var(--primary-text-color);
      }
      :host([large]) .name {
        font-size: var(--ha-font-size-2xl, 24px);
        font-weight: var(--ha-font-weight-normal, 400);
      }
      .name,
      .line {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      :host([large]) .line {
        white-space: normal;
        overflow-wrap: anywhere;
      }
      .answer {
        color: var(--primary-text-color);
      }
      :host([large]) .answer {
        font-size: var(--ha-font-size-l, 16px);
        margin-top: 4px;
      }
      .devices {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 10px;
        min-width: 0;
      }
      :host([large]) .devices {
        justify-content: center;
        gap: 6px;
        margin-top: 10px;
      }
      .device {
        display: flex;
        align-items: center;
        gap: 4px;
        min-width: 0;
        max-width: 100%;
      }
      :host([large]) .device {
        padding: 3px 10px;
        border-radius: 99px;
        border: 1px solid var(--divider-color, #8883);
      }
      .device span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .off {
        color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color));
      }
    `,
  ];

  declare room: RoomState;
  declare texts: Texts;
  declare sound: SoundSource | undefined;
  declare theme: unknown;
  declare isLarge: boolean;
  /** The app is gone: this is how it was. */
  declare isOld: boolean;
  declare showsWords: boolean;
  /** Touching the face talks, where this is given. */
  declare press: Press | undefined;
  declare pressLabel: string;

  get avatar(): ExoAvatar | null {
    return this.renderRoot.querySelector('exo-avatar');
  }

  override render() {
    const { room, sound, theme } = this;
    const mood: Mood = this.isOld ? 'asleep' : room.activity;
    const face = html`
      <exo-avatar
        .mood=${mood}
        .sound=${this.isOld ? undefined : sound}
        .theme=${theme}
      ></exo-avatar>
    `;
    return html`
      ${this.press ? this.#button(this.press, face) : face}
      <div class="about">
        <div class="name">${room.name}</div>
        <div class="line">${this.#doing()}</div>
        ${this.showsWords ? this.#words() : nothing}
        <div class="devices">${this.#devices()}</div>
      </div>
    `;
  }

  #button({ down, up, cancel, click }: Press, face: TemplateResult) {
    return html`
      <button
        aria-label=${this.pressLabel}
        @pointerdown=${down}
        @pointerup=${up}
        @pointercancel=${cancel}
        @click=${click}
        @contextmenu=${(event: Event) => event.preventDefault()}
      >
        ${face}
      </button>
    `;
  }

  #doing(): string {
    const { room, texts } = this;
    if (this.isOld) return texts.asleep;
    const doing = texts.activity[room.activity];
    const isAsked = room.activity === 'processing' || room.activity === 'responding';
    return isAsked && room.person
      ? `${doing} ${fill(texts.answers, { person: room.person })}`
      : doing;
  }

  #words() {
    const { room, texts } = this;
    const { said, answered } = room;
    return html`
      ${said ? html`<div class="line">${fill(texts.quoted, { words: said })}</div>` : nothing}
      ${answered ? html`<div class="line answer">${answered}</div>` : nothing}
    `;
  }

  /** A small room shows what somebody may wonder about; a large one all that it has. */
  #devices(): (TemplateResult | undefined)[] {
    const { satellites, players } = this.room;
    return [
      ...Object.values(satellites ?? {}).map((satellite) => this.#satellite(satellite)),
      ...Object.values(players ?? {}).map((player) => this.#player(player)),
    ];
  }

  #satellite({ name, isOnline, isMuted }: SatelliteState) {
    const { texts } = this;
    const about = (what: string) => fill(texts.about, { name, what });
    if (!isOnline) return device(OFFLINE, about(texts.offline), 'off');
    if (isMuted) return device(MUTED, about(texts.muted));
    return this.isLarge ? device(MICROPHONE, name) : undefined;
  }

  #player({ name, state, title, artist, volumePercent, isMuted }: PlayerState) {
    const { texts } = this;
    const isPlaying = state === 'playing' || state === 'buffering';
    if (!isPlaying && (!this.isLarge || state === 'unavailable' || state === 'off')) return;
    const what = title
      ? fill(artist ? texts.playingBy : texts.playing, { title, artist: artist ?? '' })
      : name;
    const loud = isMuted
      ? texts.muted
      : typeof volumePercent === 'number'
        ? fill(texts.volume, { percent: volumePercent })
        : undefined;
    const icon = isPlaying ? MUSIC : LOUDSPEAKER;
    return device(icon, loud === undefined ? what : `${what}, ${loud}`);
  }
}

function device(icon: unknown, text: string, kind = '') {
  return html`<div class="device ${kind}" title=${text}>${icon}<span>${text}</span></div>`;
}

if (!customElements.get('exo-room')) customElements.define('exo-room', ExoRoom);

declare global {
  interface HTMLElementTagNameMap {
    'exo-room': ExoRoom;
  }
}
