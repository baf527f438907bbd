/** How the card looks. Colours come from Home Assistant's theme alone. */
import { css } from 'lit';

export const cardStyles = css`
  :host {
    display: block;
    height: 100%;
  }
  ha-card {
    display: flex;
    flex-direction: column;
    gap: 12px;
    height: 100%;
    box-sizing: border-box;
    padding: 12px;
    position: relative;
    overflow: hidden;
    container-type: inline-size;
  }
  button {
    all: unset;
    box-sizing: border-box;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }
  button:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  .rooms {
    display: grid;
    gap: 8px;
    flex: 1;
    align-content: start;
    min-height: 0;
  }
  .grid .rooms {
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 215px), 1fr));
  }
  .room {
    min-width: 0;
    padding: 4px 10px 4px 4px;
    border-radius: var(--ha-card-border-radius, 12px);
    border: 1px solid transparent;
    transition: background-color 300ms, border-color 300ms;
  }
  .grid .room {
    border-color: var(--divider-color, #8883);
  }
  .room.active {
    background: color-mix(in srgb, var(--exo-state) 9%, transparent);
    border-color: color-mix(in srgb, var(--exo-state) 45%, transparent);
  }
  @media (hover: hover) {
    button.room:hover {
      background: color-mix(in srgb, var(--exo-state) 12%, transparent);
    }
  }
  .one .rooms {
    align-content: center;
    justify-items: center;
  }
  .one .room {
    padding: 0 12px;
    max-width: 100%;
    width: 100%;
    box-sizing: border-box;
  }
  .bar {
    position: absolute;
    inset: 8px 8px auto;
    display: flex;
    justify-content: space-between;
    font-size: 18px;
    pointer-events: none;
  }
  .bar button {
    pointer-events: auto;
    display: grid;
    place-items: center;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    color: var(--secondary-text-color);
    z-index: 1;
  }
  .bar .end {
    margin-left: auto;
  }
  .message {
    color: color-mix(in srgb, var(--secondary-text-color) 45%, var(--primary-text-color));
    padding: 4px 8px;
    font-size: var(--ha-font-size-m, 14px);
    text-align: center;
  }
  .message[role='alert'] {
    color: var(--primary-text-color);
    padding: 8px 12px;
    border-radius: var(--ha-card-border-radius, 12px);
    background: color-mix(in srgb, var(--warning-color, #ffa600) 16%, transparent);
  }
  .one exo-talk {
    text-align: center;
  }
  .link {
    color: color-mix(in srgb, var(--primary-color) 70%, var(--primary-text-color));
    text-decoration: underline;
  }
  .kiosk.whole {
    position: fixed;
    inset: 0;
    height: auto;
    z-index: 6;
    border: none;
    border-radius: 0;
    padding: max(16px, env(safe-area-inset-top)) 16px max(16px, env(safe-area-inset-bottom));
    background: var(--primary-background-color, #111);
    --exo-face-background: var(--primary-background-color, #111);
  }
  .kiosk {
    --exo-avatar-size: min(78cqw, 58vh, max(140px, 100vh - 310px));
    --ha-font-size-2xl: clamp(24px, 4vh, 44px);
    --ha-font-size-m: clamp(14px, 2.2vh, 22px);
    --ha-font-size-l: clamp(18px, 3vh, 32px);
  }
  .heard {
    position: absolute;
    clip-path: inset(50%);
    width: 1px;
    height: 1px;
    overflow: hidden;
  }
  @media (prefers-reduced-motion: reduce) {
    .room {
      transition: none;
    }
  }
`;
