/** The face, as an element: `<exo-avatar activity="listening"></exo-avatar>`. As large as its box. */
import { css, html, LitElement, type PropertyValues } from 'lit';
import type { RoomActivity } from '../../../src/rooms/feed-state.ts';
import { css as cssColour, isClose, mix, parseColour, type Rgb } from '../avatar/colour.ts';
import { drawAvatar } from '../avatar/draw.ts';
import { frameLoop, type Moving } from '../avatar/frame-loop.ts';
import { AvatarMotion } from '../avatar/motion.ts';

/** Where the bands come from, asked once a frame: an envelope that came ahead, or what the browser plays. */
export type SoundSource = (atMs: number) => ArrayLike<number> | undefined;

const SILENCE = new Float64Array(8);
/** A new state's colour arrives within some 300 ms. */
const COLOUR_RATE = 12;
/** Themes may set these; without them, Home Assistant's own colours stand in. */
const COLOURS: Readonly<Record<RoomActivity, readonly [variable: string, fallback: string]>> = {
  idle: ['--exo-idle-color', 'var(--primary-color, #5aa9e6)'],
  listening: ['--exo-listening-color', '#19c3b1'],
  processing: ['--exo-processing-color', '#a78bfa'],
  responding: ['--exo-responding-color', 'var(--success-color, #43c463)'],
  error: ['--exo-error-color', 'var(--error-color, #ef5350)'],
};
const UNKNOWN_COLOUR: Rgb = [128, 128, 128];

export class ExoAvatar extends LitElement implements Moving {
  static override properties = {
    activity: { reflect: true },
    theme: { attribute: false },
  };
  static override styles = css`
    :host {
      display: block;
      position: relative;
      aspect-ratio: 1;
      contain: strict;
    }
    canvas {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
  `;

  declare activity: RoomActivity;
  /** Anything that changes with Home Assistant's theme: the colours are read again. */
  declare theme: unknown;
  sound: SoundSource | undefined;

  readonly #reduced = window.matchMedia('(prefers-reduced-motion: reduce)');
  #motion: AvatarMotion;
  #context: CanvasRenderingContext2D | null = null;
  #colours: Partial<Record<RoomActivity, Rgb>> = {};
  #colour: Rgb | undefined;
  #lastMs = 0;
  #isSeen = false;
  #observers: { disconnect(): void }[] = [];

  constructor() {
    super();
    this.activity = 'idle';
    this.#motion = this.#newMotion();
  }

  override render() {
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  override firstUpdated(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    this.#context = canvas?.getContext('2d') ?? null;
    if (this.isConnected) this.#observe();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#reduced.addEventListener('change', this.#onReduced);
    if (this.#context) this.#observe();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#reduced.removeEventListener('change', this.#onReduced);
    for (const observer of this.#observers.splice(0)) observer.disconnect();
    this.#isSeen = false;
    frameLoop.remove(this);
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('theme')) this.#readColours();
    if (changed.has('activity')) this.#motion.show(this.activity);
    this.wake();
  }

  /** Something to be heard, or a look that changed. */
  wake(): void {
    if (this.#isSeen) frameLoop.wake(this);
  }

  /** Towards a point, −1 to 1 each way. */
  lookAt(point: readonly [number, number] | undefined): void {
    this.#motion.lookAt(point);
    this.wake();
  }

  frame(atMs: number): 'now' | 'never' | number {
    const canvas = this.#context?.canvas;
    if (!this.#context || !canvas) return 'never';
    const bands = this.sound?.(atMs);
    this.#motion.sound(bands ?? SILENCE);
    this.#motion.advance(atMs);
    const isColouring = this.#fade(atMs);
    const colour = cssColour(this.#colour ?? UNKNOWN_COLOUR);
    drawAvatar(this.#context, canvas.width, this.#motion.pose(), { line: colour, glow: colour });
    const isMoving = bands !== undefined || isColouring || this.#motion.isMoving;
    return isMoving ? 'now' : this.#motion.nextChangeMs;
  }

  #fade(atMs: number): boolean {
    const target = this.#colours[this.activity] ?? UNKNOWN_COLOUR;
    const seconds = Math.min(0.1, (atMs - this.#lastMs) / 1000);
    this.#lastMs = atMs;
    if (!this.#colour || isClose(this.#colour, target)) {
      this.#colour = target;
      return false;
    }
    this.#colour = mix(this.#colour, target, 1 - Math.exp(-COLOUR_RATE * seconds));
    return true;
  }

  #observe(): void {
    this.#readColours();
    const seen = new IntersectionObserver(([entry]) => {
      this.#isSeen = entry?.isIntersecting ?? false;
      if (this.#isSeen) frameLoop.wake(this);
      else frameLoop.remove(this);
    });
    const sized = new ResizeObserver(([entry]) => {
      const width = entry?.contentRect.width ?? 0;
      this.#resize(Math.round(width * Math.min(2, window.devicePixelRatio)));
    });
    seen.observe(this);
    sized.observe(this);
    this.#observers = [seen, sized];
  }

  #resize(size: number): void {
    const canvas = this.#context?.canvas;
    if (!canvas || canvas.width === size) return;
    canvas.width = size;
    canvas.height = size;
    this.wake();
  }

  /** Read once, not in each frame: reading a computed style makes the browser lay out. */
  #readColours(): void {
    const context = this.#context;
    if (!context) return;
    const probe = document.createElement('span');
    probe.style.display = 'none';
    this.renderRoot.append(probe);
    for (const [activity, [variable, fallback]] of Object.entries(COLOURS)) {
      probe.style.color = `var(${variable}, ${fallback})`;
      context.fillStyle = '#808080';
      context.fillStyle = getComputedStyle(probe).color;
      this.#colours[activity as RoomActivity] =
        parseColour(String(context.fillStyle)) ?? UNKNOWN_COLOUR;
    }
    probe.remove();
    this.wake();
  }

  readonly #onReduced = (): void => {
    this.#motion = this.#newMotion();
    this.#motion.show(this.activity);
    this.wake();
  };

  #newMotion(): AvatarMotion {
    return new AvatarMotion({ random: Math.random, isReduced: this.#reduced.matches });
  }
}

if (!customElements.get('exo-avatar')) customElements.define('exo-avatar', ExoAvatar);

declare global {
  interface HTMLElementTagNameMap {
    'exo-avatar': ExoAvatar;
  }
}
