export * from './ladder.ts'
export * from './steps.ts'
