export * from './completeness.ts'
export * from './judge.ts'
export * from './masked.ts'
export * from './schema.ts'
