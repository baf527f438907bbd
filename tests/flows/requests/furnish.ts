/** What the houses of the fixtures lack, and people ask for. */
import { entityEntry, type FakeRegistries } from '../../fakes/fake-house.ts';
import { addSpeakers } from '../../fakes/speaking-house.ts';

export function furnish(house: FakeRegistries): void {
  addSpeakers(house);
  const isFrench = house.areas.some(({ area_id: id }) => id === 'salon');
  const [hall, attic] = isFrench ? ['entree', 'grenier'] : ['hallway', 'attic'];
  const add = (id: string, name: string, area: string, state: FakeRegistries['states'][string]) => {
    house.entities.push(entityEntry(id, name, { area_id: area }));
    house.states[id] = { s: state.s, a: { friendly_name: name, ...state.a } };
  };
  const alarm = { s: 'disarmed', a: { supported_features: 1 | 2 | 4, code_arm_required: false } };
  if (isFrench) add('alarm_control_panel.alarme', 'Alarme', hall, alarm);
  else add('alarm_control_panel.alarm', 'Alarm', hall, alarm);
  // In the house, and not for Assist.
  const hidden = isFrench ? 'Lampe secrète' : 'Secret Lamp';
  house.entities.push(
    entityEntry('light.hidden', hidden, {
      area_id: attic,
      options: { conversation: { should_expose: false } },
    }),
  );
  house.states['light.hidden'] = { s: 'off', a: { friendly_name: hidden } };
}
