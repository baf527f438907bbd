// @ts-check
/** What EXO remembers, as a file: taken along by a link, brought back by a chosen file. */
import { css, html, LitElement, nothing } from 'lit';

/** @import { MemoryView } from '../view.ts' */

const ADDRESS = 'api/memory.jsonl';

class ExoMemory extends LitElement {
  static properties = { view: { attribute: false }, outcome: { state: true } };

  constructor() {
    super();
    /** @type {MemoryView | undefined} */
    this.view = undefined;
    /** @type {'busy' | 'brought' | 'refused' | undefined} */
    this.outcome = undefined;
  }

  /** @param {HTMLInputElement} input */
  async bring(input) {
    const file = input.files?.[0];
    // The same file again is a change again.
    input.value = '';
    if (!file) return;
    this.outcome = 'busy';
    const headers = { 'content-type': 'application/x-ndjson' };
    const answer = await fetch(ADDRESS, { method: 'POST', body: await file.text(), headers }).catch(
      () => undefined,
    );
    this.outcome = answer?.ok ? 'brought' : 'refused';
    if (answer?.ok) this.dispatchEvent(new Event('brought'));
  }

  render() {
    const { outcome, view } = this;
    if (!view) return nothing;
    const said = outcome === 'brought' || outcome === 'refused' ? view[outcome] : '';
    return html`
      <p class="count">${view.count}</p>
      <p>${view.hint}</p>
      <div class="actions">
        <a href=${ADDRESS} download="exo-memory.jsonl">${view.take}</a>
        <label>
          <input
            type="file"
            accept=".jsonl,.ndjson"
            ?disabled=${outcome === 'busy'}
            @change=${(/** @type {Event} */ { target }) => void this.bring(/** @type {HTMLInputElement} */ (target))}
          />
          <span>${view.bring}</span>
        </label>
      </div>
      <p role="status" class=${outcome ?? ''}>${said}</p>
    `;
  }

  static styles = css`
    p {
      margin: 4px 0 0;
      color: var(--soft);
    }

    .count {
      color: var(--text);
      font-weight: 550;
    }

    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: 10px;
      margin-top: 14px;
    }

    a,
    label span {
      display: inline-block;
      border: 1px solid var(--line);
      border-radius: 999px;
      padding: 7px 16px;
      color: var(--text);
      font-weight: 550;
      text-decoration: none;
      cursor: pointer;
    }

    a:hover,
    label:hover span {
      border-color: var(--accent);
    }

    a:focus-visible,
    input:focus-visible + span {
      outline: 3px solid var(--accent);
      outline-offset: 2px;
    }

    label {
      position: relative;
    }

    /* There for the keyboard and for screen readers, drawn by the text beside it. */
    input {
      position: absolute;
      inset: 0;
      opacity: 0;
      cursor: pointer;
    }

    .refused {
      color: var(--bad);
    }
  `;
}

customElements.define('exo-memory', ExoMemory);
