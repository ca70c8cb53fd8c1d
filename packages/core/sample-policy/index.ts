export * from './confidence.ts'
export * from './schema.ts'
export * from './size.ts'
export * from './usual.ts'
