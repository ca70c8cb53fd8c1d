export * from './change.ts'
export * from './schema.ts'
export * from './sequence.ts'
export * from './verify.ts'
