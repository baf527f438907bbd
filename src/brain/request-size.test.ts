/** What a model is sent costs money and time: held to its bound, in a house of a thousand entities with every tool. */
import { expect, test } from 'vitest';
import { capturedRequest } from '../../tests/fakes/captured-request.ts';
import { largeHouse } from '../../tests/fakes/large-house.ts';
import { turnRequest } from '../../tests/fakes/turn-request.ts';
import { estimateTokens } from './prompt/estimate-tokens.ts';

const HOUSE = largeHouse();
const area = { id: 'area-3', name: 'Bureau 3' };
const MOST_TOKENS = 2_500;
/** Where EXO cannot tell what a request is about. */
const MOST_IN_DOUBT = 5_000;

async function sizeOf(text: string, language: string) {
  const { messages, tools } = await capturedRequest(turnRequest({ text, language, area }), HOUSE);
  const said = messages.reduce((sum, message) => sum + estimateTokens(message.text), 0);
  return {
    tokens: said + estimateTokens(JSON.stringify(tools)),
    names: tools.map(({ name }) => name),
  };
}

test.each([
  ['fr', 'Quelle température fait-il dans la cuisine ?'],
  ['fr', 'Raconte-moi une histoire'],
  ['fr', 'Allume la lumière'],
  ['fr', 'Éteins toutes les lampes du bureau 3'],
  ['fr', 'Ferme les volets et éteins la lumière'],
  ['fr', 'Mets le chauffage à 20 degrés'],
  ['fr', 'Baisse le volume de la télé'],
  ['fr', "Ouvre la porte d'entrée"],
  ['en', 'Which lights are on?'],
  ['en', 'Turn off the lights in the kitchen'],
  ['en', 'Open the blinds and turn on the light'],
])('%s: "%s" is asked within 2,500 tokens', async (language, text) => {
  const { names, tokens } = await sizeOf(text, language);
  expect(names).toContain('get_state');
  expect(tokens).toBeLessThan(MOST_TOKENS);
});

test.each(['Il fait sombre ici', 'Éteins tout sauf la lampe', 'Prépare la maison pour la nuit'])(
  'what could be about anything is asked with every tool: "%s"',
  async (text) => {
    const { names, tokens } = await sizeOf(text, 'fr');
    expect(names).toHaveLength(22);
    expect(tokens).toBeLessThan(MOST_IN_DOUBT);
  },
);
