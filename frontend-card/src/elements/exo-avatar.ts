/** The face, as an element: `<exo-avatar mood="listening"></exo-avatar>`. As large as its box. */
import { css, html, LitElement, type PropertyValues } from 'lit';
import { isClose, mix, type Palette, paletteOf, type Rgb } from '../avatar/colour.ts';
import { drawAvatar } from '../avatar/draw.ts';
import { frameLoop, type Moving } from '../avatar/frame-loop.ts';
import { MOODS, type Mood, stateColour } from '../avatar/mood.ts';
import { AvatarMotion } from '../avatar/motion.ts';

/** Where the bands come from, asked once a frame: an envelope that came ahead, or what the browser plays. */
export type SoundSource = (atMs: number) => ArrayLike<number> | undefined;

const SILENCE = new Float64Array(8);
/** A new state's colour arrives within some 300 ms. */
const COLOUR_RATE = 12;
const BACKGROUND =
  'var(--exo-face-background, var(--ha-card-background, var(--card-background-color, #fff)))';
const UNKNOWN_COLOUR: Rgb = [128, 128, 128];

export class ExoAvatar extends LitElement implements Moving {
  static override properties = {
    mood: { reflect: true },
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

  declare mood: Mood;
  /** Home Assistant's: when it changes, the colours are read again. */
  declare theme: unknown;
  sound: SoundSource | undefined;

  readonly #reduced = window.matchMedia('(prefers-reduced-motion: reduce)');
  #motion: AvatarMotion;
  #context: CanvasRenderingContext2D | null = null;
  #colours: Partial<Record<Mood, Rgb>> = {};
  #background: Rgb = UNKNOWN_COLOUR;
  #colour: Rgb | undefined;
  #palette: Palette | undefined;
  #lastMs = 0;
  #look: readonly [number, number] | undefined;
  #isSeen = false;
  #observers: { disconnect(): void }[] = [];

  constructor() {
    super();
    this.mood = 'idle';
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
    if (changed.has('mood')) this.#motion.show(this.mood);
    this.wake();
  }

  /** Something to be heard, or a look that changed. */
  wake(): void {
    if (this.#isSeen) frameLoop.wake(this);
  }

  /** Towards a point, −1 to 1 each way. */
  lookAt(point: readonly [number, number] | undefined): void {
    const [x, y] = this.#look ?? [];
    if (point?.[0] === x && point?.[1] === y) return;
    this.#look = point;
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
    if (isColouring || !this.#palette)
      this.#palette = paletteOf(this.#colour ?? UNKNOWN_COLOUR, this.#background);
    drawAvatar(this.#context, canvas.width, this.#motion.pose(), this.#palette);
    const isMoving = bands !== undefined || isColouring || this.#motion.isMoving;
    return isMoving ? 'now' : this.#motion.nextChangeMs;
  }

  #fade(atMs: number): boolean {
    const target = this.#colours[this.mood] ?? UNKNOWN_COLOUR;
    const seconds = Math.min(0.1, (atMs - this.#lastMs) / 1000);
    this.#lastMs = atMs;
    if (!this.#colour || isClose(this.#colour, target)) {
      if (this.#colour !== target) this.#palette = undefined;
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
    const probe = document.createElement('span');
    probe.style.display = 'none';
    this.renderRoot.append(probe);
    for (const mood of MOODS) {
      probe.style.color = stateColour(mood);
      this.#colours[mood] = paintedColour(getComputedStyle(probe).color);
    }
    probe.style.color = BACKGROUND;
    this.#background = paintedColour(getComputedStyle(probe).color);
    this.#palette = undefined;
    probe.remove();
    this.wake();
  }

  readonly #onReduced = (): void => {
    this.#motion = this.#newMotion();
    this.#motion.show(this.mood);
    this.#motion.lookAt(this.#look);
    this.wake();
  };

  #newMotion(): AvatarMotion {
    return new AvatarMotion({ random: Math.random, isReduced: this.#reduced.matches });
  }
}

let pixel: CanvasRenderingContext2D | null | undefined;

/** Painted and read back: themes write colours in more ways than it is worth to parse. */
function paintedColour(css: string): Rgb {
  if (pixel === undefined) {
    const canvas = document.createElement('canvas');
    canvas.width = 1;
    canvas.height = 1;
    pixel = canvas.getContext('2d', { willReadFrequently: true });
  }
  if (!pixel) return UNKNOWN_COLOUR;
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = css;
  pixel.fillRect(0, 0, 1, 1);
  const [red = 128, green = 128, blue = 128] = pixel.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

if (!customElements.get('exo-avatar')) customElements.define('exo-avatar', ExoAvatar);

declare global {
  interface HTMLElementTagNameMap {
    'exo-avatar': ExoAvatar;
  }
}
