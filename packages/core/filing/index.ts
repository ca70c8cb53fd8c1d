export {
  type DraftLine,
  draftFiling,
  exerciseMark,
  type FilingDraft,
  type FilingSource,
  filingText,
  optionalFor,
  questionsFor,
  saysTheSame,
  unknownLines,
  writtenLines,
} from './draft.ts'
export { FilingField, FilingForm } from './form.ts'
export {
  Filing,
  FilingLifecycle,
  FilingLine,
  isOpenFiling,
  sentAt,
  whyNotAnsweredAt,
  whyNotFiling,
  whyNotSentAt,
  whyNotStage,
} from './schema.ts'
