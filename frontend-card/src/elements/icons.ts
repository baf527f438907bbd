/** The card's own icons: lines of one thickness, in the colour of the text around them. */
import { css, svg } from 'lit';

function icon(content: ReturnType<typeof svg>) {
  return svg`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${content}</svg>`;
}

export const MICROPHONE = icon(svg`
  <rect x="9" y="3" width="6" height="11" rx="3" />
  <path d="M5 11a7 7 0 0 0 14 0M12 18v3" />`);
export const MUTED = icon(svg`
  <path d="M9 9v2a3 3 0 0 0 5 2.2M15 10V6a3 3 0 0 0-5.8-1M5 11a7 7 0 0 0 11 5.7M19 11a7 7 0 0 1-.5 2.6M12 18v3M4 4l16 16" />`);
export const STOP = icon(
  svg`<rect x="7" y="7" width="10" height="10" rx="2" fill="currentColor" />`,
);
export const SEND = icon(svg`<path d="M5 12h13M12.5 6.5 18 12l-5.5 5.5" />`);
export const BACK = icon(svg`<path d="M19 12H6M11.5 6.5 6 12l5.5 5.5" />`);
export const WHOLE_SCREEN = icon(svg`<path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5" />`);
export const MUSIC = icon(svg`
  <path d="M9 18V6l10-2v12" /><circle cx="6.5" cy="18" r="2.5" /><circle cx="16.5" cy="16" r="2.5" />`);
export const LOUDSPEAKER = icon(svg`
  <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11" />`);
export const OFFLINE = icon(svg`
  <path d="M5 12.5a10 10 0 0 1 4-2.4M15 10.1a10 10 0 0 1 4 2.4M8.5 16a5 5 0 0 1 7 0M12 20h.01M4 4l16 16" />`);

export const iconStyles = css`
  .icon {
    width: 1.25em;
    height: 1.25em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
`;
