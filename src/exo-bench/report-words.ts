/** The words of the report. Every language has the same members. */
import type { Advice, AdvisedRole, BenchReport } from './report.ts';

export interface ReportWords {
  readonly hears: string;
  readonly speaks: string;
  readonly embeds: string;
  readonly vad: string;
  readonly threeSeconds: string;
  readonly eightSeconds: string;
  readonly shortFirst: string;
  readonly replyFirst: string;
  readonly factor: string;
  readonly memory: string;
  readonly mb: string;
  readonly colon: string;
  readonly cores: (count: number) => string;
  readonly memoryOf: (totalGb: string, freeGb: string) => string;
  readonly gigaops: (value: string) => string;
  readonly noGpu: (reason: string) => string;
  readonly fellBack: (reason: string) => string;
  readonly took: (seconds: string) => string;
  readonly shared: string;
  readonly legend: string;
  readonly notMeasured: string;
  readonly timeOver: string;
  readonly tooLittleMemory: string;
  readonly installed: string;
  readonly notInstalled: string;
  readonly tooLarge: string;
  readonly advice: Readonly<Record<AdvisedRole, string>>;
  readonly noModel: Readonly<Record<AdvisedRole, string>>;
  readonly reasons: Readonly<Record<Advice['reason'], string>>;
}

const en: ReportWords = {
  hears: 'Hearing',
  speaks: 'Speaking',
  embeds: 'Meaning of texts (one question)',
  vad: 'Voice activity (a frame of 32 ms)',
  threeSeconds: '3 s of speech',
  eightSeconds: '8 s of speech',
  shortFirst: 'short sentence',
  replyFirst: 'three sentences',
  factor: '× real time',
  memory: 'memory',
  mb: 'MB',
  colon: ':',
  cores: (count) => (count === 1 ? '1 core' : `${count} cores`),
  memoryOf: (totalGb, freeGb) => `${totalGb} GB, ${freeGb} free`,
  gigaops: (value) => `${value}·10⁹ operations a second`,
  noGpu: (reason) => `no GPU (${reason})`,
  fellBack: (reason) => `not on the GPU: ${reason}`,
  took: (seconds) => `measured in ${seconds} s`,
  shared: 'Measured beside everything else that runs on this machine, EXO itself included.',
  legend:
    'Times: the middle one / 95 of 100. Hearing: end of the speech → words. Speaking: text → first sound.',
  notMeasured: 'not measured',
  timeOver: 'not measured: the time was over',
  tooLittleMemory: 'not measured: too little free memory',
  installed: 'installed',
  notInstalled: 'not installed',
  tooLarge: 'too large for this machine now',
  advice: {
    hears: 'Suits this machine for hearing',
    speaks: 'Suits this machine for speaking',
    embeds: 'Suits this machine for memory',
  },
  noModel: {
    hears: 'the recogniser that comes with EXO',
    speaks: 'the voices that come with EXO',
    embeds: 'none',
  },
  reasons: {
    gpu: 'there is a GPU',
    comfortable: 'the best one that answers in 0.6 s',
    bearable: 'the quickest one',
    'too-slow': 'every model would take longer than 1.5 s',
    'too-little-memory': 'there is too little free memory for a model',
    'none-known': 'no model is known for this language',
  },
};

const fr: ReportWords = {
  hears: 'Ouïe',
  speaks: 'Voix',
  embeds: 'Sens des textes (une question)',
  vad: 'Détection de voix (une trame de 32 ms)',
  threeSeconds: '3 s de parole',
  eightSeconds: '8 s de parole',
  shortFirst: 'phrase courte',
  replyFirst: 'trois phrases',
  factor: '× temps réel',
  memory: 'mémoire',
  mb: 'Mo',
  colon: ' :',
  cores: (count) => (count === 1 ? '1 cœur' : `${count} cœurs`),
  memoryOf: (totalGb, freeGb) => `${totalGb} Go, ${freeGb} libres`,
  gigaops: (value) => `${value}·10⁹ opérations par seconde`,
  noGpu: (reason) => `pas de GPU (${reason})`,
  fellBack: (reason) => `pas sur le GPU : ${reason}`,
  took: (seconds) => `mesuré en ${seconds} s`,
  shared: 'Mesuré à côté de tout ce qui tourne sur cette machine, EXO compris.',
  legend:
    'Temps : la valeur du milieu / 95 sur 100. Ouïe : fin de la parole → mots. Voix : texte → premier son.',
  notMeasured: 'non mesuré',
  timeOver: 'non mesuré : temps écoulé',
  tooLittleMemory: 'non mesuré : trop peu de mémoire libre',
  installed: 'installé',
  notInstalled: 'non installé',
  tooLarge: 'trop grand pour cette machine à présent',
  advice: {
    hears: 'Convient à cette machine pour entendre',
    speaks: 'Convient à cette machine pour parler',
    embeds: 'Convient à cette machine pour la mémoire',
  },
  noModel: {
    hears: 'la reconnaissance livrée avec EXO',
    speaks: 'les voix livrées avec EXO',
    embeds: 'aucun',
  },
  reasons: {
    gpu: 'il y a un GPU',
    comfortable: 'le meilleur qui répond en 0,6 s',
    bearable: 'le plus rapide',
    'too-slow': 'chaque modèle prendrait plus de 1,5 s',
    'too-little-memory': 'trop peu de mémoire libre pour un modèle',
    'none-known': 'aucun modèle connu pour cette langue',
  },
};

export const REPORT_WORDS: Readonly<Record<BenchReport['language'], ReportWords>> = { en, fr };
