export { checkEvents, type ErasedEntry, type EventCheck } from './events.ts'
export { checkInstance, type InstanceCheck, lostLogs, type PresentLog } from './instance.ts'
export type { LogProblem, ProblemCode } from './problem.ts'
export { type EntryCheck, type Verdict, type VerifyOptions, verifyLog } from './verify.ts'
