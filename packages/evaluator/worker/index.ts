export * from './pool.ts'
export * from './process.ts'
export * from './protocol.ts'
