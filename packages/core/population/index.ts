export * from './completeness.ts'
export * from './judge.ts'
export * from './schema.ts'
