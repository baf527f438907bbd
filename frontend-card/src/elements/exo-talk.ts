/** Talk and type: a microphone to tap, a line to write in, and what was said both ways. */
import { css, html, LitElement, nothing } from 'lit';
import { stateColour } from '../avatar/mood.ts';
import type { MicrophoneProblem } from '../talk/microphone.ts';
import type { PipelineRun } from '../talk/pipeline-run.ts';
import type { Texts } from '../texts/en.ts';
import { fill } from '../texts/texts.ts';
import { iconStyles, MICROPHONE, SEND, STOP } from './icons.ts';
import { Press } from './press.ts';

const MAX_TEXT_LENGTH = 2_000;

/** Fires `exo-speak`, `exo-finish`, `exo-stop` and `exo-type` (`detail`: the text). */
export class ExoTalk extends LitElement {
  static override properties = {
    run: { attribute: false },
    problem: { attribute: false },
    isBusy: { attribute: false },
    texts: { attribute: false },
    showsWords: { attribute: false },
  };
  static override styles = [
    iconStyles,
    css`
      :host {
        display: block;
        flex: none;
      }
      form {
        display: flex;
        align-items: center;
        gap: 4px;
        padding: 4px;
        border-radius: 28px;
        border: 1px solid var(--divider-color, #8888);
        background: var(--ha-card-background, var(--card-background-color, transparent));
      }
      form:focus-within {
        border-color: var(--primary-color, #03a9f4);
      }
      input {
        all: unset;
        flex: 1;
        min-width: 0;
        height: 44px;
        padding: 0 8px;
        text-align: start;
        color: var(--primary-text-color);
        font-size: var(--ha-font-size-m, 14px);
      }
      input::placeholder {
        color: color-mix(in srgb, var(--secondary-text-color) 60%, var(--primary-text-color));
        opacity: 1;
      }
      button {
        all: unset;
        box-sizing: border-box;
        flex: none;
        width: 44px;
        height: 44px;
        border-radius: 50%;
        cursor: pointer;
        display: grid;
        place-items: center;
        font-size: 18px;
        color: var(--primary-text-color);
        -webkit-tap-highlight-color: transparent;
        -webkit-touch-callout: none;
        touch-action: none;
        user-select: none;
        -webkit-user-select: none;
      }
      .talk {
        background: color-mix(in srgb, var(--exo-state) 22%, transparent);
        transition: background-color 200ms;
      }
      .talk.busy {
        background: color-mix(in srgb, var(--exo-state) 40%, transparent);
      }
      button:focus-visible {
        outline: 2px solid var(--primary-color, #03a9f4);
        outline-offset: 2px;
      }
      .words {
        margin: 0 12px 8px;
        max-height: 9em;
        overflow-y: auto;
        color: var(--primary-text-color);
        font-size: var(--ha-font-size-m, 14px);
        line-height: 1.4;
        overflow-wrap: anywhere;
      }
      .words:empty {
        display: none;
      }
      .said {
        color: color-mix(in srgb, var(--secondary-text-color) 45%, var(--primary-text-color));
      }
      .trouble {
        color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color));
      }
      @media (prefers-reduced-motion: reduce) {
        .talk {
          transition: none;
        }
      }
    `,
  ];

  declare run: PipelineRun | undefined;
  declare problem: MicrophoneProblem | undefined;
  declare isBusy: boolean;
  declare texts: Texts;
  declare showsWords: boolean;

  readonly #press = new Press({
    isBusy: () => this.isBusy,
    speak: () => this.#tell('exo-speak'),
    finish: () => this.#tell('exo-finish'),
    stop: () => this.#tell('exo-stop'),
  });

  override render() {
    const { texts, isBusy, run } = this;
    const activity = (isBusy && run?.activity) || 'idle';
    const press = this.#press;
    // Read out when it is whole: word by word would never let a screen reader finish.
    return html`
      <div class="words" role="log" tabindex="0" aria-label=${texts.words} aria-live="polite" aria-busy=${isBusy}>${this.#words()}</div>
      <form @submit=${this.#submit}>
        <button
          type="button"
          class="talk ${isBusy ? 'busy' : ''}"
          style="--exo-state: ${stateColour(activity)}"
          aria-label=${isBusy ? texts.stop : texts.talk}
          title=${isBusy ? texts.stop : texts.hold}
          @pointerdown=${press.down}
          @pointerup=${press.up}
          @pointercancel=${press.cancel}
          @click=${press.click}
          @contextmenu=${(event: Event) => event.preventDefault()}
        >
          ${isBusy ? STOP : MICROPHONE}
        </button>
        <input
          name="text"
          autocomplete="off"
          enterkeyhint="send"
          maxlength=${MAX_TEXT_LENGTH}
          aria-label=${texts.type}
          placeholder=${activity === 'idle' ? texts.type : `${texts.activity[activity]}…`}
        />
        <button type="submit" aria-label=${texts.send} title=${texts.send}>${SEND}</button>
      </form>
    `;
  }

  override updated(): void {
    const words = this.renderRoot.querySelector('.words');
    if (words) words.scrollTop = words.scrollHeight;
  }

  #words() {
    const { run, problem, texts } = this;
    if (problem) return html`<div class="trouble">${texts.microphone[problem]}</div>`;
    if (!run) return nothing;
    const { said, answered, code } = run;
    const showsWords = this.showsWords !== false;
    return html`
      ${said && showsWords ? html`<div class="said">${fill(texts.quoted, { words: said })}</div>` : nothing}
      ${answered && showsWords ? html`<div>${answered}</div>` : nothing}
      ${code ? html`<div class="trouble">${this.#failure(code)}</div>` : nothing}
    `;
  }

  #failure(code: string): string {
    const { failed } = this.texts;
    const known = Object.entries(failed).find(([name]) => name === code);
    return known?.[1] ?? fill(failed.other, { code });
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const input = this.renderRoot.querySelector('input');
    const text = input?.value.trim();
    if (!input || !text) return;
    input.value = '';
    this.#tell('exo-type', text);
  }

  #tell(name: string, detail?: string): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

if (!customElements.get('exo-talk')) customElements.define('exo-talk', ExoTalk);
