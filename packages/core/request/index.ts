export * from './age.ts'
export * from './list.ts'
export * from './register.ts'
export * from './schema.ts'
