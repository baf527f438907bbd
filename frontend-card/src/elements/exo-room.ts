/** One room: its face, what it does, who is asked, what is heard and played. */
import { css, html, LitElement, nothing } from 'lit';
import type { PlayerState, RoomState } from '../../../src/rooms/feed-state.ts';
import type { Texts } from '../texts/en.ts';
import { fill } from '../texts/texts.ts';
import './exo-avatar.ts';
import type { SoundSource } from './exo-avatar.ts';

export class ExoRoom extends LitElement {
  static override properties = {
    room: { attribute: false },
    texts: { attribute: false },
    sound: { attribute: false },
    theme: { attribute: false },
    isLarge: { type: Boolean, reflect: true, attribute: 'large' },
    isOld: { type: Boolean, reflect: true, attribute: 'old' },
    showsWords: { attribute: false },
  };
  static override styles = css`
    :host {
      display: flex;
      align-items: center;
      gap: 12px;
      min-width: 0;
    }
    :host([large]) {
      flex-direction: column;
      text-align: center;
    }
    :host([old]) {
      opacity: 0.55;
    }
    exo-avatar {
      flex: none;
      width: 56px;
    }
    :host([large]) exo-avatar {
      width: min(100%, var(--exo-avatar-size, 220px));
    }
    .about {
      min-width: 0;
      flex: 1;
      max-width: 100%;
    }
    .name {
      font-weight: var(--ha-font-weight-medium, 500);
      color: var(--primary-text-color);
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    :host([large]) .name {
      font-size: var(--ha-font-size-xl, 20px);
    }
    .line {
      color: var(--secondary-text-color);
      font-size: var(--ha-font-size-s, 12px);
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    :host([large]) .line {
      font-size: var(--ha-font-size-m, 14px);
      white-space: normal;
    }
    .answer {
      color: var(--primary-text-color);
    }
    .off {
      color: var(--error-color, #db4437);
    }
  `;

  declare room: RoomState;
  declare texts: Texts;
  declare sound: SoundSource | undefined;
  declare theme: unknown;
  declare isLarge: boolean;
  /** The app is gone: this is how it was. */
  declare isOld: boolean;
  declare showsWords: boolean;

  override render() {
    const { room, sound, theme } = this;
    return html`
      <exo-avatar .activity=${room.activity} .sound=${sound} .theme=${theme}></exo-avatar>
      <div class="about">
        <div class="name">${room.name}</div>
        <div class="line">${this.#doing()}</div>
        ${this.showsWords ? this.#words() : nothing}
        ${Object.values(room.players).map((player) => this.#player(player))}
        ${this.#troubles()}
      </div>
    `;
  }

  #doing(): string {
    const { room, texts } = this;
    const doing = texts.activity[room.activity];
    const isAsked = room.activity === 'processing' || room.activity === 'responding';
    return isAsked && room.person
      ? `${doing} ${fill(texts.answers, { person: room.person })}`
      : doing;
  }

  #words() {
    const { said, answered } = this.room;
    return html`
      ${said ? html`<div class="line">“${said}”</div>` : nothing}
      ${answered ? html`<div class="line answer">${answered}</div>` : nothing}
    `;
  }

  #player({ state, title, artist, volumePercent }: PlayerState) {
    if (state !== 'playing' || !title) return nothing;
    const { texts } = this;
    const what = fill(artist ? texts.playingBy : texts.playing, { title, artist: artist ?? '' });
    const volume =
      volumePercent === null ? '' : `, ${fill(texts.volume, { percent: volumePercent })}`;
    return html`<div class="line">♪ ${what}${volume}</div>`;
  }

  #troubles() {
    const { texts } = this;
    return Object.values(this.room.satellites).flatMap(({ name, isOnline, isMuted }) => {
      if (!isOnline) return [html`<div class="line off">${name}: ${texts.offline}</div>`];
      return isMuted ? [html`<div class="line">${name}: ${texts.muted}</div>`] : [];
    });
  }
}

if (!customElements.get('exo-room')) customElements.define('exo-room', ExoRoom);
