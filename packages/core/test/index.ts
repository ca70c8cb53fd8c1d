export * from './conclude.ts'
export * from './of-engagement.ts'
export * from './schema.ts'
