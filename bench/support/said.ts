/** What is said to EXO and the peers, and what they say, besides the recordings. */

/** Commands that are answered in words when they are said in the garage. */
export const ANSWERED = [
  'allume les lumières dans la Chambre',
  'éteins toutes les lumières du Premier Étage',
  'ferme les rideaux du Bureau',
  'ouvre les volets du Premier Étage',
  'combien fait-il dans le Bureau',
  'règle la luminosité dans le Bureau à 50 pourcent',
  'quelle heure est-il',
  'quel jour sommes-nous',
];

/** What a voice says in a house, short and long. */
export const TEXTS = [
  'Lumière allumée.',
  'Il est 14 heures 32.',
  "C'est fait.",
  'Les volets du premier étage sont ouverts.',
  'Il fait 21,5 degrés dans le bureau.',
  'Le minuteur de dix minutes est lancé.',
  'Tu veux dire : éteindre la lumière du salon ?',
  'Demain il fera beau le matin, puis le ciel se couvrira. Le vent restera faible toute la journée.',
];
