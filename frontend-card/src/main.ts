/** What Home Assistant loads: the elements, and the card in its list of cards. */
import './card/exo-card.ts';
import { suggestFor } from './card/suggestion.ts';
import { textsFor } from './texts/texts.ts';

interface CustomCard {
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly preview: boolean;
  readonly getEntitySuggestion: typeof suggestFor;
}

declare global {
  interface Window {
    customCards?: CustomCard[];
  }
}

window.customCards ??= [];
if (!window.customCards.some(({ type }) => type === 'exo-card')) {
  const { name, description } = textsFor(navigator.language);
  window.customCards.push({
    type: 'exo-card',
    name,
    description,
    preview: true,
    getEntitySuggestion: suggestFor,
  });
}
