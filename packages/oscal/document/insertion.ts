/** Insertions of parameters in prose: `{{ insert: param, ac-1_prm_1 }}`, and the older `{{ ac-1_prm_1 }}`. */
export const insertion = /\{\{\s*(?:insert\s*:\s*param\s*,\s*|param\s*:\s*)?([\p{L}_][\p{L}\p{N}_.-]*)\s*\}\}/gu
