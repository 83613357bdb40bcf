import { CLOUDS } from './promoteClouds';
import { PIPELINES } from './promotePipelines';
import type { PromotePreset } from './promotePreset';

/** Every platform that carries out promotions in a known way. */
export const PROMOTE_PRESETS: readonly PromotePreset[] = [...PIPELINES, ...CLOUDS];

export function promotePresetNamed(name: string): PromotePreset | undefined {
  return PROMOTE_PRESETS.find((preset) => preset.name === name);
}
