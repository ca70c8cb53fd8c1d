export * from './register.ts'
export * from './schema.ts'
