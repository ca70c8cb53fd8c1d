export { type DraftLine, draftFiling, type FilingDraft, type FilingSource, filingText, questionsFor } from './draft.ts'
export { FilingField, FilingForm } from './form.ts'
export { Filing, FilingLifecycle, isOpenFiling, whyNotFiling } from './schema.ts'
