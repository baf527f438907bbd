/** Conversation: questions of the world and friendly words, in which nothing is done and nothing is claimed. */
import type { Language, Request } from '../request.ts';

function talks(
  language: Language,
  words: string,
  said: string,
  outcome: Request['outcome'],
): Request {
  return { language, room: ROOMS[language], words, model: said, services: [], outcome, said };
}

const ROOMS = { fr: 'salon', en: 'living_room' } as const;

export const TALK: readonly Request[] = [
  talks(
    'fr',
    'qui a inventé la télévision ?',
    'La télévision a été mise au point par John Baird en 1926.',
    'answered',
  ),
  talks(
    'fr',
    'quand a ouvert la tour Eiffel ?',
    'La tour Eiffel a été ouverte au public en 1889. Elle est fermée la nuit.',
    'answered',
  ),
  talks(
    'fr',
    'raconte-moi une blague',
    "C'est l'histoire d'un plombier qui ferme boutique. Il a coulé.",
    'answered',
  ),
  talks(
    'fr',
    'comment faire cuire des pâtes ?',
    "Mets de l'eau à bouillir. Ajoute du sel, puis les pâtes. C'est prêt en dix minutes.",
    'answered',
  ),
  talks(
    'fr',
    'comment marche un radiateur ?',
    "L'eau chaude circule dans le radiateur. Le radiateur chauffe l'air, qui monte. Le thermostat coupe la chaudière.",
    'answered',
  ),
  talks(
    'fr',
    'pourquoi le ciel est bleu ?',
    "La lumière du soleil est diffusée par l'air. Le bleu est plus dispersé que le rouge.",
    'answered',
  ),
  talks(
    'fr',
    'le Louvre est ouvert le mardi ?',
    'Le Louvre est fermé le mardi. Il est ouvert les autres jours.',
    'answered',
  ),
  talks('fr', 'bonjour', 'Bonjour ! Comment vas-tu ?', 'asked'),
  talks('fr', 'merci', 'Avec plaisir !', 'answered'),
  talks('fr', "merci beaucoup c'est parfait", "Je t'en prie. Bonne soirée !", 'answered'),
  talks('fr', "j'ai froid", 'Tu peux mettre un pull, ou je peux monter le chauffage.', 'answered'),
  talks('fr', 'il fait trop sombre ici', "Tu veux que j'allume la lumière ?", 'asked'),
  talks(
    'fr',
    "qu'est-ce que tu sais faire ?",
    'Je peux allumer les lumières, ouvrir les volets et régler le chauffage. Je réponds aussi aux questions.',
    'answered',
  ),
  talks('fr', 'combien font douze fois douze ?', 'Cent quarante-quatre.', 'answered'),
  talks('fr', 'qui est Félix ?', 'Félix est un chat noir. Il est né en 2019.', 'answered'),
  talks(
    'fr',
    'donne-moi une recette rapide',
    "Une omelette : bats trois œufs, sale, et verse dans la poêle. C'est prêt en cinq minutes.",
    'answered',
  ),
  talks(
    'fr',
    "c'est quoi la domotique",
    "La domotique relie les appareils de la maison. Les volets s'ouvrent le matin et le chauffage baisse la nuit.",
    'answered',
  ),
  talks('fr', 'je suis fatigué', 'Repose-toi un peu. Une tisane peut aider.', 'answered'),
  talks(
    'fr',
    'joue au pendu avec moi',
    "D'accord ! Je pense à un mot de six lettres. Propose une lettre.",
    'answered',
  ),
  talks('fr', 'lance un dé', 'Tu as fait un quatre.', 'answered'),
  talks(
    'fr',
    'est-ce que la boulangerie est ouverte ?',
    'Je ne connais pas ses horaires.',
    'answered',
  ),
  talks('fr', 'qui a gagné le match ?', "Je n'ai pas le résultat.", 'answered'),
  talks(
    'fr',
    'chante une chanson',
    'Au clair de la lune, mon ami Pierrot. Prête-moi ta plume pour écrire un mot.',
    'answered',
  ),
  talks('fr', 'traduis en anglais : la porte est ouverte', 'The door is open.', 'answered'),
  talks(
    'fr',
    'comment dit-on éteins la lumière en anglais ?',
    'On dit : turn off the light.',
    'answered',
  ),
  talks('fr', 'tu es là ?', 'Oui, je suis là.', 'answered'),
  talks('fr', 'je rentre dans une heure', "D'accord, à tout à l'heure.", 'answered'),
  talks('fr', 'bonne nuit', 'Bonne nuit, dors bien.', 'answered'),
  talks(
    'en',
    'who opened the first museum?',
    'The first public museum was opened in 1677. It is closed today.',
    'answered',
  ),
  talks(
    'en',
    'why are the lights off in a theatre?',
    'The lights are off so that the audience looks at the stage.',
    'answered',
  ),
  talks(
    'en',
    'how does a heat pump work?',
    'A heat pump moves heat from outside. The compressor is switched on when it gets cold.',
    'answered',
  ),
  talks(
    'en',
    'tell me a joke',
    "I told my suitcase there'd be no holiday. Now I'm dealing with emotional baggage.",
    'answered',
  ),
  talks(
    'en',
    'who was Napoleon?',
    'Napoleon was crowned in 1804. He created the Civil Code.',
    'answered',
  ),
  talks('en', 'thanks', "You're welcome!", 'answered'),
  talks('en', 'good morning', 'Good morning! I hope you slept well.', 'answered'),
  talks(
    'en',
    'what can you do?',
    'I can turn on lights, open blinds and set timers. I can also answer questions.',
    'answered',
  ),
  talks(
    'en',
    'give me a quick recipe',
    "Whisk three eggs, add salt and fry them. It's done in five minutes.",
    'answered',
  ),
  talks('en', 'is the library open?', "I don't know its opening hours.", 'answered'),
  talks(
    'en',
    "let's play hangman",
    'Sure! I have a word of six letters. Guess a letter.',
    'answered',
  ),
  talks('en', "I'm cold", 'You could put on a jumper, or I can turn up the heating.', 'answered'),
  talks(
    'en',
    'how do I boil an egg?',
    'Put it in boiling water. Turn off the heat after six minutes.',
    'answered',
  ),
  talks(
    'en',
    'what is the speed of light',
    'Light travels at 300,000 kilometres a second.',
    'answered',
  ),
  talks(
    'en',
    'who invented the television?',
    'Television was first demonstrated by John Baird in 1926.',
    'answered',
  ),
  talks('en', 'how are you', "I'm doing well, thanks.", 'answered'),
];
