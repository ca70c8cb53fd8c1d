export * from './masked.ts'
export * from './raise.ts'
export * from './register.ts'
export * from './schema.ts'
