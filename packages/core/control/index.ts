export * from './alignment.ts'
export * from './schema.ts'
