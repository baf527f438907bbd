/** Talk and type: a microphone to tap, a line to write in, and what was said both ways. */
import { css, html, LitElement, nothing } from 'lit';
import type { MicrophoneProblem } from '../talk/microphone.ts';
import type { PipelineRun } from '../talk/pipeline-run.ts';
import type { Texts } from '../texts/en.ts';
import { fill } from '../texts/texts.ts';

const MAX_TEXT_LENGTH = 2_000;

/** Fires `exo-speak`, `exo-stop` and `exo-type` (`detail`: the text). */
export class ExoTalk extends LitElement {
  static override properties = {
    run: { attribute: false },
    problem: { attribute: false },
    isBusy: { attribute: false },
    texts: { attribute: false },
    showsWords: { attribute: false },
  };
  static override styles = css`
    :host {
      display: block;
    }
    form {
      display: flex;
      gap: 8px;
      align-items: center;
    }
    input {
      flex: 1;
      min-width: 0;
      box-sizing: border-box;
      height: 44px;
      padding: 0 16px;
      border-radius: 22px;
      border: 1px solid var(--divider-color, #8888);
      background: var(--card-background-color, transparent);
      color: var(--primary-text-color);
      font: inherit;
    }
    input::placeholder {
      color: var(--secondary-text-color);
      opacity: 1;
    }
    button {
      flex: none;
      width: 44px;
      height: 44px;
      border-radius: 50%;
      border: none;
      cursor: pointer;
      background: var(--primary-color, #03a9f4);
      color: var(--text-primary-color, #fff);
      display: grid;
      place-items: center;
    }
    button.listening {
      background: var(--exo-listening-color, #19c3b1);
    }
    input:focus-visible,
    button:focus-visible {
      outline: 2px solid var(--primary-color, #03a9f4);
      outline-offset: 2px;
    }
    svg {
      width: 22px;
      height: 22px;
      fill: none;
      stroke: currentColor;
      stroke-width: 2;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .words {
      min-height: 0;
      margin: 0 4px 10px;
      color: var(--primary-text-color);
      overflow-wrap: anywhere;
    }
    .said {
      color: var(--secondary-text-color);
    }
    .trouble {
      color: var(--error-color, #db4437);
    }
  `;

  declare run: PipelineRun | undefined;
  declare problem: MicrophoneProblem | undefined;
  declare isBusy: boolean;
  declare texts: Texts;
  declare showsWords: boolean;

  override render() {
    const { texts, isBusy, run } = this;
    const isListening = run?.activity === 'listening';
    return html`
      <div class="words" role="log" aria-live="polite">${this.#words()}</div>
      <form @submit=${this.#submit}>
        <button
          type="button"
          class=${isListening ? 'listening' : ''}
          aria-label=${isBusy ? texts.stop : texts.talk}
          title=${isBusy ? texts.stop : texts.talk}
          @click=${() => this.#tell(isBusy ? 'exo-stop' : 'exo-speak')}
        >
          ${isBusy ? STOP : MICROPHONE}
        </button>
        <input
          name="text"
          autocomplete="off"
          enterkeyhint="send"
          maxlength=${MAX_TEXT_LENGTH}
          aria-label=${texts.type}
          placeholder=${texts.type}
        />
      </form>
    `;
  }

  #words() {
    const { run, problem, texts } = this;
    if (problem) return html`<div class="trouble">${texts.microphone[problem]}</div>`;
    if (!run) return nothing;
    return html`
      ${run.said ? html`<div class="said">“${run.said}”</div>` : nothing}
      ${run.answered ? html`<div>${run.answered}</div>` : nothing}
      ${run.code ? html`<div class="trouble">${this.#failure(run.code)}</div>` : nothing}
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

const MICROPHONE = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <rect x="9" y="3" width="6" height="11" rx="3" />
  <path d="M5 11a7 7 0 0 0 14 0M12 18v3" />
</svg>`;
const STOP = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <rect x="7" y="7" width="10" height="10" rx="2" fill="currentColor" />
</svg>`;

if (!customElements.get('exo-talk')) customElements.define('exo-talk', ExoTalk);
