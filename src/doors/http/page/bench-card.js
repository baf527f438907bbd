// @ts-check
/** What the engines take on this machine: a button, what is being measured, the report. */
import { css, html, LitElement, nothing } from 'lit';

/** @import { BenchState } from '../bench-routes.ts' */
/** @import { BenchView } from '../view.ts' */

const ADDRESS = 'api/bench';
const POLL_MS = 1_000;

class ExoBench extends LitElement {
  static properties = { view: { attribute: false }, now: { state: true } };

  constructor() {
    super();
    /** @type {BenchView | undefined} */
    this.view = undefined;
    /** @type {BenchState} */
    this.now = { state: 'idle', step: null, report: null };
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  connectedCallback() {
    super.connectedCallback();
    void this.ask();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  /** @param {'GET' | 'POST'} method */
  async ask(method = 'GET') {
    clearTimeout(this.timer);
    try {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(ADDRESS, method === 'POST' ? { method, headers } : {});
      if (answer.ok || answer.status === 409)
        this.now = /** @type {BenchState} */ (await answer.json());
    } catch {
      // The page says that EXO does not answer.
    }
    if (this.now.state === 'running' && this.isConnected)
      this.timer = setTimeout(() => void this.ask(), POLL_MS);
  }

  render() {
    const { now, view } = this;
    if (!view) return nothing;
    const isRunning = now.state === 'running';
    return html`
      <p>${view.hint}</p>
      <button ?disabled=${isRunning} @click=${() => void this.ask('POST')}>
        ${isRunning ? view.running : view.run}
      </button>
      <p role="status">${now.state === 'failed' ? view.failed : (now.step ?? '')}</p>
      ${now.report === null ? nothing : html`<pre tabindex="0">${now.report}</pre>`}
    `;
  }

  static styles = css`
    p {
      margin: 4px 0 0;
      color: var(--soft);
    }

    button {
      margin-top: 14px;
      border: 1px solid var(--line);
      border-radius: 999px;
      padding: 7px 16px;
      background: none;
      color: var(--text);
      font: inherit;
      font-weight: 550;
      cursor: pointer;
    }

    button:hover:enabled {
      border-color: var(--accent);
    }

    button:disabled {
      opacity: 0.6;
      cursor: default;
    }

    button:focus-visible,
    pre:focus-visible {
      outline: 3px solid var(--accent);
      outline-offset: 2px;
    }

    pre {
      margin: 14px 0 0;
      overflow-x: auto;
      font-size: 0.8125rem;
      line-height: 1.5;
    }
  `;
}

customElements.define('exo-bench', ExoBench);
