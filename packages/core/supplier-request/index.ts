export {
  askedBack,
  type Current,
  currentOf,
  daysLeft,
  drafted,
  gapsOf,
  openQuestions,
  type RequestState,
  reviewed,
  reviewOf,
  stateOf,
  submitted,
} from './exchange.ts'
export { fileFault, fileLimits, takenEndings, tooMuch } from './files.ts'
export { answerWords, type Proposal, proposalsOf, takenIntoFinding, takenIntoSupplier } from './proposal.ts'
export { Question, Questionnaire, questionsFor } from './questionnaire.ts'
export { Answer, Draft, Sender, SentFile, SupplierRequest, SupplierRequestDraft } from './schema.ts'
export { reminderDue } from './telling.ts'
