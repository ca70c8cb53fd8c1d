export * from './conclude.ts'
export * from './schema.ts'
