export * from './alignment.ts'
export * from './origin.ts'
export * from './schema.ts'
