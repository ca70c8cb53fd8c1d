export * from './decide.ts'
export * from './words.ts'
