export * from './register.ts'
export * from './rules.ts'
export * from './schema.ts'
