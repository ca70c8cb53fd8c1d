export type { CheckProblem } from './source.ts'
export * from './validate.ts'
