export * from './ladder.ts'
export * from './steps.ts'
export * from './yearly.ts'
