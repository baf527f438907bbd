/** The card's editor: a form that Home Assistant draws. The same keys as `card-config.ts`. Pure. */
import type { Texts } from '../texts/en.ts';
import { LAYOUTS, type RawConfig, readConfig } from './card-config.ts';

type FormKey = keyof Texts['form'];

interface FormField {
  readonly name: FormKey;
  readonly selector: Readonly<Record<string, unknown>>;
  /** What is shown where the configuration names nothing. */
  readonly default?: boolean;
}

export interface CardForm {
  readonly schema: readonly FormField[];
  readonly computeLabel: (field: { readonly name: string }) => string;
  readonly computeHelper: (field: { readonly name: string }) => string | undefined;
  /** Throws where the editor cannot show the configuration: Home Assistant then offers its YAML. */
  readonly assertConfig: (config: RawConfig) => void;
}

export function cardForm(texts: Texts): CardForm {
  const { form, layouts } = texts;
  const label = (name: string) => form[name as FormKey];
  return {
    schema: [
      {
        name: 'layout',
        selector: {
          select: {
            mode: 'dropdown',
            options: LAYOUTS.map((value) => ({ value, label: layouts[value] })),
          },
        },
      },
      { name: 'room', selector: { area: {} } },
      { name: 'rooms', selector: { area: { multiple: true, reorder: true } } },
      { name: 'pipeline', selector: { assist_pipeline: {} } },
      { name: 'show_talk', default: true, selector: { boolean: {} } },
      { name: 'show_words', default: true, selector: { boolean: {} } },
      { name: 'interrupt', default: true, selector: { boolean: {} } },
    ],
    computeLabel: ({ name }) => label(name)?.label ?? name,
    computeHelper: ({ name }) => label(name)?.helper,
    assertConfig: (config) => void readConfig(config),
  };
}
