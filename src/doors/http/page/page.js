// @ts-check
/**
 * The page in the browser: asks for the view every few seconds and shows it. What it says is decided in
 * view.ts. Plain JavaScript, so that what the browser runs is what lies here; Lit escapes every text.
 */
import { css, html, LitElement, nothing } from 'lit';
import './bench-card.js';
import './memory-card.js';

/** @import { MemoryView, Row, Todo, View } from '../view.ts' */

/** Changes of connections and engines are seconds apart. */
const POLL_MS = 2_000;
const SLOW_POLL_MS = 5_000;

class ExoPage extends LitElement {
  static properties = { view: { state: true }, isOffline: { state: true } };

  constructor() {
    super();
    /** @type {View | undefined} */
    this.view = undefined;
    this.isOffline = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.onVisible = () => {
      if (!document.hidden) void this.poll();
    };
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.onVisible);
    void this.poll();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.onVisible);
    clearTimeout(this.timer);
  }

  async poll() {
    clearTimeout(this.timer);
    try {
      const answer = await fetch('api/view', { signal: AbortSignal.timeout(POLL_MS * 3) });
      if (!answer.ok) throw new Error(String(answer.status));
      const view = /** @type {View} */ (await answer.json());
      // The same again would only cost the browser.
      if (JSON.stringify(view) !== JSON.stringify(this.view)) this.view = view;
      document.documentElement.lang = view.language;
      this.isOffline = false;
    } catch {
      this.isOffline = true;
    }
    // Nobody looks at a hidden page; it asks again when it is shown.
    if (document.hidden) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.poll(), this.isOffline ? SLOW_POLL_MS : POLL_MS);
  }

  render() {
    if (!this.view) return this.isOffline ? html`<p class="offline">EXO …</p>` : nothing;
    const { bench, groups, headline, memory, mood, offline, subline, todos, todoTitle, version } =
      this.view;
    return html`
      <main>
        <header aria-live="polite">
          <img src="icon.svg" alt="" class=${mood} width="72" height="72" />
          <div>
            <h1>${headline}</h1>
            <p>${subline}</p>
          </div>
        </header>
        ${this.isOffline ? html`<p class="offline" role="alert">${offline}</p>` : nothing}
        ${
          todos.length > 0
            ? html`<section class="todos">
                <h2>${todoTitle}</h2>
                ${todos.map(todoCard)}
              </section>`
            : nothing
        }
        <div class="groups">
          ${groups.map(
            (group, at) => html`<div class="column">
              <section class="card">
                <h2>${group.title}</h2>
                <dl>
                  ${group.rows.map(rowLine)}
                </dl>
              </section>
              ${memory && at === groups.length - 1 ? this.memoryCard(memory) : nothing}
            </div>`,
          )}
        </div>
        ${
          bench
            ? html`<section class="card wide">
                <h2>${bench.title}</h2>
                <exo-bench .view=${bench}></exo-bench>
              </section>`
            : nothing
        }
        <footer>EXO ${version}</footer>
      </main>
    `;
  }

  /** @param {MemoryView} view */
  memoryCard(view) {
    return html`<section class="card">
      <h2>${view.title}</h2>
      <exo-memory .view=${view} @brought=${() => void this.poll()}></exo-memory>
    </section>`;
  }

  static styles = css`
    :host {
      --text: light-dark(#16202c, #e8edf3);
      --soft: light-dark(#5b6876, #98a5b3);
      --card: light-dark(#ffffff, #1a1f26);
      --line: light-dark(#e4e8ee, #2a313a);
      --accent: light-dark(#5b46e0, #a8b4ff);
      --good: light-dark(#1a9b5e, #45d28f);
      --waiting: light-dark(#c58100, #f2b640);
      --bad: light-dark(#d1453b, #ff7b70);
      --off: light-dark(#a7b1bd, #59636f);
      display: block;
      color: var(--text);
      font:
        16px/1.5 system-ui,
        -apple-system,
        'Segoe UI',
        Roboto,
        sans-serif;
    }

    main {
      box-sizing: border-box;
      max-width: 1080px;
      margin: 0 auto;
      padding: clamp(20px, 4vw, 48px) clamp(16px, 4vw, 32px) 24px;
    }

    header {
      display: flex;
      align-items: center;
      gap: 20px;
      margin-bottom: 28px;
    }

    header img {
      flex: none;
      border-radius: 23%;
      box-shadow: 0 6px 22px light-dark(#5b6cf544, #5b6cf555);
    }

    header img.waiting {
      animation: breathe 2.4s ease-in-out infinite;
    }

    header img.bad {
      filter: saturate(0.55);
    }

    @keyframes breathe {
      50% {
        opacity: 0.55;
      }
    }

    @media (prefers-reduced-motion: reduce) {
      header img.waiting {
        animation: none;
      }
    }

    h1 {
      margin: 0;
      font-size: clamp(1.5rem, 4.5vw, 2rem);
      font-weight: 650;
      letter-spacing: -0.015em;
      line-height: 1.2;
    }

    header p {
      margin: 4px 0 0;
      color: var(--soft);
    }

    h2 {
      margin: 0 0 6px;
      color: var(--soft);
      font-size: 0.8125rem;
      font-weight: 600;
      letter-spacing: 0.02em;
    }

    .groups {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr));
      gap: 16px;
    }

    .column {
      display: grid;
      align-content: start;
      gap: 16px;
    }

    .card,
    .todo {
      box-sizing: border-box;
      border: 1px solid var(--line);
      border-radius: 16px;
      background: var(--card);
      padding: 18px 20px;
    }

    .wide {
      margin-top: 16px;
    }

    .todos {
      display: grid;
      gap: 12px;
      margin-bottom: 28px;
    }

    .todo {
      border-left: 4px solid var(--bad);
    }

    .todo h3 {
      margin: 0;
      font-size: 1.0625rem;
      font-weight: 600;
    }

    .todo p {
      margin: 4px 0 0;
      max-width: 70ch;
      color: var(--soft);
    }

    .todo a {
      display: inline-block;
      margin-top: 10px;
      padding: 8px 16px;
      border-radius: 999px;
      background: var(--accent);
      color: light-dark(#fff, #0c1520);
      font-weight: 600;
      text-decoration: none;
    }

    .todo a:focus-visible {
      outline: 3px solid var(--text);
      outline-offset: 2px;
    }

    dl {
      margin: 0;
    }

    .row {
      display: grid;
      grid-template-columns: 12px 1fr;
      column-gap: 12px;
      padding: 10px 0;
      border-top: 1px solid var(--line);
    }

    .row:first-child {
      border-top: 0;
    }

    .row:last-child {
      padding-bottom: 0;
    }

    .dot {
      grid-row: 1 / 3;
      width: 10px;
      height: 10px;
      margin-top: 7px;
      border-radius: 50%;
      background: var(--off);
    }

    .good .dot {
      background: var(--good);
    }

    .waiting .dot {
      background: var(--waiting);
    }

    .bad .dot {
      background: var(--bad);
    }

    dt {
      font-weight: 550;
    }

    dd {
      margin: 0;
      color: var(--soft);
      overflow-wrap: anywhere;
    }

    .offline {
      margin: 0 0 20px;
      padding: 12px 16px;
      border-radius: 12px;
      background: light-dark(#fdecea, #3a1f1d);
    }

    footer {
      margin-top: 28px;
      color: var(--soft);
      font-size: 0.8125rem;
    }
  `;
}

/** @param {Row} row */
function rowLine({ label, mood, text }) {
  return html`<div class="row ${mood}">
    <span class="dot" aria-hidden="true"></span>
    <dt>${label}</dt>
    <dd>${text}</dd>
  </div>`;
}

/** @param {Todo} todo */
function todoCard({ link, text, title }) {
  return html`<article class="todo">
    <h3>${title}</h3>
    <p>${text}</p>
    ${link ? html`<a href=${link.href} target="_top">${link.text}</a>` : nothing}
  </article>`;
}

customElements.define('exo-page', ExoPage);
